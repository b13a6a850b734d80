"""What providers told us, each event once, as it came; worked off later. No merchant's: whose it is, is in it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import LargeBinary, delete, func, text
from sqlmodel import Field, Index, Session, SQLModel, select

from portal.store import numbers
from portal.store.base import number, table_of
from portal.store.dialects import is_on_postgresql, upsert

_IS_OPEN = text("handled_at IS NULL")
# Kinds that a loop works off; the others are kept for whoever reads them.
WORKED_OFF = ("event", "status", "text", "mail")


class ProviderEvent(SQLModel, table=True):
    """One event. `body` is its JSON, or a mail's form of `content_type`; `digest` makes it the same when told again."""

    __tablename__ = "provider_events"
    __table_args__ = (
        Index("ix_provider_events_due", "due_at", "id", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        Index("ix_provider_events_handled_at", "handled_at"),
        Index("ix_provider_events_received_at", "provider", "received_at"),
    )
    id: int = number()
    provider: str
    kind: str
    digest: str = Field(unique=True)
    body: bytes = Field(sa_type=LargeBinary)
    content_type: str = ""
    received_at: datetime
    due_at: datetime
    handled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to be kept. `name` are the parts by which it is the same event when it is told again."""

    provider: str
    kind: str
    name: tuple[str, ...]
    body: bytes
    content_type: str = "application/json"

    @property
    def digest(self) -> str:
        """One text of fixed length for kind and name, whatever a provider puts into them."""
        return sha256(json.dumps([self.provider, self.kind, *self.name]).encode()).hexdigest()


def keep(session: Session, events: Sequence[NewEvent], now: datetime) -> None:
    """Keep those that are not known yet. Two who keep the same at once wait for each other in one order."""
    new = sorted({event.digest: event for event in events}.items())
    rows: list[dict[str, Any]] = [
        {"id": event_id, "provider": event.provider, "kind": event.kind, "digest": digest, "body": event.body}
        | {"content_type": event.content_type, "received_at": now, "due_at": now}
        for event_id, (digest, event) in zip(numbers.take(session, len(new)), new, strict=True)
    ]
    if not rows:
        return
    unless_known = upsert(is_on_postgresql(session), table_of(ProviderEvent)).on_conflict_do_nothing(
        index_elements=["digest"]
    )
    session.connection().execute(unless_known, rows)


def is_any_due(session: Session, now: datetime) -> bool:
    """Whether anything is to be worked off by then: asked each second."""
    table = table_of(ProviderEvent)
    due = (table.c.due_at <= now) & table.c.kind.in_(WORKED_OFF)
    return session.execute(select(table.c.id).where(_IS_OPEN, due).limit(1)).first() is not None


def claim_due(session: Session, now: datetime, limit: int) -> list[ProviderEvent]:
    """Events to be worked off, oldest first, locked so that no other worker takes them."""
    due = select(ProviderEvent).where(
        ProviderEvent.handled_at.is_(None),
        ProviderEvent.due_at <= now,
        ProviderEvent.kind.in_(WORKED_OFF),
    )
    chosen = due.order_by(ProviderEvent.due_at, ProviderEvent.id).limit(limit)
    return list(session.exec(chosen.with_for_update(skip_locked=True)))


def last_heard(session: Session, provider: str) -> datetime | None:
    """When a provider told us something last, None for never."""
    table = table_of(ProviderEvent)
    newest = select(func.max(table.c.received_at)).where(table.c.provider == provider)
    moment: datetime | None = session.execute(newest).scalar_one()
    return moment


def is_behind(session: Session, provider: str, until: datetime) -> bool:
    """Whether something that a provider told us by that moment has still to be worked off."""
    table = table_of(ProviderEvent)
    waiting = select(table.c.id).where(
        table.c.handled_at.is_(None),
        table.c.due_at <= until,
        table.c.provider == provider,
        table.c.kind.in_(WORKED_OFF),
    )
    return session.execute(waiting.limit(1)).first() is not None


def forget_handled(session: Session, before: datetime) -> None:
    """Remove what was worked off before that moment, and what came before it and is worked off by no loop."""
    table = table_of(ProviderEvent)
    session.execute(delete(table).where(table.c.handled_at < before))
    open_still = (table.c.handled_at.is_(None)) & (table.c.received_at < before)
    session.execute(delete(table).where(open_still, table.c.kind.not_in(WORKED_OFF)))
