"""The picture of the way: what happened to the goods, each step only where there is evidence for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from portal.actions.show_order import LineView, OrderView
from portal.clock import day_in
from portal.domain.kinds import PRODUCT_KINDS
from portal.domain.windows import Basis
from portal.store.promises import PromiseRow
from portal.wording import Phrases, phrase

_ORDERED, _CONFIRMED, _ARRIVED, _SHIPPED, _DELIVERED = (
    phrase("Ordered"),
    phrase("Confirmed by the supplier"),
    phrase("At our warehouse"),
    phrase("Shipped"),
    phrase("Delivered"),
)


@dataclass(slots=True)  # not frozen: see LineView
class Step:
    """One step of the way; `is_done` only where there is evidence that it happened, `on` the day it is known of."""

    words: str
    is_done: bool
    on: date | None = None


def steps(view: OrderView, line: LineView, say: Phrases) -> tuple[Step, ...]:
    """The way of the goods. A step without evidence is not done, however likely it is."""
    if line.status == "cancelled" or line.never_comes:
        return ()
    is_gone, basis, seen_on = line.status == "shipped", line.estimate.basis, line.estimate.evidence_on
    timezone = view.merchant.timezone
    way = [Step(say(_ORDERED), True, day_in(view.order.placed_at, timezone))]
    if was_confirmed(line):
        way.append(Step(say(_CONFIRMED), True, seen_on if basis is Basis.CONFIRMED else None))
    elif not is_gone and basis < Basis.ARRIVED:
        way.append(Step(say(_CONFIRMED), False))
    if PRODUCT_KINDS[line.kind].passes_warehouse:
        arrived_on = seen_on if basis >= Basis.ARRIVED else None
        way.append(Step(say(_ARRIVED), is_gone or basis >= Basis.ARRIVED, arrived_on))
    shipped_on = max((day_in(one.shipped_at, timezone) for one in line.shipments), default=None)
    way.append(Step(say(_SHIPPED), is_gone, shipped_on if is_gone else None))
    if line.delivered_on:
        way.append(Step(say(_DELIVERED), True, line.delivered_on))
    return tuple(way)


def _of_this_item(line: LineView) -> Iterator[PromiseRow]:
    """The promises made since the item is the one that it is, newest first."""
    for row in line.history:
        yield row
        if row.reason == "swapped" and line.swapped_from:
            return


def was_confirmed(line: LineView) -> bool:
    """Whether a supplier's word stands, or ever stood, behind a date of it: what lay on our shelf needed none."""
    stood = any(row.basis == "confirmed" for row in _of_this_item(line))
    has_come = line.estimate.basis >= Basis.ARRIVED or not line.waiting
    return line.estimate.basis is Basis.CONFIRMED or (stood and has_come)
