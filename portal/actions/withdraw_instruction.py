"""Take a standing instruction back: the line waits on, whatever its date."""

from datetime import datetime

from sqlmodel import Session

from portal.domain.notices import Notice
from portal.store import line_locks, orders, outbox, products, standing_instructions, timeline
from portal.store.timeline import Event


def withdraw_instruction(
    session: Session, merchant_id: int, order_id: int, line_id: int, actor: str, reason: str, now: datetime
) -> None:
    """End the live instruction of a line and owe the confirmation; without one nothing happens, so twice is once.

    Raises LookupError where there is no such line.
    """
    order, line = line_locks.hold_line(session, merchant_id, order_id, line_id, now)
    standing = standing_instructions.of_line(session, merchant_id, line_id)
    if standing is None:
        return
    standing_instructions.end(session, merchant_id, line_id, "withdrawn", now)
    title = products.title_of(session, merchant_id, line.sku)
    change = line.as_told(title, choice="instruction_withdrawn", later_than=standing.later_than)
    notice = Notice(order_id, "choice_confirmed", (change,), slot=f"instruction:{standing.id}:withdrawn")
    outbox.answer(session, merchant_id, order, notice, now)
    facts = {"later_than": standing.later_than.isoformat(), "reason": reason}
    timeline.append(
        session, merchant_id, [Event(order_id, "instruction_withdrawn", actor, line_id, facts)], now
    )
    orders.touch(session, merchant_id, [order_id])
