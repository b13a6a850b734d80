"""What a consumer in the EU or the UK says or learns about a delivery, noted at the desk: a further period, a refusal,
that it arrived. The law counts with it.
"""

from datetime import date, datetime

from sqlmodel import Session

from portal.domain.duties.laws import law_of
from portal.domain.refusals import Refusal
from portal.store import duties, line_locks, orders, timeline
from portal.store.timeline import Event

# As the timeline calls them: see `duties.of_lines`.
EXTRA_PERIOD, REFUSED, DELIVERED = "extra_period", "refused", "delivered"
NOTES = (EXTRA_PERIOD, REFUSED, DELIVERED)


def note_delivery(
    session: Session,
    merchant_id: int,
    order_id: int,
    line_id: int,
    note: str,
    until: date | None,
    actor: str,
    now: datetime,
) -> None:
    """Keep one of NOTES about a line; `until` is the end of a further period.

    Raises LookupError where there is no such line, Refusal for what the law of its order does not know.
    """
    order, _ = line_locks.hold_line(session, merchant_id, order_id, line_id, now)
    law = law_of(order.country, order.region)
    if note not in NOTES or not law.is_known or law.is_ship_by:
        raise Refusal("The law of this order knows no such step.", "It is for orders to the EU and the UK.")
    if note == EXTRA_PERIOD and (until is None or until < now.date()):
        raise Refusal("A further period ends on a day that is still to come.", "Please give that day.")
    facts = {"until": until.isoformat()} if until and note == EXTRA_PERIOD else {}
    timeline.append(session, merchant_id, [Event(order_id, note, actor, line_id, facts)], now)
    duties.look_again(session, merchant_id, {line_id: now})
    orders.touch(session, merchant_id, [order_id])
