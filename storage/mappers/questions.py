"""Questions and drafts."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row

from bot.model.anonymity import Crowd
from bot.model.draft import Draft, Values
from bot.model.ids import DraftId, MemberId, MessageId, QuestionId
from bot.model.member import Affiliation
from bot.model.organization import PopulationSize
from bot.model.question import Question, QuestionKind, QuestionState
from storage.mappers.audiences import audience_of
from storage.transaction import Values as Row_


def question_values(question: Question, audience_id: int) -> Row_:
    """Without its id and topics."""
    return {
        "kind": question.kind,
        "title": question.title,
        "body": question.body,
        "field": question.field,
        "audience_id": audience_id,
        "asker_id": question.asker_id,
        "asker_name": question.affiliation.name,
        "asker_organization": question.affiliation.organization,
        "asker_section": question.affiliation.section,
        "crowd": asdict(question.crowd) if question.crowd else None,
        "wished_on": question.wished_on,
        "named_expert_id": question.named_expert_id,
        "about_question_id": question.about_question_id,
        "about_message_id": question.about_message_id,
        "state": question.state,
        "asked_at": question.asked_at,
        "changed_at": question.changed_at,
        "helped_note": question.helped_note,
        "version": question.version,
    }


def question_of(row: Row[Any], topics: Sequence[str]) -> Question:
    """A row of `questions` with its audience's `canonical`."""
    return Question(
        id=QuestionId(row.id),
        kind=QuestionKind(row.kind),
        title=row.title,
        body=row.body,
        field=row.field,
        topics=tuple(topics),
        audience=audience_of(row.canonical),
        asker_id=MemberId(row.asker_id),
        affiliation=Affiliation(row.asker_name, row.asker_organization, row.asker_section),
        crowd=_crowd_of(row.crowd),
        wished_on=row.wished_on,
        named_expert_id=None if row.named_expert_id is None else MemberId(row.named_expert_id),
        about_question_id=None if row.about_question_id is None else QuestionId(row.about_question_id),
        about_message_id=None if row.about_message_id is None else MessageId(row.about_message_id),
        state=QuestionState(row.state),
        asked_at=row.asked_at,
        changed_at=row.changed_at,
        helped_note=row.helped_note,
        version=row.version,
    )


def _crowd_of(parts: dict[str, Any] | None) -> Crowd | None:
    if parts is None:
        return None
    return Crowd(**{**parts, "size": PopulationSize(parts["size"]) if parts["size"] else None})


def form_values(values: Values) -> dict[str, list[str]]:
    """What a form holds, as JSON takes it."""
    return {name: list(entered) for name, entered in values.items()}


def form_values_of(stored: dict[str, list[str]]) -> Values:
    """Back from `form_values`."""
    return {name: tuple(entered) for name, entered in stored.items()}


def draft_of(row: Row[Any]) -> Draft:
    """A row of `drafts`."""
    return Draft(
        id=DraftId(row.id),
        member_id=MemberId(row.member_id),
        form=row.form,
        values=form_values_of(row.entered),
        updated_at=row.updated_at,
    )
