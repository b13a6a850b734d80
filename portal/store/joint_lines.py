"""Lines of orders that ship together: the date of each hangs on the others, whose queues are planned on their own.

So each keeps its `own` estimate, as its queue was planned last, for the planning of the others to read.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from operator import itemgetter

from sqlalchemy import ColumnElement, bindparam, literal_column, select, update
from sqlmodel import Session

from portal.domain.shipping import TOGETHER
from portal.domain.windows import Estimate
from portal.store.base import table_of
from portal.store.orders import Order, OrderLine
from portal.store.plan_steps import estimate_from_json, estimate_to_json

_line, _order = table_of(OrderLine), table_of(Order)


@dataclass(frozen=True, slots=True)
class JointLine:
    """A waiting line that leaves with the others of its order. `own` None: its queue was not planned since."""

    line_id: int
    order_id: int
    sku: str
    is_held: bool
    own: Estimate | None


def of_orders(
    session: Session, merchant_id: int, skus: Collection[str], is_default: bool
) -> dict[int, list[JointLine]]:
    """By order, the waiting lines of each order that ships together and waits for one of these SKUs and more.

    `is_default`: the merchant ships together unless the shopper wishes otherwise. Else only the orders are read whose
    shoppers wished it, however long the queues are.
    """
    columns = (_line.c.order_id, _line.c.id, _line.c.sku, _line.c.held_because, _line.c.own)
    which = _wishing_or_silent(merchant_id, skus) if is_default else _wishing()
    together = select(_order.c.id).where(_order.c.merchant_id == merchant_id, which)
    mine = (_line.c.merchant_id == merchant_id) & _line.c.order_id.in_(together)
    rows = sorted(session.execute(select(*columns).where(mine, _line.c.waiting > 0)), key=itemgetter(1))
    found: dict[int, list[JointLine]] = defaultdict(list)
    for order_id, line_id, sku, held_because, own in rows:
        estimate = None if own is None else estimate_from_json(own)
        found[order_id].append(JointLine(line_id, order_id, sku, bool(held_because), estimate))
    return {
        order_id: lines
        for order_id, lines in found.items()
        if len(lines) > 1 and any(line.sku in skus for line in lines)
    }


def _wishing() -> ColumnElement[bool]:
    # Written out, not as a parameter: the partial index of such orders is used for this very text.
    return _order.c.shipping == literal_column(f"'{TOGETHER}'")


def _wishing_or_silent(merchant_id: int, skus: Collection[str]) -> ColumnElement[bool]:
    waiting = select(_line.c.order_id).where(
        _line.c.merchant_id == merchant_id, _line.c.sku.in_(skus), _line.c.waiting > 0
    )
    return _order.c.shipping.in_(("", TOGETHER)) & _order.c.id.in_(waiting)


def save(session: Session, merchant_id: int, own: Mapping[int, Estimate]) -> None:
    """Keep what these lines' own plans say of them."""
    if not own:
        return
    chosen = (_line.c.merchant_id == merchant_id) & (_line.c.id == bindparam("a_line"))
    rows = [{"a_line": line_id, "new_own": estimate_to_json(estimate)} for line_id, estimate in own.items()]
    session.connection().execute(update(_line).where(chosen).values(own=bindparam("new_own")), rows)
