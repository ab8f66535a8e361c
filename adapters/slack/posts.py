"""Messages of ours in one workspace: posted, edited, removed, found again; and what people wrote around them."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import inbound
from adapters.slack.conversations import PRIVATE, Conversation, conversation_at, private_thread
from adapters.slack.directory import Directory
from adapters.slack.errors import error_word, platform_errors
from adapters.slack.private import PrivateConversations
from adapters.slack.render.messages import message_payload
from adapters.slack.typed import mentioned
from adapters.slack.words import Words
from bot.i18n import Translator
from bot.inbound import Occurrence
from bot.model.ids import AccountRef, Address, Posted
from bot.outbound import Link, Message, Row
from bot.ports import Gone, Refused

log = structlog.get_logger()

EVENT_TYPE = "yorozu_delivery"
"""Other apps can read metadata, so it holds the opaque key alone (https://docs.slack.dev/messaging/message-metadata)."""
CLOCKS_DIFFER = timedelta(minutes=5)
PAGE = 200


class Posts:
    """See `bot.ports.Platform`, for one workspace."""

    def __init__(
        self,
        client: AsyncWebClient,
        directory: Directory,
        private: PrivateConversations,
        words: Words,
        translator: Translator,
        workspace: str,
    ) -> None:
        self._client = client
        self._directory = directory
        self._private = private
        self._words = words
        self.t = translator
        self._workspace = workspace

    async def post(self, to: Address, message: Message, key: str) -> Posted:
        """Posts it with `key` as metadata; opens the conversation first that a private question or a person needs."""
        with platform_errors():
            conversation = conversation_at(to)
            if conversation is not None:
                if to.place == PRIVATE and not await self._are_in(conversation, message, message.mentions):
                    return await self._move(conversation, message, key)
                return _posted(await self._send(conversation, message, key), to)
            if to.user is not None:
                conversation = await self._private.with_person(to.user)
                return _posted(await self._send(conversation, self._with_the_way(message), key), to)
            if to.place is None:
                raise Refused("neither a place nor a person is addressed")
            return await self._open_private(message, key)

    def _with_the_way(self, message: Message) -> Message:
        """A note alone with the bot stands in no thread, so it leads to what it is about."""
        if message.about is None:
            return message
        return replace(message, elements=(*message.elements, Row((Link(self.t("開く"), message.about),))))

    async def _are_in(self, conversation: Conversation, message: Message, called: tuple[AccountRef, ...] = ()) -> bool:
        """Lets the members in; not so where they meet in a group direct message, to which Slack adds nobody."""
        outside = await self._private.outside(conversation, message.members)
        if outside and not conversation.thread:
            await self._private.let_in(conversation, outside, called)
        return not outside or not conversation.thread

    async def _move(self, old: Conversation, message: Message, key: str) -> Posted:
        """Goes on where everybody can be, and says so where it was."""
        posted = await self._open_private(message, key)
        said = self.t("この相談は、新しい回答担当を含む別のグループDMに移りました。続きはそちらに書いてください。")
        try:
            await self._client.chat_postMessage(channel=old.channel, thread_ts=old.thread, text=said)
        except SlackApiError as error:  # the message itself is posted, and must not come again for this
            log.warning("slack_move_untold", workspace=self._workspace, error=error_word(error))
        return posted

    async def _open_private(self, message: Message, key: str) -> Posted:
        """An earlier try may have come as far as the message: a new conversation is quickly searched."""
        conversation, shared = await self._private.for_question(key, message.members)
        earlier = [m async for m in self._messages(conversation) if _key_of(m) == key]
        ts = str(earlier[0]["ts"]) if earlier else await self._send(conversation, message, key)
        thread = private_thread(self._workspace, conversation.channel, ts if shared else "").thread
        return Posted(ts, thread=thread)

    async def _send(self, conversation: Conversation, message: Message, key: str) -> str:
        sent = await self._client.chat_postMessage(
            channel=conversation.channel,
            thread_ts=conversation.thread or None,
            **message_payload(message, self.t, self._workspace),
            metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
            unfurl_links=False,
            unfurl_media=False,
        )
        ts = str(sent["ts"])
        if conversation.thread and not sent["message"].get("thread_ts"):
            # Where the parent was deleted, Slack posts the reply into the channel.
            await self._client.chat_delete(channel=conversation.channel, ts=ts)
            raise Gone("thread_not_found")
        if message.pinned:
            await self._pin(conversation.channel, ts)
        return ts

    async def _pin(self, channel: str, ts: str) -> None:
        """A message that cannot be pinned is there all the same."""
        try:
            await self._client.pins_add(channel=channel, timestamp=ts)
        except SlackApiError as error:
            log.warning("slack_not_pinned", workspace=self._workspace, error=error_word(error))

    async def edit(self, at: Address, posted: Posted, message: Message) -> None:
        """Replaces what the message shows, and lets in who may take part now."""
        conversation = await self._where(at)
        with platform_errors():
            if at.place == PRIVATE:
                await self._are_in(conversation, message)
            payload = message_payload(message, self.t, self._workspace)
            await self._client.chat_update(channel=conversation.channel, ts=posted.message, **payload)

    async def remove(self, at: Address, posted: Posted) -> None:
        """Deletes the message."""
        conversation = await self._where(at)
        with platform_errors():
            await self._client.chat_delete(channel=conversation.channel, ts=posted.message)

    async def find(self, key: str, to: Address, since: datetime) -> Posted | None:
        """What carries `key` in its metadata. What opens a private conversation looks there by itself: see `post`."""
        if to.place == PRIVATE and to.thread is None:
            return None
        conversation = await self._where(to)
        with platform_errors():
            async for message in self._messages(conversation, since - CLOCKS_DIFFER):
                if _key_of(message) == key:
                    return _posted(message["ts"], to)
        return None

    async def history(self, thread: Address, after: datetime) -> AsyncIterator[Occurrence]:
        """What people wrote or edited in the thread after `after`, oldest first."""
        conversation = await self._where(thread)
        with platform_errors():
            messages = [m async for m in self._all(conversation) if self._is_said(m)]
            names = await self._directory.names([user for m in messages for user in mentioned(m.get("text", ""))])
        happened: list[Occurrence] = []
        for message in messages:
            happened.append(inbound.posted(message, self._workspace, conversation.channel, thread, names))
            if edit := inbound.edited(message, self._workspace, conversation.channel, thread, names):
                happened.append(edit)
        for event in sorted(happened, key=lambda event: event.at):
            if event.at > after:
                yield event

    def _is_said(self, message: Mapping[str, Any]) -> bool:
        return inbound.is_written_by_person(message) and not self._words.is_command(message.get("text", ""))

    async def _where(self, address: Address) -> Conversation:
        conversation = conversation_at(address)
        if conversation is not None:
            return conversation
        if address.user is None:
            raise Refused("neither a place nor a person is addressed")
        with platform_errors():
            return await self._private.with_person(address.user)

    async def _all(self, conversation: Conversation) -> AsyncIterator[Mapping[str, Any]]:
        """Where a private channel holds one question, what is written in threads inside it belongs there as well."""
        async for message in self._messages(conversation):
            yield message
            if message.get("reply_count") and not conversation.thread:
                async for reply in self._replies(Conversation(conversation.channel, message["ts"]), None):
                    if reply["ts"] != message["ts"]:
                        yield reply

    async def _messages(
        self, conversation: Conversation, since: datetime | None = None
    ) -> AsyncIterator[Mapping[str, Any]]:
        """What stands in the thread, or in the channel with the threads that begin there."""
        if conversation.thread:
            async for message in self._replies(conversation, since):
                yield message
            return
        pages = await self._client.conversations_history(
            channel=conversation.channel, limit=PAGE, include_all_metadata=True, oldest=_oldest(since)
        )
        async for page in pages:
            for message in page["messages"]:
                yield message

    async def _replies(self, conversation: Conversation, since: datetime | None) -> AsyncIterator[Mapping[str, Any]]:
        pages = await self._client.conversations_replies(
            channel=conversation.channel,
            ts=conversation.thread,
            limit=PAGE,
            include_all_metadata=True,
            oldest=_oldest(since),
        )
        async for page in pages:
            for message in page["messages"]:
                yield message


def _oldest(since: datetime | None) -> str | None:
    return f"{since.timestamp():.6f}" if since else None


def _key_of(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    key = metadata.get("event_payload", {}).get("key")
    return key if isinstance(key, str) else None


def _posted(ts: str, to: Address) -> Posted:
    """A message in a channel opens a thread; one to a person does not."""
    return Posted(ts, thread=None if to.place is None else to.thread or ts)
