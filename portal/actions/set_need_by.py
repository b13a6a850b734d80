"""Say by which day a line is needed, change it, or take it back. The shop's repeated documents do not undo it."""

from datetime import date, datetime

from sqlmodel import Session

from portal.clock import day_in
from portal.domain.refusals import Refusal
from portal.domain.shipping import checked_need
from portal.store import line_locks, merchants, orders, timeline
from portal.store.timeline import Event


def set_need_by(
    session: Session,
    merchant_id: int,
    order_id: int,
    line_id: int,
    need_by: date | None,
    actor: str,
    now: datetime,
) -> None:
    """Keep the shop-local day by which a line is needed; None for no such day. The same again changes nothing.

    Raises LookupError where there is no such line, Refusal for a day in the past or a line that waits for nothing.
    """
    merchant = merchants.get(session, merchant_id)
    _, line = line_locks.hold_line(session, merchant_id, order_id, line_id, now)
    if line.need_by == need_by:
        return
    if not line.waiting:
        raise Refusal("Nothing of this item waits any more.", "The page shows where it stands now.")
    line.need_by, line.is_need_by_ours = checked_need(need_by, day_in(now, merchant.timezone)), True
    session.flush()
    facts = {"need_by": need_by.isoformat() if need_by else ""}
    timeline.append(session, merchant_id, [Event(order_id, "need_by_set", actor, line_id, facts)], now)
    orders.touch(session, merchant_id, [order_id])
