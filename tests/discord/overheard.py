"""The adapter at Discord, with somebody who listens to what the core replies."""

from adapters.discord.adapter import DiscordAdapter
from bot.inbound import InboundEvent
from bot.outbound import Reply
from bot.ports import Connected, Receive


class OverheardDiscord(DiscordAdapter):
    """The adapter; the replies that the core gave stand in `replies`, by user, oldest first."""

    replies: dict[str, list[Reply]]

    async def start(self, receive: Receive, connected: Connected) -> None:
        """Listens beside the adapter."""
        self.replies = {}

        async def overheard(event: InboundEvent) -> Reply:
            reply = await receive(event)
            self.replies.setdefault(event.account.user, []).append(reply)
            return reply

        await super().start(overheard, connected)
