"""Withdrawal from a contract in the EU and the UK (WD-1 to WD-8): how long it is open, and from what.

The days count from the moment at which the last good was received. Where nobody has said when that was, the window is
kept open for the longest way that a parcel may take: it may close late, never early (the kinder reading). While
anything of the order is still to come it is open for all of it, as the days count from the last good (WD-1).
"""

from collections.abc import Iterable
from datetime import date, timedelta

from portal.domain.duties.clock import day_of
from portal.domain.duties.deliver_by import WITHDRAWAL_DAYS
from portal.domain.duties.events import Delivered, Shipped, Timeline
from portal.domain.kinds import PRODUCT_KINDS

LONGEST_WAY_DAYS = 30


def open_until(is_waiting: bool, timelines: Iterable[Timeline]) -> date | None:
    """The last day for withdrawing from an order of these lines, None while something of it is still to come."""
    received = [day for timeline in timelines if (day := _received_on(timeline))]
    if is_waiting or not received:
        return None
    return max(received) + timedelta(days=WITHDRAWAL_DAYS)


def _received_on(timeline: Timeline) -> date | None:
    """The day on which the last of a line was received, or may have been at the latest; None where nothing left."""
    sent = [event for event in timeline.events if isinstance(event, Shipped)]
    left = max((event.at for event in sent), default=None)
    if left is None:
        return None
    came = [event for event in timeline.events if isinstance(event, Delivered)]
    whole = [event.at for event in came if event.quantity is None and event.at >= left]
    if not whole and sum(event.quantity or 0 for event in came) >= sum(
        event.quantity or timeline.quantity for event in sent
    ):
        whole = [event.at for event in came]
    if whole:
        return day_of(max(whole), timeline.zone)
    return day_of(left, timeline.zone) + timedelta(days=LONGEST_WAY_DAYS)


def may_be_withdrawn(kind: str) -> bool:
    """Whether goods of that kind may be withdrawn from: what is made to the consumer's specification may not (WD-6)."""
    known = PRODUCT_KINDS.get(kind)
    return known is None or known.has_withdrawal_right
