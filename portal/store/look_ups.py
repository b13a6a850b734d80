"""Which messages their provider is to be asked about: of those nobody knows whether they left, and of those that left
how far they have come. Claimed like notices: one worker asks about a lease at a time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func
from sqlmodel import Session, select

from portal.domain.notices import from_json
from portal.store.base import table_of
from portal.store.outbox import OutboxRow

MOST_ROWS = 1_000


def is_any_due(session: Session, now: datetime) -> bool:
    """Whether any message is to be asked about by then."""
    return session.exec(select(OutboxRow.id).where(OutboxRow.ask_at <= now).limit(1)).first() is not None


def claim_unknown(
    session: Session, channel: str, now: datetime, settled: datetime, leases: int
) -> list[OutboxRow]:
    """Messages of a few leases that are unknown at least since `settled` and due to be asked about, oldest first.

    They are locked; a later `ask_at` keeps other workers from asking. Times are the database's.
    """
    due = and_(
        OutboxRow.ask_at <= now,
        OutboxRow.channel == channel,
        OutboxRow.state == "unknown",
        OutboxRow.unknown_at <= settled,
        # Without a lease it is out of a backup: what became of it since, no list of ours can say.
        OutboxRow.lease != "",
    )
    oldest = select(OutboxRow.lease).where(due).group_by(OutboxRow.lease)
    names = session.exec(oldest.order_by(func.min(OutboxRow.ask_at)).limit(leases)).all()
    if not names:
        return []
    chosen = select(OutboxRow).where(due, OutboxRow.lease.in_(names)).order_by(OutboxRow.ask_at, OutboxRow.id)
    return list(session.exec(chosen.limit(MOST_ROWS).with_for_update(skip_locked=True)))


def still_unknown(session: Session, merchant_id: int, row_id: int, lease: str) -> OutboxRow | None:
    """The message of that lease, locked; None where its fate is known by now, or it was sent again."""
    chosen = select(OutboxRow).where(
        OutboxRow.merchant_id == merchant_id,
        OutboxRow.id == row_id,
        OutboxRow.lease == lease,
        OutboxRow.state == "unknown",
    )
    return session.exec(chosen.with_for_update()).first()


@dataclass(frozen=True, slots=True)
class Known:
    """A message that surely left. `is_told`: its provider has told something of it."""

    provider_id: str
    lease: str
    sent_at: datetime
    is_told: bool = False


def known_to_have_left(session: Session, provider: str, since: datetime, now: datetime) -> list[Known]:
    """The newest of the messages that a provider accepted since then and has not told how they ended."""
    table = table_of(OutboxRow)
    columns = (table.c.provider_id, table.c.lease, table.c.sent_at, table.c.receipt_at.is_not(None))
    chosen = select(*columns).where(
        OutboxRow.ask_at > now,  # its index leads to what left within the last hours
        OutboxRow.state == "sent",
        OutboxRow.provider == provider,
        OutboxRow.provider_id != "",
        OutboxRow.sent_at >= since,
        OutboxRow.sent_at <= now,
    )
    newest = chosen.order_by(OutboxRow.ask_at.desc()).limit(MOST_ROWS)
    return [Known(*values) for values in session.execute(newest)]


def taken(session: Session, provider: str, provider_ids: list[str]) -> set[str]:
    """Those of a provider's numbers that a message of ours has already."""
    chosen = select(OutboxRow.provider_id).where(
        OutboxRow.provider_id.in_(provider_ids), OutboxRow.provider_id != "", OutboxRow.provider == provider
    )
    return set(session.exec(chosen))


def claim_not_final(session: Session, provider: str, now: datetime, limit: int) -> list[OutboxRow]:
    """Messages that left, and of which nobody has heard how they ended or what they cost; longest first, locked."""
    chosen = select(OutboxRow).where(
        OutboxRow.ask_at <= now, OutboxRow.state.in_(("sent", "delivered")), OutboxRow.provider == provider
    )
    return list(
        session.exec(
            chosen.order_by(OutboxRow.ask_at, OutboxRow.id).limit(limit).with_for_update(skip_locked=True)
        )
    )


def lines_told_since(session: Session, row: OutboxRow) -> set[int]:
    """The order lines of which newer planning news than this notice has left, or may have left, by its channel."""
    chosen = select(OutboxRow.changes).where(
        OutboxRow.merchant_id == row.merchant_id,
        OutboxRow.order_id == row.order_id,
        OutboxRow.channel == row.channel,
        OutboxRow.slot == row.slot,
        OutboxRow.id > row.id,
        OutboxRow.state.in_(("sending", "unknown", "sent", "delivered")),
    )
    return {change.line_id for changes in session.exec(chosen) for change in from_json(changes)}


def oldest_unknown(session: Session) -> datetime | None:
    """Since when it is unknown of the first of them whether it left: for the operator, over all merchants."""
    table = table_of(OutboxRow)
    since = select(func.min(table.c.unknown_at)).where(table.c.state == "unknown")
    moment: datetime | None = session.execute(since).scalar_one()
    return moment
