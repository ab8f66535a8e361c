"""What people write: in the threads of questions, to the bot by @yorozu, and to the bot alone.

A message is in the core's inbox before it is acknowledged.
"""

from dataclasses import replace

from adapters.slack import inbound
from adapters.slack.answers import Answers, Origin
from adapters.slack.conversations import Conversation, conversation_at
from adapters.slack.directory import Directory
from adapters.slack.ids import carries
from adapters.slack.interactions import COMMAND, FROM_POST, Interactions
from adapters.slack.receiving import Body, Receiving
from adapters.slack.typed import mentioned, typed
from adapters.slack.words import Words
from bot.i18n import Translator
from bot.outbound import Button, Message, Row, Say, Section
from bot.receiving import Sender

IN_THREAD = "kono"
OUTSIDE = "help"


class Hearing:
    """One workspace's listeners for messages."""

    def __init__(
        self,
        words: Words,
        receiving: Receiving,
        interactions: Interactions,
        answers: Answers,
        directory: Directory,
        translator: Translator,
    ) -> None:
        self._words = words
        self._receiving = receiving
        self._interactions = interactions
        self._answers = answers
        self._directory = directory
        self.t = translator

    async def message(self, event: Body, body: Body) -> None:
        """https://docs.slack.dev/reference/events/message: written, edited or deleted, in any channel the bot is in."""
        if not self._receiving.takes(body):
            return
        if event.get("channel_type") == "im":
            self._direct(event, body)
        else:
            await self._in_channel(event)

    async def _in_channel(self, event: Body) -> None:
        message = event.get("previous_message") or event.get("message") or event
        now = (event.get("message") or event).get("text", "")
        parent = message.get("thread_ts", "")
        in_thread = parent if parent != message.get("ts") else ""
        address = await self._directory.thread(event["channel"], in_thread, event.get("channel_type", ""))
        if address is None:
            self._beside(event)
        if address is None or self._words.is_command(now):
            return
        names = await self._directory.names(mentioned(now))
        occurred = inbound.occurrence(event, self._receiving.workspace, address, names)
        if occurred is None:
            return
        reply = await self._receiving.keep(occurred)
        if isinstance(reply, Say):
            origin = Origin(user=occurred.account.user, conversation=conversation_at(address))
            self._receiving.later(self._answers.whisper(reply.message, origin))

    def _beside(self, event: Body) -> None:
        """What is written beside the threads of a group direct message belongs to none of the questions there."""
        if event.get("channel_type") == "mpim" and inbound.is_written_by_person(event):
            said = self.t("ここに書いたことは、相談の記録に入りません。相談のスレッドに書いてください。")
            origin = Origin(user=event["user"], conversation=Conversation(event["channel"]))
            self._receiving.later(self._answers.whisper(Message((Section(said),)), origin))

    async def mention(self, event: Body, body: Body) -> None:
        """@yorozu with a command, for threads, where slash commands do not work."""
        words = self._words.to_bot(event.get("text", ""))
        if words is None or not event.get("user") or not self._receiving.takes(body):
            return
        conversation = Conversation(event["channel"], event.get("thread_ts", ""))
        if self._receiving.is_new(body):
            self._receiving.later(self._hear(words, event, conversation))

    async def _hear(self, words: str, event: Body, conversation: Conversation) -> None:
        address = await self._interactions.address(conversation)
        sender = self._receiving.sender(event["user"], f"{event['channel']}:{event['ts']}:mention", address)
        origin = Origin(user=event["user"], conversation=conversation)
        words = typed(words, await self._directory.names(mentioned(words)))
        words = words or (IN_THREAD if address.thread else OUTSIDE)
        if not await self._command(words, sender, origin) and not address.thread:
            said = self.t("相談としては受け付けていません。相談にするときは、下のボタンを押してください。")
            await self._answers.whisper(self._offer(said, words), origin)

    async def _command(self, words: str, sender: Sender, origin: Origin) -> bool:
        said = self._words.command(words)
        if said is None:
            return False
        word, rest = said
        again = Button("", f"{COMMAND}{word}", rest)
        await self._interactions.ask(sender.invokes(word, rest), replace(origin, again=again))
        return True

    def _direct(self, event: Body, body: Body) -> None:
        """Somebody writes to the bot itself: nobody reads that, so they are told how to ask."""
        if inbound.is_written_by_person(event) and self._receiving.is_new(body):
            self._receiving.later(self._hear_alone(event))

    async def _hear_alone(self, event: Body) -> None:
        words = typed(event.get("text", ""), {}).strip()
        sender = self._receiving.sender(event["user"], f"{event['channel']}:{event['ts']}:direct")
        origin = Origin(user=event["user"])
        if not await self._command(words or OUTSIDE, sender, origin):
            said = self.t(
                "ここに書いたことは、まだ誰にも届いていません。相談にするときは、下のボタンを押してください。"
            )
            await self._answers.whisper(self._offer(said, words), origin)

    def _offer(self, said: str, words: str) -> Message:
        """What was said to nobody becomes a question by one button, as far as a button can hold it."""
        lost = self.t("長い文のため、開いた画面には入りません。お手数ですが、写して貼り付けてください。")
        sections = (Section(said), *(() if carries(words) else (Section(lost),)))
        return Message((*sections, Row((Button(self.t("相談する"), FROM_POST, words, primary=True),))))
