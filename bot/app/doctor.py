"""`yorozu doctor`: everything that must be right before the bot can work, looked at from where it will run."""

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

import adapters.discord.doctor
import adapters.mail.doctor
import adapters.slack.doctor
import storage
from adapters.web.server import CannotListen, PortTaken, bound_socket
from bot.app.serving import opened
from bot.checkup import Check
from bot.clock import SystemClock
from bot.config import Settings
from bot.features import wording
from bot.i18n import Translator
from bot.model.audience import System
from bot.model.ids import AccountRef
from bot.model.member import Member, Role
from bot.model.place import Purpose
from bot.ports import StorageFault
from bot.seeding import Seed, read_seed
from bot.seeding.beginning import Beginning

TAKEN = (
    "ほかのプログラムが使っています。よろず相談を動かしたまま確かめているなら、このままで構いません。"
    "そうでなければ、設定の web.listen か環境変数 YOROZU_WEB_LISTEN で、別のポート番号にしてください。"
)


async def examine(settings: Settings) -> AsyncIterator[Check]:
    """A check for each thing; changes nothing. Raises `ConfigFault` where the files to begin with are wrong."""
    async for check in _community(settings):
        yield check
    yield _page(settings)
    if settings.mail.is_on:
        yield await adapters.mail.doctor.examine(settings.mail)
    workspaces, secretaries = settings.slack.workspaces, settings.community.secretariat
    answering = await _answering(settings.database.url.get_secret_value()) if workspaces else {}
    async for check in adapters.slack.doctor.examine(workspaces, secretaries, SystemClock(), answering):
        yield check
    async for check in adapters.discord.doctor.examine(settings.discord, secretaries, _tags(settings)):
        yield check


def _tags(settings: Settings) -> dict[str, Sequence[str]]:
    """With what the posts in a forum may be tagged, by what it is for."""
    t, fields = Translator(settings.community.language, settings.community.timezone), settings.seed_fields()
    by_field = {field.key: wording.thread_tags([field], t) for field in fields}
    return {**by_field, Purpose.GENERAL.value: (*wording.thread_tags(fields, t), wording.field_name(None, (), t))}


async def _community(settings: Settings) -> AsyncIterator[Check]:
    seed, url = read_seed(settings), settings.database.url.get_secret_value()
    beginning = Beginning.of(seed)
    try:
        storage.try_folder(url)
        beginning = await _begun(url, seed) or beginning
        yield Check("データベース")
    except StorageFault as fault:
        yield Check("データベース", str(fault))
    for check in beginning.checks(settings):
        yield check


async def _begun(url: str, seed: Seed) -> Beginning | None:
    """As the database has it; None where the community has not begun. Raises `StorageFault`."""
    async with opened(url) as database, database.read(System("look at what there is")) as uow:
        organizations = bool(await uow.organizations.all())
        if not (organizations or await uow.fields.all() or await uow.members.all()):
            return None
        secretary = bool(seed.unclaimed or await uow.members.with_role(Role.SECRETARIAT))
        return Beginning(organizations=organizations, secretary=secretary, begun=True)


def _page(settings: Settings) -> Check:
    subject = f"ブラウザー画面の待ち受け（{settings.web.listen}）"
    try:
        bound_socket(settings.web.host, settings.web.port).close()
    except PortTaken:
        return Check(subject, TAKEN)
    except CannotListen as fault:
        return Check(subject, f"{fault}設定の web.listen を確かめてください。")
    return Check(subject)


async def _answering(url: str) -> dict[AccountRef, frozenset[str]]:
    """The channels that each expert's and secretary's accounts should be in; none where the database is not there."""
    with suppress(StorageFault):
        async with opened(url) as database, database.read(System("look for who answers")) as uow:
            members = [*await uow.members.with_role(Role.EXPERT), *await uow.members.with_role(Role.SECRETARIAT)]
            accounts = await uow.members.accounts_of(member.id for member in members)
        return {account: _uses(member) for member in members for account in accounts[member.id]}
    return {}


def _uses(member: Member) -> frozenset[str]:
    return member.fields | ({Purpose.SECRETARIAT.value} if member.is_secretary else set())
