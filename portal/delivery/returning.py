"""A message that is owed once more: at its new moment and in its old words, or together with newer news."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from portal.domain.notice_merging import together
from portal.domain.notices import Notice, from_json
from portal.store import digests, outbox
from portal.store.outbox import OutboxRow, Owed, Pending


def put_back(session: Session, rows: Sequence[OutboxRow], due_at: datetime, now: datetime) -> None:
    """What one message tells is owed again from then on, unless other news waits in the place of one of its notices:
    then that says both, and the rest is worded anew; so is what was recalled."""
    others = [_waiting(session, row) for row in rows]
    is_recalled = any(row.is_recalled for row in rows)
    for row, other in zip(rows, others, strict=True):
        row.ask_at = None
        if other is None:
            row.state, row.due_at, row.lease = "pending", due_at, ""
        else:
            _say_both(session, row, other, now)
    if is_recalled or (len(rows) > 1 and any(others)):
        digests.part(rows)


def _waiting(session: Session, row: OutboxRow) -> Pending | None:
    return outbox.pending(session, row.merchant_id, [row.about], row.slot).get((row.about, row.channel))


def _say_both(session: Session, row: OutboxRow, other: Pending, now: datetime) -> None:
    row.state = "superseded"
    outbox.supersede(session, row.merchant_id, [other.id], "It says what an earlier notice could not.")
    ours = Notice(row.about, row.kind, from_json(row.changes), row.slot)
    theirs = Notice(row.about, other.kind, other.changes, row.slot)
    # Of two that did not leave, the newer one may be back in the queue first.
    both = together(ours, theirs) if row.id < other.id else together(theirs, ours)
    if both is not None:
        outbox.add(session, row.merchant_id, [Owed(both, row.channel, other.due_at)], now)
