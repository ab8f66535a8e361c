"""The registry: commands, buttons, forms, pages, deliveries and occurrences, each declared once as data."""

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import ModuleType
from typing import Any

from bot import outbound
from bot.context import CommandHelp, Context, NewcomerContext, PostingContext
from bot.inbound import ButtonPressed, CommandInvoked, FormSubmitted, Interaction, Occurrence, ViewRequested
from bot.model.delivery import Delivery
from bot.model.member import Role
from bot.ports import UnitOfWork


class Response(StrEnum):
    """What pressing or submitting leads to; an adapter derives its platform's acknowledgement from it.

    The first two change nothing, so a platform may ask for them again at any time. What opens a form may show a page in
    its place.
    """

    OPENS_FORM = "opens_form"
    SHOWS_PAGE = "shows_page"
    UPDATES = "updates"
    PRIVATE = "private"
    PUBLIC = "public"

    @property
    def changes_nothing(self) -> bool:
        """Whether the handler only reads."""
        return self in (Response.OPENS_FORM, Response.SHOWS_PAGE)


Roles = frozenset[Role]


@dataclass(frozen=True, slots=True)
class Option:
    """What may be entered with a command by name, where a platform offers that. `source` names its suggestions."""

    name: str
    ja: str
    en: str
    source: str = ""


Handler = Callable[[Any, Context], Awaitable[outbound.Reply]]
CommandHandler = Callable[[CommandInvoked, Context], Awaitable[outbound.Reply]]
ButtonHandler = Callable[[ButtonPressed, Context], Awaitable[outbound.Reply]]
FormHandler = Callable[[FormSubmitted, Context], Awaitable[outbound.Reply]]
PageHandler = Callable[[ViewRequested, Context], Awaitable[outbound.View]]
OccurrenceHandler = Callable[[Any, Context], Awaitable[None]]
NewcomerHandler = Callable[[Any, NewcomerContext], Awaitable[outbound.Reply]]
Suggest = Callable[[str, UnitOfWork], Awaitable[Sequence[outbound.Choice]]]
Compose = Callable[[Delivery, PostingContext], Awaitable[outbound.Message | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSpec:
    """A command. `name` is ASCII for every platform; `aliases` where a platform takes Japanese names.

    One that is `in_thread` acts on the question of the thread in which it is typed, and means nothing elsewhere.
    """

    name: str
    aliases: tuple[str, ...]
    summary: dict[str, str] = field(hash=False)
    roles: Roles
    response: Response
    handler: Handler
    argument: dict[str, str] = field(default_factory=dict, hash=False)
    options: tuple[Option, ...] = ()
    in_thread: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonSpec:
    """What pressing a button does."""

    action: str
    roles: Roles
    response: Response
    handler: Handler


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSpec:
    """What submitting a form does."""

    name: str
    roles: Roles
    response: Response
    handler: Handler


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpec:
    """A page of ours, read-only."""

    name: str
    roles: Roles
    handler: Handler
    response: Response = Response.SHOWS_PAGE


InteractionSpec = CommandSpec | ButtonSpec | FormSpec | PageSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class NewcomerSpec:
    """What somebody may do who is no member: submit `form`, press `button` or type `command`.

    Where all are empty, it answers whatever else they do.
    """

    form: str = ""
    button: str = ""
    command: str = ""
    response: Response
    handler: NewcomerHandler

    @property
    def key(self) -> "NewcomerKey":
        """What sets it off."""
        return NewcomerKey(form=self.form, button=self.button, command=self.command)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewcomerKey:
    """One of a form, a button and a command, or none."""

    form: str = ""
    button: str = ""
    command: str = ""


ANYTHING_ELSE = NewcomerKey()


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionSpec:
    """What may be meant by what somebody is typing. Anybody may ask, also who is no member: nothing of it is secret."""

    source: str
    suggest: Suggest


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySpec:
    """How a delivery is written when it leaves; None where it is no longer needed."""

    kind: str
    compose: Compose


@dataclass(frozen=True, slots=True, kw_only=True)
class OccurrenceSpec:
    """What follows from something that happened in a thread."""

    type: type[Occurrence]
    roles: Roles
    handler: OccurrenceHandler


class DuplicateDeclaration(Exception):
    """Two features declare the same name."""


@dataclass
class Registry:
    """All that is declared. Refuses a name that is taken."""

    commands: dict[str, CommandSpec] = field(default_factory=dict)
    buttons: dict[str, ButtonSpec] = field(default_factory=dict)
    forms: dict[str, FormSpec] = field(default_factory=dict)
    pages: dict[str, PageSpec] = field(default_factory=dict)
    newcomers: dict[NewcomerKey, NewcomerSpec] = field(default_factory=dict)
    suggestions: dict[str, SuggestionSpec] = field(default_factory=dict)
    deliveries: dict[str, DeliverySpec] = field(default_factory=dict)
    occurrences: dict[type[Occurrence], OccurrenceSpec] = field(default_factory=dict)

    def merge(self, other: "Registry") -> None:
        """Adds everything `other` declares."""
        for name in ("commands", "buttons", "forms", "pages", "newcomers", "suggestions", "deliveries", "occurrences"):
            mine, theirs = getattr(self, name), getattr(other, name)
            for key, spec in theirs.items():
                _declare(mine, key, spec)

    def help(self) -> tuple[CommandHelp, ...]:
        """What help tells, in the order in which commands are declared."""
        return tuple(CommandHelp((c.name, *c.aliases), c.summary, c.roles, c.in_thread) for c in self.commands.values())

    def spec(self, event: Interaction) -> InteractionSpec | None:
        """What is declared for `event`."""
        match event:
            case CommandInvoked(command=word):
                return self.command(word)
            case ButtonPressed(action=action):
                return self.buttons.get(action)
            case FormSubmitted(form=name):
                return self.forms.get(name)
            case ViewRequested(view=view):
                return self.pages.get(view.name)

    def newcomer(self, event: Interaction) -> NewcomerSpec:
        """What is declared for `event` of somebody who is no member."""
        return self.newcomers.get(self._key(event)) or self.newcomers[ANYTHING_ELSE]

    def _key(self, event: Interaction) -> NewcomerKey:
        match event:
            case FormSubmitted(form=name):
                return NewcomerKey(form=name)
            case ButtonPressed(action=action):
                return NewcomerKey(button=action)
            case CommandInvoked(command=word):
                spec = self.command(word)
                return NewcomerKey(command=spec.name if spec else "")
            case ViewRequested():
                return ANYTHING_ELSE

    def command(self, word: str) -> CommandSpec | None:
        """The command of this name or alias, with or without its slash."""
        word = word.removeprefix("/").removeprefix("／")
        return self.commands.get(word) or next((c for c in self.commands.values() if word in c.aliases), None)


def _declare(table: dict[Any, Any], key: object, spec: object) -> None:
    if key in table:
        raise DuplicateDeclaration(f"{key!r} is declared twice")
    table[key] = spec


class Feature:
    """What one module of `bot/features` declares; each decorator registers the handler under it."""

    def __init__(self) -> None:
        self.registry = Registry()

    def command(
        self,
        name: str,
        *aliases: str,
        ja: str,
        en: str,
        roles: Roles,
        response: Response,
        argument: dict[str, str] | None = None,
        options: tuple[Option, ...] = (),
        in_thread: bool = False,
    ) -> Callable[[CommandHandler], CommandHandler]:
        """Declares a command; `ja` and `en` say in help what it does."""

        def declare(handler: CommandHandler) -> CommandHandler:
            spec = CommandSpec(
                name=name,
                aliases=aliases,
                summary={"ja": ja, "en": en},
                roles=roles,
                response=response,
                handler=handler,
                argument=argument or {},
                options=options,
                in_thread=in_thread,
            )
            _declare(self.registry.commands, name, spec)
            return handler

        return declare

    def button(self, action: str, *, roles: Roles, response: Response) -> Callable[[ButtonHandler], ButtonHandler]:
        """Declares what pressing the button `action` does."""

        def declare(handler: ButtonHandler) -> ButtonHandler:
            spec = ButtonSpec(action=action, roles=roles, response=response, handler=handler)
            _declare(self.registry.buttons, action, spec)
            return handler

        return declare

    def form(self, name: str, *, roles: Roles, response: Response) -> Callable[[FormHandler], FormHandler]:
        """Declares what submitting the form `name` does."""

        def declare(handler: FormHandler) -> FormHandler:
            spec = FormSpec(name=name, roles=roles, response=response, handler=handler)
            _declare(self.registry.forms, name, spec)
            return handler

        return declare

    def page(self, name: str, *, roles: Roles) -> Callable[[PageHandler], PageHandler]:
        """Declares a page."""

        def declare(handler: PageHandler) -> PageHandler:
            async def show(event: ViewRequested, context: Context) -> outbound.Reply:
                return outbound.Show(await handler(event, context))

            _declare(self.registry.pages, name, PageSpec(name=name, roles=roles, handler=show))
            return handler

        return declare

    def newcomer(
        self, form: str = "", *, button: str = "", command: str = "", response: Response | None = None
    ) -> Callable[[NewcomerHandler], NewcomerHandler]:
        """Declares what follows when somebody who is no member submits `form`, presses `button` or types `command`;
        without any of them, does anything else. What is not said of the response: a form writes, all else reads.
        """
        usual = Response.PRIVATE if form else Response.OPENS_FORM

        def declare(handler: NewcomerHandler) -> NewcomerHandler:
            spec = NewcomerSpec(form=form, button=button, command=command, response=response or usual, handler=handler)
            _declare(self.registry.newcomers, spec.key, spec)
            return handler

        return declare

    def suggestions(self, source: str) -> Callable[[Suggest], Suggest]:
        """Declares what is suggested where an option is filled in from `source`."""

        def declare(suggest: Suggest) -> Suggest:
            _declare(self.registry.suggestions, source, SuggestionSpec(source=source, suggest=suggest))
            return suggest

        return declare

    def delivery(self, kind: str) -> Callable[[Compose], Compose]:
        """Declares how deliveries of `kind` are written."""

        def declare(compose: Compose) -> Compose:
            _declare(self.registry.deliveries, kind, DeliverySpec(kind=kind, compose=compose))
            return compose

        return declare

    def occurrence(self, type: type[Occurrence], *, roles: Roles) -> Callable[[OccurrenceHandler], OccurrenceHandler]:
        """Declares what follows when this happens in a thread."""

        def declare(handler: OccurrenceHandler) -> OccurrenceHandler:
            _declare(self.registry.occurrences, type, OccurrenceSpec(type=type, roles=roles, handler=handler))
            return handler

        return declare


def collect(package: ModuleType) -> Registry:
    """Everything that the modules of `package` declare in their `feature`."""
    registry = Registry()
    for module in _modules(package):
        if isinstance(feature := getattr(module, "feature", None), Feature):
            registry.merge(feature.registry)
    return registry


def _modules(package: ModuleType) -> Iterable[ModuleType]:
    for info in sorted(pkgutil.walk_packages(package.__path__, f"{package.__name__}."), key=lambda info: info.name):
        yield importlib.import_module(info.name)
