"""`yorozu doctor` for Discord: tokens, intents, the way to Discord, servers and channels, one after the other."""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from adapters.discord.advice import CHANNEL, GUILD, PERSON, TOKEN, answer
from adapters.discord.channels import Looked, labels
from adapters.discord.granting import granted_everywhere
from adapters.discord.inquiries import Inquiries, Json, inquiries
from adapters.discord.permissions import ADMINISTRATOR, MANAGE_THREADS, missing
from bot.checkup import Check, Wrong, advice_of
from bot.config.discord import PRIVATE, DiscordServerSettings, DiscordSettings
from bot.model.ids import AccountRef

PLATFORM = "discord"
HELLO = 10
"""https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-opcodes."""
MESSAGE_CONTENT = 1 << 18 | 1 << 19
"""https://docs.discord.com/developers/resources/application#application-object-application-flags: switched on, for an
application in few servers or in many."""
CONNECTIONS_LEFT = 20

NO_INTENT = (
    "切られています。Developer Portalの「Bot」の「Privileged Gateway Intents」で、「Message Content Intent」を入にして"
    "ください。入れるまで、スレッドに書かれた回答が記録されません。"
)
ENDPOINT = (
    "書かれています。コマンドやボタンがこちらに届きません。Developer Portalの「General Information」で、"
    "空にしてください。"
)
CODE_GRANT = "入になっています。ボットを招けないので、Developer Portalの「Bot」で切ってください。"
NO_HELLO = "Discordの答えがありません。少し待って、もう一度実行してください。"
FEW_LEFT = "つなげる回数が、今日はあと{left}回です。くり返し起動し直していないか、確かめてください。"
LACKS = (
    "サーバー全体では足りません: {lacks}。{invite} のリンクを開き直すと付きます。"
    "チャンネルごとに許可しているなら、このままで構いません。"
)
NO_PRIVATE = (
    "書かれていません。公開範囲の狭い相談と、事務局への連絡が、どこにも届きません。全員に見えるテキストチャンネルを"
    "作り、channels の private に書いてください。"
)
READERS = (
    "「スレッドの管理」の権限がある人（{roles}）とサーバーの所有者は、招かれなくても読めます。"
    "読んでよい人だけにしてください。"
)


async def examine(
    settings: DiscordSettings, secretaries: Sequence[AccountRef], tags: Mapping[str, Sequence[str]] | None = None
) -> AsyncIterator[Check]:
    """A check for each thing that must be right; `tags` are those of the posts in a forum for each use."""
    seen = _Secretaries(secretaries)
    for token in dict.fromkeys(server.bot_token.get_secret_value() for server in settings.servers):
        servers = [server for server in settings.servers if server.bot_token.get_secret_value() == token]
        async with inquiries(settings.api_url, token) as discord:
            examination = _Examination(discord, settings.gateway_url, servers, tags or {})
            async for check in examination.checks(seen):
                yield check
    for check in seen.checks():
        yield check


class _Secretaries:
    """Who of the secretariat was found in which server. They are people of one server at least."""

    def __init__(self, accounts: Iterable[AccountRef]) -> None:
        self._advice = {account.user: "" for account in accounts if account.platform == PLATFORM}
        self._looked = False
        self._found: set[str] = set()

    async def look(self, discord: Inquiries, guild: str) -> None:
        """In one server more."""
        self._looked = True
        for user in self._advice.keys() - self._found:
            call = answer(discord.get(f"/guilds/{guild}/members/{user}"), discord.url, PERSON)
            self._advice[user] = await advice_of(call)
            self._found |= set() if self._advice[user] else {user}

    def checks(self) -> list[Check]:
        """None where no server could be looked at."""
        return [Check(f"Discordの事務局の人 {user}", advice) for user, advice in self._advice.items() if self._looked]


class _Examination:
    """Of one bot and its servers."""

    def __init__(
        self,
        discord: Inquiries,
        gateway_url: str,
        servers: Sequence[DiscordServerSettings],
        tags: Mapping[str, Sequence[str]],
    ) -> None:
        self._discord = discord
        self._gateway_url = gateway_url
        self._servers = servers
        self._tags = tags
        self._names = "".join(f"「{server.name}」" for server in servers)

    async def checks(self, secretaries: _Secretaries) -> AsyncIterator[Check]:
        """Without a token that is taken there is nothing else to ask."""
        try:
            bot = await answer(self._discord.get("/users/@me"), self._discord.url, TOKEN)
        except Wrong as wrong:
            yield self._check("ボットのトークン（bot_token）", str(wrong))
            return
        yield self._check(f"ボットのトークン（@{bot['username']}）")
        async for check in self._application():
            yield check
        yield await self._gateway()
        for server in self._servers:
            async for check in _Server(self._discord, server, bot["id"], self._tags).checks(secretaries):
                yield check

    def _check(self, subject: str, advice: str = "", hint: str = "") -> Check:
        return Check(f"Discord{self._names}の{subject}", advice, hint)

    async def _application(self) -> AsyncIterator[Check]:
        try:
            found = await answer(self._discord.get("/applications/@me"), self._discord.url, TOKEN)
        except Wrong as wrong:
            yield self._check("Message Content Intent", str(wrong))
            return
        on = int(found.get("flags") or 0) & MESSAGE_CONTENT
        yield self._check("Message Content Intent", "" if on else NO_INTENT)
        if found.get("interactions_endpoint_url"):
            yield self._check("アプリケーションのInteractions Endpoint URL", ENDPOINT)
        if found.get("bot_require_code_grant"):
            yield self._check("アプリケーションのRequires OAuth2 Code Grant", CODE_GRANT)

    async def _gateway(self) -> Check:
        """Opens a connection as the bot does, and leaves it before anything is said there."""
        try:
            told = await answer(self._discord.get("/gateway/bot"), self._discord.url, TOKEN)
            url = self._gateway_url or told["url"]
            said = await answer(self._discord.first_frame(url), url, {})
        except Wrong as wrong:
            return self._check("接続（WebSocket）", str(wrong))
        left = int(told.get("session_start_limit", {}).get("remaining", CONNECTIONS_LEFT))
        hint = FEW_LEFT.format(left=left) if left < CONNECTIONS_LEFT else ""
        return self._check("接続（WebSocket）", "" if said.get("op") == HELLO else NO_HELLO, hint)


class _Server:
    """One server, as the bot `user` sees it."""

    def __init__(
        self, discord: Inquiries, settings: DiscordServerSettings, user: str, tags: Mapping[str, Sequence[str]]
    ) -> None:
        self._discord = discord
        self._settings = settings
        self._user = user
        self._tags = tags
        self._invite = f"yorozu discord invite --config config.toml --server {settings.name}"

    async def checks(self, secretaries: _Secretaries) -> AsyncIterator[Check]:
        """Of a server in which the bot is not, nothing more can be told."""
        guild_id = self._settings.guild_id
        try:
            guild = await self._ask(f"/guilds/{guild_id}", GUILD)
            me = await self._ask(
                f"/guilds/{guild_id}/members/{self._user}", GUILD | dict.fromkeys(PERSON, GUILD[10004])
            )
        except Wrong as wrong:
            yield self._check("サーバー（guild_id）", str(wrong))
            return
        yield self._check(f"サーバー（「{guild['name']}」）")
        lacks = missing(granted_everywhere(guild, me["roles"]))
        yield self._check("権限", hint=LACKS.format(lacks=labels(lacks), invite=self._invite) if lacks else "")
        async for check in self._channels(guild, me["roles"]):
            yield check
        await secretaries.look(self._discord, guild_id)

    async def _ask(self, path: str, words: Mapping[int, str]) -> Json:
        return await answer(self._discord.get(path), self._discord.url, words, invite=self._invite)

    def _check(self, subject: str, advice: str = "", hint: str = "") -> Check:
        return Check(f"Discord「{self._settings.name}」の{subject}", advice, hint)

    async def _channels(self, guild: Json, roles: Collection[str]) -> AsyncIterator[Check]:
        for use, id in self._settings.channels.items():
            subject = f"チャンネル {use}（{id}）"
            try:
                channel = await self._ask(f"/channels/{id}", CHANNEL)
            except Wrong as wrong:
                yield self._check(subject, str(wrong))
                continue
            looked = Looked(use, channel, guild, self._user, roles, self._tags.get(use, ()))
            check = self._check(subject, looked.wrong(self._invite))
            yield check
            for hint in looked.hints() if check.ok else ():
                yield replace(check, hint=hint)
        if not self._settings.private:
            yield self._check(f"チャンネル {PRIVATE}", NO_PRIVATE)
        elif readers := _readers_of_all_threads(guild, roles):
            yield self._check("非公開のスレッド", hint=READERS.format(roles=readers))


def _readers_of_all_threads(guild: Json, ours: Collection[str]) -> str:
    """The roles beside the bot's that read private threads uninvited; empty where there are none.

    https://docs.discord.com/developers/topics/threads#permissions
    """
    others = (role for role in guild["roles"] if role["id"] not in ours)
    able = [role["name"] for role in others if int(role["permissions"]) & (MANAGE_THREADS | ADMINISTRATOR)]
    return "、".join(f"「{name}」" for name in able)
