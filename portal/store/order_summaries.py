"""Orders at a glance, for lists: what of each still waits, and by when the next of it ships."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlmodel import Session

from portal.domain.orders import line_status
from portal.store.base import table_of
from portal.store.orders import OrderLine
from portal.store.told import from_text


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """Units of an order, and the end of the first window that was promised for what waits (None: no date told).

    `without_date`: how many waiting lines have no promised date.
    """

    waiting: int = 0
    shipped: int = 0
    cancelled: int = 0
    next_latest: date | None = None
    without_date: int = 0

    @property
    def status(self) -> str:
        """How the order stands, as `line_status` says; "empty" for one without lines."""
        is_empty = not (self.waiting or self.shipped or self.cancelled)
        return "empty" if is_empty else line_status(self.waiting, self.shipped)

    def with_line(self, waiting: int, shipped: int, cancelled: int, promised: date | None) -> "OrderSummary":
        """The summary with one more line in it, of which `promised` is the last day that was told."""
        days = [day for day in (self.next_latest, promised if waiting else None) if day]
        return replace(
            self,
            waiting=self.waiting + waiting,
            shipped=self.shipped + shipped,
            cancelled=self.cancelled + cancelled,
            next_latest=min(days, default=None),
            without_date=self.without_date + (1 if waiting and promised is None else 0),
        )


def of_orders(session: Session, merchant_id: int, order_ids: Collection[int]) -> dict[int, OrderSummary]:
    """The summaries of these orders; one without lines has none."""
    line = table_of(OrderLine)
    columns = (line.c.order_id, line.c.waiting, line.c.shipped, line.c.cancelled, line.c.told)
    rows = session.execute(
        select(*columns).where(line.c.merchant_id == merchant_id, line.c.order_id.in_(order_ids))
    )
    found: dict[int, OrderSummary] = {}
    for order_id, waiting, shipped, cancelled, told in rows:
        promise = from_text(told)
        latest = promise.window.latest if promise and promise.window else None
        found[order_id] = found.get(order_id, OrderSummary()).with_line(waiting, shipped, cancelled, latest)
    return found
