"""What people write: in the threads of questions, to the bot in a channel, and to the bot alone.

Discord does not wait for an acknowledgement: what was written while nobody heard is read back from the open threads.
"""

from dataclasses import dataclass, field
from datetime import datetime

import structlog

from adapters.discord import inbound
from adapters.discord.api import Api, Json
from adapters.discord.ids import FromPost
from adapters.discord.inbound import Written
from adapters.discord.places import Places
from adapters.discord.posts import Posts
from adapters.discord.render.messages import message_payload
from adapters.discord.render.offers import question_offer
from adapters.discord.typed import without_mention
from bot.commands import Registry
from bot.i18n import Translator
from bot.inbound import Occurrence
from bot.outbound import Message, Say, Section
from bot.ports import PlatformError
from bot.receiving import Receiving
from bot.remembered import remember

log = structlog.get_logger()


@dataclass
class Hearing:
    """Of one server. `reads_content`: whether Discord shows us what people write."""

    receiving: Receiving
    api: Api
    places: Places
    posts: Posts
    registry: Registry
    t: Translator
    server: str
    bot: str
    reads_content: bool = True
    _told: dict[str, str] = field(default_factory=dict)

    # ---- in channels and threads ----------------------------------------------------------------------------

    async def message(self, written: Written, channel: str) -> None:
        """Something was written in the server."""
        if not written.is_by_person or not self.receiving.is_first(f"message:{written.id}"):
            return
        address = await self.places.thread(channel)
        words = without_mention(written.text, self.bot)
        if address is None:
            if words is not None:
                await self._offer(channel, written, self.t("相談としては受け付けていません。"))
        elif words and self.registry.command(words.split()[0]):
            await self._say(channel, self.t("スレッドでは、「/」に続けてコマンドを入力してください。"))
        elif written.is_readable:
            await self._keep(inbound.posted(written, self.server, address, self.t), channel)
        elif not self.reads_content:
            await self._unread(channel)

    async def edited(self, written: Written, channel: str) -> None:
        """Something that was written is another now, or shows a link's preview."""
        address = await self.places.thread(channel)
        if address is None or not written.is_by_person or not written.is_readable:
            return
        if (event := inbound.edited(written, self.server, address, self.t)) is not None:
            await self._keep(event, channel)

    async def deleted(self, id: str, channel: str, at: datetime) -> None:
        """A message is gone."""
        if (address := await self.places.thread(channel)) is not None:
            await self._keep(inbound.deleted(id, self.server, address, at), channel)

    async def _keep(self, event: Occurrence, channel: str) -> None:
        reply = await self.receiving.keep(event)
        if isinstance(reply, Say) and event.account.user:
            await self._whisper(reply.message, event.account.user, channel)

    async def _whisper(self, message: Message, user: str, thread: str) -> None:
        """To them alone, once a thread: nothing in a channel can be seen by one person alone without a command."""
        if self._told.get(user) == thread:
            return
        remember(self._told, user, thread)
        try:
            channel = await self.posts.direct(user)
        except PlatformError as error:
            log.warning("discord_not_whispered", server=self.server, error=str(error))
        else:
            await self._post(channel, message_payload(message, self.t, self.server))

    async def _unread(self, channel: str) -> None:
        """Said once in each thread: what is written there is not recorded."""
        if channel in self._told:
            return
        remember(self._told, channel, "")
        await self._say(
            channel,
            self.t(
                "ここに書かれた内容は、ボットが読めないため相談の記録に入りません。"
                "回答は「/回答」で書くか、「@」でボットを付けて書いてください。"
            ),
        )

    # ---- to the bot alone -----------------------------------------------------------------------------------

    async def direct(self, written: Written, channel: str) -> None:
        """Nobody reads what is written to the bot itself, so they are told how to ask."""
        if written.is_by_person and self.receiving.is_first(f"message:{written.id}"):
            await self._offer(channel, written, self.t("ここに書いたことは、まだ誰にも届いていません。"))

    async def _offer(self, channel: str, written: Written, said: str) -> None:
        """What was said to nobody becomes a question by one button."""
        text = self.t("{said}相談にするときは、下のボタンを押してください。", said=said)
        payload = question_offer(text, FromPost(channel, written.id), self.t)
        await self._post(channel, {**payload, "message_reference": {"message_id": written.id}})

    async def _say(self, channel: str, text: str) -> None:
        await self._post(channel, message_payload(Message((Section(text),)), self.t, self.server))

    async def _post(self, channel: str, payload: Json) -> None:
        """What cannot be said there is not said: whoever wrote has lost nothing by it."""
        try:
            async with self.api.at(channel):
                await self.api.call("POST", "/channels/{channel_id}/messages", payload, channel_id=channel)
        except PlatformError as error:
            log.warning("discord_not_said", server=self.server, error=str(error))
