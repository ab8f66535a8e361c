"""`yorozu doctor` for Slack: tokens, permissions, the way to Slack and back, channels, one after the other."""

import errno
import logging
import socket
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.advice import APP_TOKEN, BOT_TOKEN, CHANNEL, PERSON, REINSTALL, answer
from adapters.slack.conversations import PLATFORM
from adapters.slack.scopes import scopes
from bot.checkup import Check, Wrong, advice_of
from bot.config.slack import SlackWorkspaceSettings
from bot.model.ids import AccountRef
from bot.ports import Clock

SECONDS = 10
"""A person waits for each answer."""
SKEW = timedelta(minutes=4)
"""A signature is stale after five (https://docs.slack.dev/authentication/verifying-requests-from-slack)."""

HOOKS = "https://hooks.slack.com/"
"""Where replies that one person alone sees are sent: https://docs.slack.dev/interactivity/handling-user-interaction."""
PAGE = 1000
"""The most that https://docs.slack.dev/reference/methods/users.list and …/conversations.members give at once."""
NAMED = 10

SHARED = (
    "Slackコネクトで、ほかの組織と共有されています（申し込み中のものも含みます）。読む人が自治体の職員だけでは"
    "なくなるため、共有をやめるか、別のチャンネルにしてください。"
)
GUESTS = "ゲストか、ほかの組織の人がいます: {people}。ここに出る相談を読めます。読んでよい人か、確かめてください。"
ABSENT = "入っていない人がいます: {people}。名指しの知らせに気づけないことがあります。チャンネルに招いてください。"
TAKEN = (
    "ほかのプログラムが使っています。よろず相談を動かしたまま確かめているなら、このままで構いません。"
    "そうでなければ、別のポート番号にしてください。"
)
NOT_OURS = "このコンピューターのアドレスではないか、この番号を使う権限がありません。listen を確かめてください。"

_SILENT = logging.getLogger("yorozu.slack.doctor")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


async def examine(
    workspaces: Sequence[SlackWorkspaceSettings],
    secretaries: Sequence[AccountRef],
    clock: Clock,
    answering: Mapping[AccountRef, Collection[str]] | None = None,
) -> AsyncIterator[Check]:
    """A check for each thing that must be right. In http mode it listens for a moment where the bot will.

    `answering` are the fields in which somebody is asked; they should be in the channels of these.
    """
    teams: dict[str, str] = {}
    for settings in workspaces:
        examination = _Examination(settings, clock, answering or {})
        async for check in examination.checks(secretaries):
            yield check
        if examination.team in teams:
            yield _same_team(teams[examination.team], settings.name)
        elif examination.team:
            teams[examination.team] = settings.name
    for listen in dict.fromkeys(w.listen for w in workspaces if w.mode == "http"):
        yield _listening(next(w for w in workspaces if w.listen == listen))


class _Examination:
    """Of one workspace. `team` is Slack's id of it, empty while nobody has told."""

    def __init__(
        self, settings: SlackWorkspaceSettings, clock: Clock, answering: Mapping[AccountRef, Collection[str]]
    ) -> None:
        self._settings = settings
        self._answering = answering
        self._people: dict[str, dict[str, Any]] = {}
        self._clock = clock
        self._client = _client(settings, settings.bot_token.get_secret_value())
        self._bot = ""
        self.team = ""

    async def checks(self, secretaries: Sequence[AccountRef]) -> AsyncIterator[Check]:
        """What does not need the bot's token is looked at without it too."""
        try:
            we = await answer(self._client.auth_test(), self._settings.api_url, BOT_TOKEN)
        except Wrong as wrong:
            yield self._check("ボットのトークン（bot_token）", str(wrong))
        else:
            self.team, self._bot = str(we["team_id"]), str(we["user"])
            yield self._check(f"ボットのトークン（ワークスペース「{we['team']}」の @{self._bot}）")
            yield self._check("権限", self._missing_scopes(we))
            yield Check(f"このコンピューターの時計（Slack「{self._settings.name}」と比較）", self._clock_is_off(we))
        if self._settings.mode == "socket":
            yield self._check("Socket Mode（app_token）", await advice_of(self._open_socket()))
        yield self._check("本人だけに見える返事", await advice_of(self._reach_hooks()))
        if self._bot:
            async for check in self._channels():
                yield check
            for account in secretaries:
                if (account.platform, account.workspace) == (PLATFORM, self._settings.name):
                    yield self._check(f"事務局の人 {account.user}", await advice_of(self._find(account.user)))

    def _check(self, subject: str, advice: str = "") -> Check:
        return Check(f"Slack「{self._settings.name}」の{subject}", advice)

    def _missing_scopes(self, we: AsyncSlackResponse) -> str:
        """Every answer tells what the token may do (https://docs.slack.dev/authentication/installing-with-oauth)."""
        granted = {name.strip() for name in _header(we, "x-oauth-scopes").split(",")}
        missing = [scope for scope in scopes(self._settings.private) if scope.name not in granted]
        if not missing:
            return ""
        listed = "、".join(f"{scope.name}（{scope.ja}）" for scope in missing)
        url = " --url https://…" if self._settings.mode == "http" else ""
        manifest = f"yorozu slack manifest --config config.toml --workspace {self._settings.name}{url}"
        return f"足りません: {listed}。アプリの設定の「App Manifest」を {manifest} の出力に置き換え、{REINSTALL}"

    def _clock_is_off(self, we: AsyncSlackResponse) -> str:
        if not (date := _header(we, "date")):
            return ""
        off = self._clock.now() - parsedate_to_datetime(date)
        if abs(off) < SKEW:
            return ""
        minutes, way = round(abs(off) / timedelta(minutes=1)), "進んで" if off > timedelta() else "遅れて"
        return f"Slackより{minutes}分{way}います。5分を超えると署名が通りません。時刻の同期（NTP）を確かめてください。"

    async def _open_socket(self) -> None:
        """Opens a connection as the bot does, and leaves it before anything is sent there."""
        token = self._settings.app_token.get_secret_value()
        client = _client(self._settings, token)
        opened = await answer(client.apps_connections_open(app_token=token), self._settings.api_url, APP_TOKEN)
        said = await answer(_first_frame(opened["url"], client.proxy), opened["url"], {})
        if said.get("type") != "hello":
            reason = str(said.get("reason", ""))
            raise Wrong(
                APP_TOKEN.get(reason, f"Slackが接続を切りました（{reason}）。少し待って、もう一度実行してください。")
            )

    async def _reach_hooks(self) -> None:
        """Whatever answers there will do."""
        api = self._settings.api_url
        url = HOOKS if urlsplit(api).hostname == "slack.com" else urljoin(api, "/")
        await answer(_visit(url, self._client.proxy), url, {})

    async def _channels(self) -> AsyncIterator[Check]:
        for use, id in self._settings.channels.items():
            check = self._check(f"チャンネル {use}（{id}）", await advice_of(self._look_at(id)))
            yield check
            for hint in await self._hints(use, id) if check.ok else ():
                yield replace(check, hint=hint)

    async def _hints(self, use: str, id: str) -> list[str]:
        """Who is there and need not be, and who is not there and should be."""
        try:
            people, there = await self._everybody(), await answer(self._members(id), self._settings.api_url, CHANNEL)
        except Wrong as wrong:
            return [str(wrong)]
        guests = [user for user in there if _is_guest(people.get(user, {"is_stranger": True}))]
        absent = [user for user in self._asked_in(use) if user not in there]
        hints = ((GUESTS, guests), (ABSENT, absent))
        return [hint.format(people=_listed(users, people)) for hint, users in hints if users]

    def _asked_in(self, use: str) -> list[str]:
        here = PLATFORM, self._settings.name
        return [a.user for a, fields in self._answering.items() if (a.platform, a.workspace) == here and use in fields]

    async def _members(self, channel: str) -> list[str]:
        pages = await self._client.conversations_members(channel=channel, limit=PAGE)
        return [user async for page in pages for user in page["members"]]

    async def _everybody(self) -> dict[str, dict[str, Any]]:
        """Asked once: a large workspace takes a page for each thousand people."""
        if not self._people:
            self._people = await answer(self._list_people(), self._settings.api_url, PERSON)
        return self._people

    async def _list_people(self) -> dict[str, dict[str, Any]]:
        pages = await self._client.users_list(limit=PAGE)
        return {user["id"]: user async for page in pages for user in page["members"]}

    async def _look_at(self, id: str) -> None:
        call = self._client.conversations_info(channel=id)
        found = await answer(call, self._settings.api_url, CHANNEL, self._bot)
        channel = found["channel"]
        if channel.get("is_archived"):
            raise Wrong(f"「#{channel['name']}」はアーカイブされています。元に戻すか、別のチャンネルにしてください。")
        if channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"):
            raise Wrong(SHARED)
        if not channel.get("is_member"):
            raise Wrong(f"ボットが入っていません。「#{channel['name']}」で /invite @{self._bot} と入力してください。")

    async def _find(self, user: str) -> None:
        found = await answer(self._client.users_info(user=user), self._settings.api_url, PERSON)
        if found["user"].get("deleted"):
            raise Wrong("利用を止められたアカウントです。community.secretariat を書き換えてください。")


def _client(settings: SlackWorkspaceSettings, token: str) -> AsyncWebClient:
    """It takes a proxy from the environment by itself."""
    return AsyncWebClient(token=token, base_url=settings.api_url, timeout=SECONDS, retry_handlers=[], logger=_SILENT)


def _is_guest(user: Mapping[str, Any]) -> bool:
    """https://docs.slack.dev/reference/objects/user-object."""
    return any(user.get(mark) for mark in ("is_restricted", "is_ultra_restricted", "is_stranger"))


def _listed(users: Sequence[str], people: Mapping[str, Mapping[str, Any]]) -> str:
    """The first ten, with their names where the workspace has them."""
    shown = [f"{people[u].get('real_name', '')}（{u}）" if u in people else u for u in users[:NAMED]]
    more = f"、ほか{len(users) - NAMED}人" if len(users) > NAMED else ""
    return "、".join(shown) + more


async def _visit(url: str, proxy: str | None) -> None:
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        await (await session.get(url, proxy=proxy, allow_redirects=False)).release()


async def _first_frame(url: str, proxy: str | None) -> dict[str, Any]:
    async with aiohttp.ClientSession() as session, session.ws_connect(url, proxy=proxy) as connection:
        frame = await connection.receive(timeout=SECONDS)
    return cast("dict[str, Any]", frame.json()) if frame.type is aiohttp.WSMsgType.TEXT else {}


def _header(response: AsyncSlackResponse, name: str) -> str:
    return next((str(value) for key, value in response.headers.items() if key.lower() == name), "")


def _same_team(first: str, second: str) -> Check:
    return Check(
        f"Slack「{second}」のワークスペース",
        f"「{first}」と同じワークスペースです。どちらか1つにしてください。同じ相談が二重に届きます。",
    )


def _listening(settings: SlackWorkspaceSettings) -> Check:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as error:
        return Check(
            f"Slackからの通信の待ち受け（{settings.listen}）", TAKEN if error.errno == errno.EADDRINUSE else NOT_OURS
        )
    return Check(f"Slackからの通信の待ち受け（{settings.listen}）")
