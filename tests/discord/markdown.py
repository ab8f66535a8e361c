"""Discord's markdown as a client shows it: what is read, what can be clicked, who is called.

https://docs.discord.com/developers/reference#message-formatting says what mentions look like, and
https://support.discord.com/hc/en-us/articles/210298617 what styles there are. How they are told from plain text is not
written down; where it is open, more is taken for markup here than a client may take, so that text which should be shown
as it was written, and is not escaped, is noticed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

Named = Callable[[str], str]
"""What a mention shows: "@1234" and "@&1234" of people and roles, "#1234" of channels; "" where there is none such."""

_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
_BLOCK = re.compile(r"```(?:[a-zA-Z0-9_+\-.#]+\n)?\n*([^\n].*?)\n*```", re.DOTALL)
_CODE = re.compile(r"(`+)(.*?[^`])\1(?!`)", re.DOTALL)
_MENTION = re.compile(r"<(@&|@!?|#)(\d{15,20})>")
_CUSTOM = re.compile(r"<(?:a?:(\w+):\d+|t:(-?\d+)(?::[tTdDfFR])?|/([^:<>]+):\d+)>")
_ANGLED = re.compile(r"<(https?://[^\s<>]+)>")
_MASKED = re.compile(
    r"\[((?:\[[^\]]*\]|\\.|[^\[\]\\]|\](?=[^\[]*\]))+)\]\(\s*<?(https?://[^\s<>]*?)>?(?:\s+\"[^\"]*\")?\s*\)"
)
_URL = re.compile(r"https?://[^\s<]+[^<.,:; \"'\]\s)]")
_EVERYONE = re.compile(r"@(everyone|here)\b")
_STYLES = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r"\*\*((?:\\.|[^\\])+?)\*\*(?!\*)",
        r"__((?:\\.|[^\\])+?)__(?!_)",
        r"_((?:__|\\.|[^\\_])+?)_(?![0-9A-Za-z_])",
        r"\*(?=\S)((?:\*\*|\\.|\s+(?:\\.|[^*\s\\]|\*\*)|[^\s*\\])+?)\*(?!\*)",
        r"~~((?:\\.|[^\\])+?)~~",
        r"\|\|((?:\\.|[^\\])+?)\|\|",
    )
)
_LINE = re.compile(r"(?:(#{1,3}|-#|>>>|>)[ ]+|( *)(?:[-*]|\d{1,4}\.)[ ]+)(?=\S)")


@dataclass
class Reading:
    """A text as it is shown. `links` are (what is shown, where it leads), `pings` ids, "everyone" and "here"."""

    text: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    pings: list[str] = field(default_factory=list)

    def take(self, other: "Reading", text: str | None = None) -> None:
        """What stands within a style or a link; shown as `text`, if that is given."""
        self.text += other.text if text is None else text
        self.links += other.links
        self.pings += other.pings


def read(markdown: str, named: Named) -> Reading:
    """The whole of a text."""
    found = Reading()
    at = 0
    while at < len(markdown):
        if at == 0 or markdown[at - 1] == "\n":
            at = _begun(markdown, at, found)
        at = _next(markdown, at, named, found)
    return found


def _begun(markdown: str, at: int, found: Reading) -> int:
    """Headings, quotes and lists begin a line."""
    mark = _LINE.match(markdown, at)
    if mark is None:
        return at
    if mark[1] is None:
        found.text += f"{mark[2]}• "
    return mark.end()


def _next(markdown: str, at: int, named: Named, found: Reading) -> int:
    for reads in (_literal, _marked, _linked, _styled):
        end = reads(markdown, at, named, found)
        if end:
            return end
    found.text += markdown[at : at + 1]
    return at + 1


def _literal(markdown: str, at: int, named: Named, found: Reading) -> int:
    for pattern, group in ((_ESCAPE, 1), (_BLOCK, 1), (_CODE, 2)):
        match = pattern.match(markdown, at)
        if match:
            found.text += match[group]
            return match.end()
    return 0


def _marked(markdown: str, at: int, named: Named, found: Reading) -> int:
    """Mentions ping; what is mentioned and does not exist is shown as unknown."""
    everyone = _EVERYONE.match(markdown, at)
    if everyone:
        found.text += everyone[0]
        found.pings.append(everyone[1])
        return everyone.end()
    mention = _MENTION.match(markdown, at)
    if mention:
        kind = mention[1].replace("!", "")
        found.text += kind[0] + (named(f"{kind}{mention[2]}") or "unknown")
        found.pings += [mention[2]] if kind != "#" else []
        return mention.end()
    custom = _CUSTOM.match(markdown, at)
    if custom:
        found.text += f":{custom[1]}:" if custom[1] else custom[2] or f"/{custom[3]}"
        return custom.end()
    return 0


def _linked(markdown: str, at: int, named: Named, found: Reading) -> int:
    masked = _MASKED.match(markdown, at)
    if masked:
        label = read(masked[1], named)
        found.take(Reading(label.text, [(label.text, masked[2])], label.pings))
        return masked.end()
    for pattern in (_ANGLED, _URL):
        match = pattern.match(markdown, at)
        if match:
            url = match[match.lastindex or 0]
            found.take(Reading(url, [(url, url)]))
            return match.end()
    return 0


def _styled(markdown: str, at: int, named: Named, found: Reading) -> int:
    for pattern in _STYLES:
        match = pattern.match(markdown, at)
        if match:
            found.take(read(match[1], named))
            return match.end()
    return 0
