"""What is said of texts that are too short or too long, the same everywhere."""

from bot.i18n import Translator


def too_long(longest: int, text: str, t: Translator) -> str:
    """More than `longest` characters."""
    return t("{n:,}文字以内で入力してください（いま{now:,}文字）。", n=longest, now=len(text))


def too_short(shortest: int, text: str, t: Translator) -> str:
    """Fewer than `shortest` characters."""
    return t("{n:,}文字以上で入力してください（いま{now:,}文字）。", n=shortest, now=len(text))
