"""A message that is owed once more: at its new moment and in its old words, or together with newer news."""

from datetime import datetime

from sqlmodel import Session

from portal.domain.notices import Notice, from_json, together
from portal.store import outbox
from portal.store.outbox import OutboxRow, Owed


def put_back(session: Session, row: OutboxRow, due_at: datetime, now: datetime) -> None:
    """It is owed again from then on, unless other news waits in its place: then that says both."""
    other = outbox.pending(session, row.merchant_id, [row.about], row.slot).get((row.about, row.channel))
    if other is None:
        row.state, row.due_at, row.lease = "pending", due_at, ""
        return
    row.state = "superseded"
    outbox.supersede(session, row.merchant_id, [other.id], "It says what an earlier notice could not.")
    ours = Notice(row.about, row.kind, from_json(row.changes), row.slot)
    theirs = Notice(row.about, other.kind, other.changes, row.slot)
    # Of two that did not leave, the newer one may be back in the queue first.
    both = together(ours, theirs) if row.id < other.id else together(theirs, ours)
    if both is not None:
        outbox.add(session, row.merchant_id, [Owed(both, row.channel, other.due_at)], now)
