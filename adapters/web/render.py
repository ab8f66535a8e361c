"""Elements, forms and pages as HTML: Jinja2 with everything escaped, one template for each element."""

import hashlib
import itertools
import secrets
from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from adapters.web import links
from adapters.web.addresses import linked
from bot.i18n import Translator
from bot.model.message import MESSAGE_LENGTH
from bot.outbound import AnyInput, Element, Form, SelectInput, ViewRef
from bot.text import clean

TEMPLATES = Path(__file__).parent / "templates"
FEW_CHOICES = 6
"""Up to so many answers stand side by side as radio buttons; more fold into a list."""


class Renderer:
    """Renders templates in the community's language."""

    def __init__(self, t: Translator, community_name: str, only_reads: Callable[[str], bool]) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=visible,
        )
        self._environment.filters.update(
            element=element_template, input=input_template, folded=folded, linked=linked, must_be_mended=must_be_mended
        )
        self._environment.globals.update(
            t=t,
            community=community_name,
            only_reads=only_reads,
            page_path=links.page_path,
            leads_to=leads_to,
            press_path=links.press_path,
            outside_link=links.outside_link,
            new_token=new_token,
            longest_message=MESSAGE_LENGTH,
        )

    def page(self, template: str, *, status: int = 200, **context: object) -> HTMLResponse:
        """A page. `unique()` in a template counts what needs an id of its own."""
        ids = itertools.count(1)
        unique = lambda: f"n{next(ids)}"  # noqa: E731  # a name for Jinja, used nowhere else
        html = self._environment.get_template(template).render(unique=unique, **context)
        return HTMLResponse(html, status_code=status)

    def plain(
        self, title: str, *paragraphs: str, status: int, typed: tuple[str, ...] = (), home: str = "/"
    ) -> HTMLResponse:
        """A page that needs neither session nor core, for when something is wrong; `typed` is given back to copy.

        `home` is empty where it would lead to this very page.
        """
        return self.page("plain.html", status=status, title=title, paragraphs=paragraphs, typed=typed, home=home)


def visible(value: object) -> object:
    """Every expression of every template passes here: no control, bidi or invisible character reaches a page."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def element_template(element: object) -> str:
    """The template of an element."""
    return f"elements/{type(element).__name__.lower()}.html"


def input_template(input: object) -> str:
    """The template of a form's input."""
    if isinstance(input, SelectInput):
        return "inputs/choices.html" if input.several or len(input.choices) <= FEW_CHOICES else "inputs/select.html"
    return f"inputs/{type(input).__name__.lower()}.html"


def folded(inputs: Iterable[AnyInput]) -> list[tuple[bool, list[AnyInput]]]:
    """The inputs in runs, each with whether it is folded away: seldom needed, empty and without error."""
    return [(away, list(run)) for away, run in groupby(inputs, key=_away)]


def _away(input: AnyInput) -> bool:
    return input.rare and not any(input.value) and not input.error


def must_be_mended(elements: Iterable[Element]) -> bool:
    """Whether one of the forms has an error, which the page's title then says first."""
    return any(element.errors for element in elements if isinstance(element, Form))


def leads_to(to: ViewRef, shown: ViewRef | None) -> bool:
    """Whether a link to `to` leads to the page that is shown, whichever part of a list it shows."""
    return shown is not None and to.name == shown.name and to.arguments.items() <= shown.arguments.items()


def new_token() -> str:
    """A form's one-time token."""
    return secrets.token_urlsafe(16)


def version(*parts: object) -> str:
    """Changes when what a page shows changes, so that our script leaves it alone otherwise."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
