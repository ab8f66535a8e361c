"""Deliveries as they are owed and as the outbox holds them."""

from typing import Any

from sqlalchemy import Row

from bot.model.delivery import Delivery, DeliveryState, Lane, NewDelivery, Operation
from bot.model.ids import DeliveryId, MemberId, MessageId, PlaceId, Posted, QuestionId
from storage.transaction import Values

LANES = (Lane.URGENT, Lane.NORMAL, Lane.BULK)
"""Stored by their rank, so that an index serves the order in which they go."""


def owed_values(owed: NewDelivery) -> Values:
    """What its feature said."""
    return {
        "stream": owed.stream,
        "kind": owed.kind,
        "operation": owed.operation,
        "lane": LANES.index(owed.lane),
        "place_id": owed.place_id,
        "member_id": owed.member_id,
        "question_id": owed.question_id,
        "message_id": owed.message_id,
        "about_place_id": owed.about_place_id,
        "mention_ids": list(owed.mention_ids),
        "opens_thread": owed.opens_thread,
    }


def owed_of(row: Row[Any]) -> NewDelivery:
    """Back from `owed_values`."""
    return NewDelivery(
        stream=row.stream,
        kind=row.kind,
        operation=Operation(row.operation),
        lane=LANES[row.lane],
        place_id=None if row.place_id is None else PlaceId(row.place_id),
        member_id=None if row.member_id is None else MemberId(row.member_id),
        question_id=None if row.question_id is None else QuestionId(row.question_id),
        message_id=None if row.message_id is None else MessageId(row.message_id),
        about_place_id=None if row.about_place_id is None else PlaceId(row.about_place_id),
        mention_ids=tuple(MemberId(id) for id in row.mention_ids),
        opens_thread=row.opens_thread,
    )


def delivery_of(row: Row[Any]) -> Delivery:
    """A row of `deliveries`."""
    return Delivery(
        id=DeliveryId(row.id),
        key=row.key,
        seq=row.seq,
        owed=owed_of(row),
        state=DeliveryState(row.state),
        attempts=row.attempts,
        due_at=row.due_at,
        created_at=row.created_at,
        claimed_at=row.claimed_at,
        last_tried_at=row.last_tried_at,
        searches=row.searches,
        posted=None if row.posted_message is None else Posted(row.posted_message, row.posted_thread),
        error=row.error,
        told_late=row.told_late,
    )
