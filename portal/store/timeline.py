"""What happened to an order besides its promises: who did what, when. Nothing is ever changed here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlmodel import Field, Index, Session, SQLModel, select

from portal.store import numbers
from portal.store.base import Json, belongs_to, merchant_key, number, table_of
from portal.store.bulk import insert_rows


class EventRow(SQLModel, table=True):
    """One event. `line_id` None is about the whole order; `actor` is "shop", "shopper", "portal" or an agent's name."""

    __tablename__ = "timeline"
    __table_args__ = (
        belongs_to("orders", "order_id"),
        Index("ix_timeline_order_id", "merchant_id", "order_id", "at"),
    )
    merchant_id: int = merchant_key()
    id: int = number()
    order_id: int = Field(sa_type=BigInteger)
    line_id: int | None = Field(default=None, sa_type=BigInteger)
    at: datetime
    kind: str
    actor: str
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


# What a provider said of a message that the law asked for: see `delivery.receipts.merging`.
PROOF = "proof"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. Kinds: shipped, choice_made, choice_undone, shipping_changed, line_held, line_released,
    instruction_given, instruction_withdrawn, need_by_set, contact_corrected, link_renewed, link_revoked,
    message_wishes_changed, address_asked, erasure_asked, erasure_refused, erasure_granted, erased; by law:
    refund_confirmed, withdrawn, extra_period, refused, delivered, payment_failed, payment_honoured,
    told, proof. `at` is when it happened, where that is not the moment of writing."""

    order_id: int
    kind: str
    actor: str
    line_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    at: datetime | None = None


def append(session: Session, merchant_id: int, events: Sequence[Event], now: datetime) -> None:
    """Write events down."""
    ids = numbers.take(session, len(events))
    rows = [
        {
            "merchant_id": merchant_id,
            "id": event_id,
            "order_id": event.order_id,
            "line_id": event.line_id,
            "at": event.at or now,
            "kind": event.kind,
            "actor": event.actor,
            "facts": event.facts,
        }
        for event_id, event in zip(ids, events, strict=True)
    ]
    insert_rows(session, table_of(EventRow), rows)


def of_order(session: Session, merchant_id: int, order_id: int) -> list[EventRow]:
    """What happened to an order, newest first."""
    chosen = select(EventRow).where(EventRow.merchant_id == merchant_id, EventRow.order_id == order_id)
    return list(session.exec(chosen.order_by(EventRow.at.desc(), EventRow.id.desc())))
