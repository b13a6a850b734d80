"""Orders whose shoppers were offered to wait, have not answered, and lose the order by silence (FTC-N3, N4, R1)."""

from collections.abc import Collection
from datetime import date, datetime

from sqlmodel import Session, select

from portal.domain.duties.duty import CANCEL, duty_of
from portal.domain.duties.us_course import DEFINITE
from portal.domain.notices import from_json
from portal.store import duties, merchants
from portal.store.base import table_of
from portal.store.given import among
from portal.store.orders import OrderLine
from portal.store.outbox import OutboxRow

# An offer that left, or is about to.
_COUNTS = ("pending", "sending", "unknown", "sent", "delivered")


def answer_by(
    session: Session, merchant_id: int, order_ids: Collection[int], now: datetime
) -> dict[int, date]:
    """By order the last day for the answer; most orders have none, and cost one look at the outbox.

    What has not left yet counts with the day that it names: it leaves at the same moment as other news.
    """
    table = table_of(OutboxRow)
    mine = (table.c.merchant_id == merchant_id) & among(session, table.c.order_id, order_ids)
    offered = select(table.c.order_id, table.c.changes, table.c.sent_at).where(
        mine, table.c.kind == "delay_option", table.c.state.in_(_COUNTS)
    )
    found, days = set(), dict[int, date]()
    for order_id, changes, sent_at in session.execute(offered):
        found.add(order_id)
        named = [one.silence_on for one in from_json(changes) if one.silence_on and one.law != DEFINITE]
        if sent_at is None and named:
            days[order_id] = min(named)
    if not found:
        return {}
    waiting = select(OrderLine).where(
        OrderLine.merchant_id == merchant_id,
        among(session, table_of(OrderLine).c.order_id, found),
        OrderLine.waiting > 0,
    )
    timezone = merchants.get(session, merchant_id).timezone
    for law in duties.of_lines(session, merchant_id, list(session.exec(waiting)), timezone):
        duty = duty_of(law.timeline, now)
        if duty.silence == CANCEL and duty.lives_until and not law.is_answered:
            days[law.order.id] = min(duty.lives_until, days.get(law.order.id, date.max))
    return days
