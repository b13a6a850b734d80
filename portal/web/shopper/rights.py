"""Which lines of an order its shopper may withdraw from at this moment."""

from portal.actions.show_order import LineView, OrderView
from portal.domain.duties.laws import law_of
from portal.domain.duties.withdrawal import may_be_withdrawn, open_until


def withdrawable(view: OrderView) -> list[LineView]:
    """The lines that can be withdrawn from now; none where there is no such right, or its time is over."""
    if not law_of(view.order.country, view.order.region).has_withdrawal:
        return []
    last = open_until(bool(view.waiting), [line.law.timeline for line in view.lines if line.law])
    if last and view.today > last:
        return []
    return [line for line in view.lines if _is_open(line)]


def _is_open(line: LineView) -> bool:
    is_withdrawn = line.law is not None and line.law.refund is not None and line.law.refund.cause == "WD-1"
    return may_be_withdrawn(line.kind) and bool(line.waiting or line.shipped) and not is_withdrawn
