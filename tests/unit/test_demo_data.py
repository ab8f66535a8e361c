"""The demonstration community holds together: every code, person and question."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.config import load_settings
from bot.demo.history import PastQuestion, Resolve, Take, Triage, Write, load_history
from bot.model.audience import Audience, MemberViewer
from bot.model.field import TOPICS, propose_field
from bot.model.member import Role
from bot.model.message import MESSAGE_LENGTH
from bot.model.organization import OrganizationKind, has_valid_check_digit
from bot.model.question import BODY_LENGTH, NOTE_LENGTH, TITLE_LENGTH, fiscal_year
from bot.seeding import SeedMember, read_seed

DEMO = Path(__file__).parents[2] / "bot" / "demo"
SEED = read_seed(load_settings(DEMO / "config.toml", {}))
PEOPLE = {one.member.mail: one for one in SEED.members}
ORGANIZATIONS = {one.name: one for one in SEED.organizations}
QUESTIONS = load_history(DEMO / "questions.toml")
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TOKYO = ZoneInfo("Asia/Tokyo")

each_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.title)


def viewer(one: SeedMember) -> MemberViewer:
    """The person as one who looks."""
    return MemberViewer(one.member, ORGANIZATIONS[one.organization])


def written(question: PastQuestion) -> list[str]:
    """All that people wrote about `question`."""
    return [question.title, question.body, *(step.text for step in question.steps if isinstance(step, Write))]


def test_the_organizations_are_ehime():
    """20 municipalities and the prefecture, with their real codes and the census of 2020."""
    kinds = Counter(one.kind for one in SEED.organizations)
    assert kinds == {"municipality": 20, "prefecture": 1, "secretariat": 1, "company": 1}
    towns = [one for one in SEED.organizations if one.kind is OrganizationKind.MUNICIPALITY]
    assert all(has_valid_check_digit(one.code) and one.region for one in towns)
    assert sum(one.population or 0 for one in towns) == ORGANIZATIONS["愛媛県"].population == 1_334_841


def test_the_people_fill_every_role():
    """Every municipality is there, each field has its expert, and many help their peers."""
    towns = {one.name for one in SEED.organizations if one.kind is OrganizationKind.MUNICIPALITY}
    assert towns <= {one.organization for one in SEED.members}
    experts = [one.member for one in SEED.members if one.member.is_expert]
    assert sorted(key for one in experts for key in one.fields) == sorted(field.key for field in SEED.fields)
    assert sum(one.member.is_secretary for one in SEED.members) == 2
    assert sum(Role.PARTNER in one.member.roles for one in SEED.members) == 2
    assert sum(one.member.helps_peers for one in SEED.members) >= 20


def test_the_people_are_invented():
    """Addresses end in a name that nobody can own (RFC 2606)."""
    assert all(mail.endswith(".example") for mail in PEOPLE)


def test_declared_experience_is_among_the_topics():
    """Else no question would ever find it."""
    assert {word for one in SEED.members for word in one.member.experience} <= set(TOPICS)


def test_the_past_spans_two_fiscal_years_and_every_outcome():
    """Lists and reports have something to show."""
    assert len(QUESTIONS) == 14
    assert sum(question.anonymous for question in QUESTIONS) == 2
    assert len({fiscal_year(question.asked_at(NOW, TOKYO).date()) for question in QUESTIONS}) >= 2
    ends = {type(question.steps[-1]) if question.steps else None for question in QUESTIONS}
    assert ends == {Resolve, Write, Take, None}
    assert {question.circle.value for question in QUESTIONS} == {
        "municipalities",
        "public_servants",
        "partners",
        "experts",
    }
    assert any(isinstance(step, Write) and step.official for question in QUESTIONS for step in question.steps)


@each_question
def test_a_question_refers_to_what_exists(question):
    """People, fields and topics are the community's."""
    fields = {field.key for field in SEED.fields}
    assert question.asker in PEOPLE
    assert question.field is None or question.field in fields
    assert set(question.topics) <= set(TOPICS)
    for step in question.steps:
        if isinstance(step, Write | Triage):
            assert step.by in PEOPLE
        if isinstance(step, Triage):
            assert step.field in fields
            assert PEOPLE[step.by].member.is_secretary


@each_question
def test_a_question_keeps_the_limits(question):
    """It could have been typed into the forms."""
    assert len(question.title) <= TITLE_LENGTH
    assert 100 <= len(question.body) <= BODY_LENGTH
    for step in question.steps:
        if isinstance(step, Write):
            assert 0 < len(step.text) <= MESSAGE_LENGTH
        if isinstance(step, Resolve):
            assert len(step.note) <= NOTE_LENGTH


@each_question
def test_only_the_admitted_write(question):
    """Nobody answers what they could not have seen."""
    audience = Audience(question.circle)
    for step in question.steps:
        if isinstance(step, Write):
            assert step.by == question.asker or audience.admits(viewer(PEOPLE[step.by])), step.by


@each_question
def test_a_question_lies_in_the_past(question):
    """3 to 400 days ago, on a working day, its steps in order and over by now."""
    asked = question.asked_at(NOW, TOKYO)
    times = [step.after for step in question.steps]
    assert 3 <= question.days_ago <= 400
    assert asked.weekday() < 5
    assert times == sorted(times)
    assert all(asked + after < NOW for after in times)
    assert all(after > timedelta(0) for after in times)


@each_question
def test_an_expert_of_another_organization_is_there(question):
    """Else the secretariat would own what the data says an expert answers."""
    field = question.field or next(step.field for step in question.steps if isinstance(step, Triage))
    experts = [one for one in SEED.members if field in one.member.fields]
    assert any(one.organization != PEOPLE[question.asker].organization for one in experts)


@each_question
def test_nothing_that_must_not_be_written_is_there(question):
    """No telephone number, mail or network address: the examples keep the rule they show."""
    for text in written(question):
        assert not re.search(r"@|\d{2,4}-\d{2,4}-\d{3,4}|\d+\.\d+\.\d+\.\d+|\d{10,}", text)


def test_the_keywords_propose_the_right_field():
    """Most texts are recognized, and none wrongly where its asker knew the field."""
    known = [question for question in QUESTIONS if question.field]
    proposed = [propose_field(f"{q.title}\n{q.body}", SEED.fields) for q in known]
    assert all(field is None or field.key == q.field for q, field in zip(known, proposed, strict=True))
    assert sum(field is not None for field in proposed) >= len(known) - 1
