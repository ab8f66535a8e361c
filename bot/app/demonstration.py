"""The demonstration: an invented community in a folder of its own, on loopback, where anybody acts as anybody."""

import os
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

import storage
from adapters.web.persona import PLATFORM, WORKSPACE, Persona
from adapters.web.server import bound_socket
from bot.app.serving import app_for, community, opened, serve, start_faults, web_adapter
from bot.clock import SetClock, SystemClock
from bot.config import Settings, load_settings
from bot.demo.history import load_history
from bot.demo.replay import Replay
from bot.features.people import with_organizations
from bot.logs import configure_logs
from bot.model.audience import MemberViewer, System
from bot.model.ids import AccountRef, MemberId
from bot.model.member import Member, Role
from bot.seeding import plant, read_seed
from bot.seeding.places import open_workspace

DATA = Path(__file__).parents[1] / "demo"
LOOPBACK = "127.0.0.1"
FEATURED = (
    "taro.mikan@town.uchiko.example",
    "yuta.dogo@pref.ehime.example",
    "meshiko.taimeshi@team-ehime.example",
)
"""A first-time asker, an expert and a secretary: the three one wants to be by one click."""


async def run_demo(*, data: Path, port: int, ready: Callable[[str], None]) -> None:
    """Runs the demonstration in the folder `data` until SIGINT or SIGTERM."""
    configure_logs("quiet")
    with start_faults():
        bound_socket(LOOPBACK, port).close()  # loading takes seconds: a taken port is told before
    settings, database_file, loading = load_settings(DATA / "config.toml", {}), data / "yorozu.db", data / "loading.db"
    if _is_first_start(database_file, loading):
        await _load(settings, loading)
        loading.rename(database_file)
    await storage.upgrade(_url(database_file))
    async with opened(_url(database_file)) as database:
        everybody = await _personas(database)  # nobody joins or leaves the demonstration

        async def personas() -> Sequence[Persona]:
            return everybody

        web = web_adapter(database, settings, secret=_secret(data / "secret"), personas=personas, port=port)
        app = app_for(database, [web], community(settings))
        await serve(app, lambda: ready(f"よろず相談のデモを始めました: {web.url} （Ctrl-C で終わります）"))


def _url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file.resolve()}"


def _secret(file: Path) -> str:
    """Kept, so that pages that are open over a restart go on working."""
    if not file.exists():
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(32))
    return file.read_text()


# ---- the first start: loaded aside and moved into place, so that it is there whole or not at all ------------


def _is_first_start(database_file: Path, loading: Path) -> bool:
    database_file.parent.mkdir(parents=True, exist_ok=True)
    for left_over in loading.parent.glob(f"{loading.name}*"):
        left_over.unlink()
    return not database_file.exists()


async def _load(settings: Settings, aside: Path) -> None:
    await storage.upgrade(_url(aside))
    now, clock = SystemClock().now(), SetClock(SystemClock().now())
    seed = read_seed(settings)
    async with opened(_url(aside)) as database:
        await plant(database, seed)
        await open_workspace(database, PLATFORM, WORKSPACE, seed.fields)
        web = web_adapter(database, settings, secret="unused", personas=None, clock=clock)  # noqa: S106 - never serves
        app = app_for(database, [web], community(settings), clock)
        replay = Replay(
            storage=database,
            dispatch=app.dispatch,
            courier=app.courier,
            clock=clock,
            members=await _open_accounts(database),
            platform=PLATFORM,
            workspace=WORKSPACE,
        )
        await replay.play(load_history(DATA / "questions.toml"), now, settings.community.timezone)
        await _see_what_is_past(database, replay)


async def _open_accounts(database: storage.SqlStorage) -> dict[str, MemberId]:
    async with database.write(System("open accounts for the demonstration")) as uow:
        members = await uow.members.all()
        for member in members:
            await uow.members.link(AccountRef(PLATFORM, WORKSPACE, str(member.id)), member.id)
        await uow.commit()
    return {member.mail: member.id for member in members}


async def _see_what_is_past(database: storage.SqlStorage, replay: Replay) -> None:
    for member in replay.members.values():
        await database.board.seen(str(member), replay.clock.now())


# ---- whom one can be ----------------------------------------------------------------------------------------


async def _personas(database: storage.SqlStorage) -> Sequence[Persona]:
    async with database.read(System("list personas")) as uow:
        members = sorted(await uow.members.all(), key=_featured_first)
        return tuple(_persona(viewer) for viewer in await with_organizations(members, uow))


def _persona(viewer: MemberViewer) -> Persona:
    member, organization = viewer.member, viewer.organization
    return Persona(
        user=str(member.id),
        name=member.name,
        label=_role(member),
        group=organization.name,
        featured=member.mail in FEATURED,
    )


def _role(member: Member) -> str:
    if member.is_secretary:
        return "事務局"
    if member.is_expert:
        return "専門官"
    return "民間パートナー" if Role.PARTNER in member.roles else "メンバー"


def _featured_first(member: Member) -> tuple[int, int]:
    place = FEATURED.index(member.mail) if member.mail in FEATURED else len(FEATURED)
    return place, member.id
