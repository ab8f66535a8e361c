"""What is said to the bot: words that follow @yorozu, or are written to it alone."""

from dataclasses import dataclass

from adapters.slack.typed import without_mention
from bot.commands import Registry


@dataclass(frozen=True, slots=True)
class Words:
    """Tells commands from talk, the same live as read back. `bot_user` is the bot's own id in the workspace."""

    bot_user: str
    registry: Registry

    def to_bot(self, text: str) -> str | None:
        """What follows the bot's mention at the beginning of `text`; None where there is none."""
        return without_mention(text, self.bot_user)

    def command(self, words: str) -> tuple[str, str] | None:
        """The command that `words` begin with, and the rest, whatever white space divides them."""
        word, rest = (*words.split(maxsplit=1), "", "")[:2]
        return (word, rest.strip()) if word and self.registry.command(word) else None

    def is_command(self, text: str) -> bool:
        """Whether a post says to the bot what to do, and so is nothing said in the thread."""
        words = self.to_bot(text)
        return words is not None and (not words or self.command(words) is not None)
