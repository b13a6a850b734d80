"""Who is sending which notice: claimed under a lease that the database times, given back, given up, settled."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, select

from portal.store.base import table_of
from portal.store.outbox import IS_ON_THE_WAY, TO_STORE, OutboxRow


def claim(session: Session, now: datetime, lease: str, lease_until: datetime, limit: int) -> list[OutboxRow]:
    """Up to `limit` notices that are due, oldest first, marked as being sent under this lease."""
    due = select(OutboxRow).where(IS_ON_THE_WAY, OutboxRow.state == "pending", OutboxRow.due_at <= now)
    rows = list(
        session.exec(
            due.order_by(OutboxRow.due_at, OutboxRow.id).limit(limit).with_for_update(skip_locked=True)
        )
    )
    for row in rows:
        row.state, row.lease, row.lease_until = "sending", lease, lease_until
        row.attempts += 1
    session.flush()
    return rows


def put_off(row: OutboxRow, until: datetime) -> None:
    """Give a claimed notice back untried, to be claimed again then."""
    row.state, row.due_at, row.lease, row.lease_until = "pending", until, "", None
    row.attempts -= 1


def give_up_expired(session: Session, now: datetime) -> int:
    """Notices whose sender died with them: nobody knows whether they left. Answers how many."""
    table = table_of(OutboxRow)
    expired = (table.c.state == "sending") & (table.c.lease_until < now) & (table.c.channel != TO_STORE)
    lost = (
        update(table)
        .where(IS_ON_THE_WAY, expired)
        .values(state="unknown", reason="The sender stopped while this was being sent.")
    )
    return int(session.execute(lost).rowcount)


@dataclass(frozen=True, slots=True)
class Lease:
    """Somebody's right to say what became of a notice."""

    merchant_id: int
    row_id: int
    name: str


def leased(session: Session, lease: Lease) -> OutboxRow | None:
    """The notice that is being sent under this lease, locked; None where the lease is not ours any more.

    One that was given up as unknown in the meantime is still ours: we know what became of it.
    """
    chosen = select(OutboxRow).where(
        OutboxRow.merchant_id == lease.merchant_id,
        OutboxRow.id == lease.row_id,
        OutboxRow.lease == lease.name,
        OutboxRow.state.in_(("sending", "unknown")),
    )
    return session.exec(chosen.with_for_update()).first()
