"""What a person says or learns about a delay or a delivery, noted at the desk: that we told the shopper ourselves, by
phone or letter; in the EU or the UK a further period, a refusal, that it arrived. The law counts with it.
"""

from datetime import date, datetime

from sqlmodel import Session

from portal.clock import zone
from portal.domain.duties.clock import day_of
from portal.domain.duties.laws import law_of
from portal.domain.refusals import Refusal
from portal.domain.zones import zone_of_buyer
from portal.store import duties, line_locks, merchants, orders, timeline
from portal.store.timeline import Event

# As the timeline calls them: see `store.line_histories`.
TOLD, EXTRA_PERIOD, REFUSED, DELIVERED = "told", "extra_period", "refused", "delivered"
NOTES = (TOLD, EXTRA_PERIOD, REFUSED, DELIVERED)


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
    """Keep one of NOTES about a line; `until` is the new day that was told (None: none could be given), or the end of a
    further period.

    Raises LookupError where there is no such line, Refusal for what the law of its order does not know.
    """
    order, _ = line_locks.hold_line(session, merchant_id, order_id, line_id, now)
    law = law_of(order.country, order.region)
    if note not in NOTES or not law.is_known or (law.is_ship_by and note != TOLD):
        raise Refusal(
            "The law of this order knows no such step.", "The order's page shows those that it knows."
        )
    timezone = zone_of_buyer(order, merchants.get(session, merchant_id).timezone)
    is_past = until is not None and until < day_of(now, zone(timezone))
    if is_past or (note == EXTRA_PERIOD and until is None):
        raise Refusal("That day has to be still to come.", "Please give the day.")
    facts = {"until": until.isoformat() if until else None} if note in (TOLD, EXTRA_PERIOD) else {}
    timeline.append(session, merchant_id, [Event(order_id, note, actor, line_id, facts)], now)
    duties.look_again(session, merchant_id, {line_id: now})
    orders.touch(session, merchant_id, [order_id])
