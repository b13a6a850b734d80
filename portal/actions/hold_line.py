"""Put a line on hold, for a reason that its shopper reads, and release it. It keeps its place and holds its units."""

from datetime import datetime

from sqlmodel import Session

from portal.domain.ledger import Cause
from portal.domain.refusals import Refusal
from portal.store import line_locks, orders, queue_moves, timeline
from portal.store.orders import OrderLine
from portal.store.timeline import Event


def hold_line(
    session: Session, merchant_id: int, order_id: int, line_id: int, reason: str, actor: str, now: datetime
) -> None:
    """Hold a line that waits. The same reason again changes nothing; another one takes its place.

    Raises LookupError where there is no such line, Refusal where nothing of it waits or no reason is given.
    """
    if not reason:
        raise Refusal("A line is put on hold for a reason.", "Say it in words that the shopper understands.")
    _, line = line_locks.hold_line(session, merchant_id, order_id, line_id, now)
    if not line.waiting:
        raise Refusal("Nothing of this item waits any more, so there is nothing to hold.")
    if line.held_because != reason:
        _write(session, merchant_id, line, reason, "line_held", actor, now)


def release_line(
    session: Session, merchant_id: int, order_id: int, line_id: int, actor: str, now: datetime
) -> None:
    """End the hold of a line; twice is once. Raises LookupError where there is no such line."""
    _, line = line_locks.hold_line(session, merchant_id, order_id, line_id, now)
    if line.held_because:
        _write(session, merchant_id, line, "", "line_released", actor, now)


def _write(
    session: Session, merchant_id: int, line: OrderLine, reason: str, kind: str, actor: str, now: datetime
) -> None:
    line.held_because = reason
    session.flush()
    # The reason is between shop and shopper, so the ledger, which everybody can read, does not repeat it.
    queue_moves.note(session, merchant_id, line.id, "hold" if reason else "release", Cause("desk", now))
    facts = {"reason": reason} if reason else {}
    timeline.append(session, merchant_id, [Event(line.order_id, kind, actor, line.id, facts)], now)
    orders.touch(session, merchant_id, [line.order_id])
