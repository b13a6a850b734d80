"""Withdrawal from a contract in the EU and the UK (WD-1 to WD-8): how long it is open, and from what.

Nobody tells us when a parcel was received, so the window of what has left is kept open for the longest way that a
parcel may take and 14 days more: it may close late, never early (the kinder reading). While anything of the order is
still to come it is open for all of it, as the days count from the last good (WD-1).
"""

from collections.abc import Iterable
from datetime import date, timedelta

from portal.domain.duties.deliver_by import WITHDRAWAL_DAYS
from portal.domain.kinds import PRODUCT_KINDS

LONGEST_WAY_DAYS = 30


def open_until(is_waiting: bool, shipped_on: Iterable[date]) -> date | None:
    """The last day for withdrawing from an order, None while something of it is still to come."""
    last = max(shipped_on, default=None)
    if is_waiting or last is None:
        return None
    return last + timedelta(days=LONGEST_WAY_DAYS + WITHDRAWAL_DAYS)


def may_be_withdrawn(kind: str) -> bool:
    """Whether goods of that kind may be withdrawn from: what is made to the consumer's specification may not (WD-6)."""
    known = PRODUCT_KINDS.get(kind)
    return known is None or known.has_withdrawal_right
