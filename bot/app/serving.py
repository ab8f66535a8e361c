"""Running a community: its database opened, its platforms started, until a signal ends it."""

import asyncio
import secrets
import signal
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import bot.features
import storage
from adapters.web.adapter import WebAdapter
from adapters.web.persona import PLATFORM, WORKSPACE, NotLoopback, Personas
from adapters.web.server import CannotListen, PortTaken
from bot.app.assembly import App, assemble
from bot.clock import SystemClock
from bot.commands import collect
from bot.config import Settings
from bot.context import Community
from bot.i18n import Translator
from bot.logs import configure_logs
from bot.model.field import Field
from bot.model.ids import AccountRef
from bot.ports import CannotStart, Clock, Platform
from bot.ports.mail import Mail
from bot.seeding import plant, read_seed
from bot.seeding.places import open_workspace


class StartFault(Exception):
    """The bot cannot start; the text says in one line why and what to do."""


class WebFault(StartFault):
    """The browser workspace cannot listen where it was told to."""


async def run(settings: Settings, *, ready: Callable[[str], None]) -> None:
    """Runs the community of `settings` until SIGINT or SIGTERM."""
    configure_logs(settings.log.format)
    seed, url = read_seed(settings), settings.database.url.get_secret_value()
    await storage.upgrade(url)
    async with opened(url) as database:
        await plant(database, seed)
        await open_workspace(database, PLATFORM, WORKSPACE, seed.fields)
        web = web_adapter(database, settings, secret=secrets.token_urlsafe(32), personas=None)

        others, troubles = await _others(database, settings, seed.fields)

        def tell() -> None:
            ready(f"よろず相談を始めました。ブラウザの画面 {web.url} は、ログインの機能ができるまで閉じています。")
            for trouble in troubles():
                ready(trouble)

        app = app_for(database, [web, *others], community(settings, seed.unclaimed), mail=_mail(settings))
        await serve(app, tell)


def _mail(settings: Settings) -> Mail | None:
    if not settings.mail.is_on:
        return None
    from adapters.mail.smtp import SmtpMail  # noqa: PLC0415 - most communities on Slack have none

    return SmtpMail(settings.mail)


async def _others(
    database: storage.SqlStorage, settings: Settings, fields: Sequence[Field]
) -> tuple[Sequence[Platform], Callable[[], Sequence[str]]]:
    """The platforms beside the browser, and what to tell of their connections once they have started.

    Each is imported where it is configured only: their libraries take a third of a second.
    """
    platforms: list[Platform] = []
    tellers: list[Callable[[], Sequence[str]]] = []
    if settings.slack.workspaces:
        from bot.app.slack import open_slack, unconnected  # noqa: PLC0415

        slack = await open_slack(database, settings, fields)
        platforms.append(slack)
        tellers.append(lambda: unconnected(slack))
    if settings.discord.servers:
        from bot.app.discord import open_discord, troubles  # noqa: PLC0415

        discord = await open_discord(database, settings, fields)
        platforms.append(discord)
        tellers.append(lambda: troubles(discord))
    return platforms, lambda: [trouble for tell in tellers for trouble in tell()]


async def upgrade_database(url: str) -> None:
    """Brings the schema of the database at `url` up to this program's."""
    await storage.upgrade(url)


async def serve(app: App, ready: Callable[[], None]) -> None:
    """Runs `app` until SIGINT or SIGTERM; `ready` is called once it serves."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    with start_faults():
        async with app.running() as sending:
            ready()
            stopped = asyncio.create_task(stop.wait())
            await asyncio.wait({stopped, sending}, return_when=asyncio.FIRST_COMPLETED)
            stopped.cancel()
            if sending.done():
                await sending  # it does not end by itself: better to fail loudly than to deliver nothing


@contextmanager
def start_faults() -> Iterator[None]:
    """An adapter's reasons for not starting, as `StartFault`."""
    try:
        yield
    except (PortTaken, CannotListen, NotLoopback) as fault:
        raise WebFault(str(fault)) from fault
    except CannotStart as fault:
        raise StartFault(str(fault)) from fault


@asynccontextmanager
async def opened(url: str, clock: Clock | None = None) -> AsyncIterator[storage.SqlStorage]:
    """The database at `url`, closed at the end."""
    database = await storage.open_storage(url, clock=clock)
    try:
        yield database
    finally:
        await database.close()


def app_for(
    database: storage.SqlStorage,
    platforms: Sequence[Platform],
    of: Community,
    clock: Clock | None = None,
    mail: Mail | None = None,
) -> App:
    """The bot with every feature, on these platforms."""
    return assemble(
        storage=database,
        platforms=platforms,
        clock=clock or SystemClock(),
        community=of,
        registry=collect(bot.features),
        mail=mail,
    )


def community(settings: Settings, secretaries: Iterable[AccountRef] = ()) -> Community:
    """What is particular to this community; `secretaries` are accounts whose owners nobody knows before they come."""
    given = settings.community
    return Community(
        name=given.name,
        timezone=given.timezone,
        language=given.language,
        expert_label=given.expert_label,
        records_notice=given.records_notice,
        secretaries=frozenset(secretaries),
    )


def web_adapter(
    database: storage.SqlStorage,
    settings: Settings,
    *,
    secret: str,
    personas: Personas | None,
    port: int | None = None,
    clock: Clock | None = None,
) -> WebAdapter:
    """The browser workspace; with `personas` in demonstration mode."""
    with start_faults():
        return WebAdapter(
            registry=collect(bot.features),
            board=database.board,
            changes=database.changes,
            clock=clock or SystemClock(),
            translator=Translator(settings.community.language, settings.community.timezone),
            community_name=settings.community.name,
            host=settings.web.host,
            port=settings.web.port if port is None else port,
            secret=secret,
            personas=personas,
        )
