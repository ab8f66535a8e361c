"""Who may do what: the matrix of roles and declarations, made from the registry."""

from collections.abc import Sequence

import pytest

import bot.features
from bot.commands import (
    ButtonSpec,
    CommandSpec,
    DuplicateDeclaration,
    Feature,
    FormSpec,
    InteractionSpec,
    NewcomerKey,
    PageSpec,
    Registry,
    Response,
    collect,
)
from bot.inbound import ButtonPressed, CommandInvoked, FormSubmitted, Interaction, ViewRequested
from bot.model.ids import AccountRef
from bot.model.member import EVERYONE, SECRETARIAT_ONLY, Role
from bot.outbound import Button, Form, Invalid, OpenForm, ViewRef
from tests.dialogues.fronts import MEMORY
from tests.memory_town import MemoryPerson, MemoryTown
from tests.reading import all_of
from tests.town import MORNING

REGISTRY = collect(bot.features)

PARTNERS_MAY = {
    "commands": {
        *("help", "home", "ichiran", "jibun", "jimukyoku", "kaiketsu", "kaitou", "kono", "saikai", "settei", "tantou"),
        *("link", "touroku"),
    },
    "buttons": {
        *("close", "continue", "helpful", "reopen", "report", "resolve"),
        *("join", "link", "message.delete", "message.edit", "message.write", "proof", "proof.again", "proof.code"),
        *("question.edit", "question.erase"),
    },
    "forms": {
        *("contact", "message.edit", "message.write", "question.edit", "report", "resolve", "settings"),
        *("join", "link", "proof", "proof.code"),
    },
    "pages": {"channel", "contact", "help", "home", "list", "navigation", "place", "settings", "thread", "visible"},
}
"""Companies see and answer what is opened to them, and reach the secretariat; nothing else."""

ONLY_THE_SECRETARIAT_MAY = {
    "commands": {"sanka"},
    "buttons": {"application.approve", "application.correct", "application.decline", "author.reveal", "triage"},
    "forms": {"application.approve", "application.decline", "triage"},
    "pages": {"applications"},
}

ONLY_OWNERS_MAY = {
    "commands": {"hikiukeru", "hikitsugi"},
    "buttons": {"handover", "take"},
    "forms": {"handover", "take"},
}


@pytest.fixture
def front() -> str:
    """Every declaration is set off by itself, which no front of people lets them do."""
    return MEMORY


def declared(registry: Registry) -> dict[str, dict[str, InteractionSpec]]:
    """Everything a person can set off, by kind and name."""
    return {
        "commands": dict(registry.commands),
        "buttons": dict(registry.buttons),
        "forms": dict(registry.forms),
        "pages": dict(registry.pages),
    }


def allowed(*roles: Role) -> dict[str, set[str]]:
    """What somebody with just these roles may set off."""
    return {
        kind: {name for name, spec in specs.items() if spec.roles & set(roles)}
        for kind, specs in declared(REGISTRY).items()
    }


def test_partners_may_do_what_is_listed_here_and_nothing_else():
    """A new declaration is closed to companies until somebody opens it on purpose."""
    assert allowed(Role.PARTNER) == PARTNERS_MAY


def test_what_is_kept_for_few_stays_so():
    """Revealing and triage are the secretariat's, taking and handing over its and the experts'."""
    every = declared(REGISTRY)
    for kind, names in ONLY_THE_SECRETARIAT_MAY.items():
        assert {n for n, spec in every[kind].items() if spec.roles == SECRETARIAT_ONLY} == names
    for kind, names in ONLY_OWNERS_MAY.items():
        assert {n for n, s in every[kind].items() if s.roles == {Role.EXPERT, Role.SECRETARIAT}} == names


def test_every_declaration_names_its_roles():
    """An empty set of roles would be a declaration that nobody can use, and one may not leave them out."""
    for specs in declared(REGISTRY).values():
        assert all(spec.roles and spec.roles <= EVERYONE for spec in specs.values())
    with pytest.raises(TypeError):
        Feature().button("x", response=Response.PRIVATE)  # type: ignore[call-arg]


def test_the_same_name_twice_is_refused():
    """Whoever declares second is told."""
    registry = collect(bot.features)
    with pytest.raises(DuplicateDeclaration):
        registry.merge(REGISTRY)


def event(spec: InteractionSpec, account: AccountRef) -> Interaction:
    """Setting it off, with nothing filled in."""
    match spec:
        case CommandSpec():
            return CommandInvoked(account=account, key=f"c:{spec.name}", at=MORNING, command=spec.name)
        case ButtonSpec():
            return ButtonPressed(account=account, key=f"b:{spec.action}", at=MORNING, action=spec.action)
        case FormSpec():
            return FormSubmitted(account=account, key=f"f:{spec.name}", at=MORNING, form=spec.name)
        case PageSpec():
            return ViewRequested(account=account, key=f"p:{spec.name}", at=MORNING, view=ViewRef(spec.name))


def specs() -> Sequence[InteractionSpec]:
    """Everything declared."""
    return [spec for kind in declared(REGISTRY).values() for spec in kind.values()]


@pytest.mark.parametrize("role", [Role.PARTNER, Role.MEMBER, Role.EXPERT, Role.SECRETARIAT])
async def test_dispatch_refuses_exactly_what_is_not_declared_for_a_role(town: MemoryTown, role: Role):
    """Each declaration is set off by each role: without the role the answer is always the same refusal."""
    home = {Role.PARTNER: "ためし株式会社", Role.SECRETARIAT: "ためし事務局"}.get(role, "みどり町")
    person = await town.person("誰野 だれか", home, *({role} - {Role.MEMBER, Role.PARTNER}))
    for spec in specs():
        reply = await town.happens(event(spec, person.account))
        person.last = reply
        not_allowed = "この操作ができるのは" in person.sees
        assert not_allowed != person.member.may(spec.roles), (role, spec)


async def test_who_is_no_member_reaches_nothing_of_it(town: MemoryTown):
    """Whatever is declared is answered by the form to join, but for what shows who they are elsewhere."""
    account = AccountRef("memory", "town", "X1")
    for spec in specs():
        reply = await town.happens(event(spec, account))
        if spec is REGISTRY.commands["link"]:
            assert [button.action for button in all_of(Button, reply)] == ["link"]
            continue
        submitted = spec in (REGISTRY.forms["join"], REGISTRY.forms["link"])
        assert isinstance(reply, Invalid if submitted else OpenForm), spec
        shown = "link" if spec in (REGISTRY.forms["link"], REGISTRY.buttons["link"]) else "join"
        assert [form.name for form in all_of(Form, reply)] == [shown]
    assert REGISTRY.newcomers.keys() == {
        NewcomerKey(),
        *(NewcomerKey(form=form) for form in ("join", "link", "proof", "proof.code")),
        *(NewcomerKey(button=button) for button in ("link", "proof", "proof.again", "proof.code")),
        *(NewcomerKey(command=command) for command in ("link", "touroku")),
    }


async def test_nothing_that_changes_answers_to_an_unknown_name(town: MemoryTown, asker: MemoryPerson):
    """What is not declared cannot be done."""
    await asker.presses_action("drop.everything", "1")
    assert asker.was_refused
    await asker.types("/nothing")
    assert asker.was_refused
    await asker.opens("secret")
    assert asker.was_refused


async def test_nobody_is_shown_a_button_that_is_refused(
    town: MemoryTown, asker: MemoryPerson, expert: MemoryPerson, secretary: MemoryPerson
):
    """On the threads of a partner's inquiry and of a question opened to partners, as each role sees them."""
    partner = await town.person("売田 かうぞう", "ためし株式会社")
    await partner.submits("contact", "", {"title": ("問い合わせ",), "body": ("部署名が変わりました。",)})
    opened = await asker.asks("民間にも聞きたい", field="security", circle="partners")
    await partner.writes(opened, "製品の一般論ですが。")
    for person in (partner, asker, expert, secretary):
        for question in (1, opened):
            await person.opens("thread", question=question)
            for button in all_of(Button, person.last):
                assert person.member.may(REGISTRY.buttons[button.action].roles), (person.member.name, button.label)
