"""Reading a SKU's queue: columns, never objects, in the order of places."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, case, cast, func, literal, select, tuple_
from sqlmodel import Session

from portal.domain.queue import Place, Queue, Standing
from portal.store.base import plain_rows, table_of
from portal.store.orders import Order, OrderLine
from portal.store.products import Product
from portal.store.told import from_text

_line, _order = table_of(OrderLine), table_of(Order)
_PLACE = (_line.c.priority, _line.c.joined_at, _line.c.id)


def _or_nothing(day: ColumnElement[Any]) -> ColumnElement[str]:
    return func.coalesce(cast(day, String), "")


# How a line stands as one text, so that a hundred thousand are compared as texts: see `_standing`.
_MARK = (
    case((_line.c.swap_offered, "swap"), else_="")
    .concat(literal("|").concat(case((_line.c.held_because != "", "held"), else_="")))
    .concat(literal("|").concat(_or_nothing(_line.c.need_by)))
    .concat(literal("|").concat(_or_nothing(_line.c.hear_by)))
    .concat(literal("|").concat(_line.c.told))
)


def waiting(session: Session, merchant_id: int, skus: Collection[str]) -> dict[str, Queue]:
    """The queue of each of these SKUs that somebody waits for."""
    chosen = select(_line.c.sku, _line.c.waiting, _MARK).where(
        _line.c.merchant_id == merchant_id, _line.c.sku.in_(skus), _line.c.waiting > 0
    )
    rows = plain_rows(session, chosen.order_by(_line.c.sku, *_PLACE))
    return {sku: _queue(list(group)) for sku, group in groupby(rows, key=itemgetter(0))}


def _queue(rows: Sequence[tuple[Any, ...]]) -> Queue:
    _, units, marks = zip(*rows, strict=True)
    return Queue(tuple(accumulate(units)), marks, {mark: _standing(mark) for mark in set(marks)})


@lru_cache(maxsize=65_536)
def _standing(mark: str) -> Standing:
    swap_offered, held, need_by, hear_by, told = mark.split("|", 4)
    return Standing(from_text(told), bool(swap_offered), bool(held), _day(need_by), _day(hear_by))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def places_of_lines(
    session: Session, merchant_id: int, sku: str, line_ids: Collection[int]
) -> dict[int, int]:
    """The place (1 is the front) of each of these lines that waits for the SKU."""
    mine = _line.c.merchant_id == merchant_id, _line.c.sku == sku, _line.c.waiting > 0
    in_order = plain_rows(session, select(_line.c.id).where(*mine).order_by(*_PLACE))
    return {row[0]: number for number, row in enumerate(in_order, start=1) if row[0] in line_ids}


class QueuedLine(NamedTuple):
    """A backorder in its place, with what a notice about it must know: its price, and where its shopper is reached.

    Price of one unit in minor units of `currency`, None where it is not known; `timezone` is an IANA name or empty.
    """

    line_id: int
    order_id: int
    units: int
    line: str
    price_minor: int | None
    currency: str
    email: str
    phone: str
    sms_consent: bool
    timezone: str


def lines_between(session: Session, merchant_id: int, sku: str, first: int, last: int) -> list[QueuedLine]:
    """The backorders on the places `first` to `last` (1 is the front) of a SKU's queue, in their order."""
    columns = (_line.c.id, _line.c.order_id, _line.c.waiting, _line.c.line, _line.c.price_minor)
    contact = (_order.c.email, _order.c.phone, _order.c.sms_consent, _order.c.timezone)
    of_order = (_order.c.merchant_id == _line.c.merchant_id) & (_order.c.id == _line.c.order_id)
    chosen = (
        select(*columns, _order.c.currency, *contact)
        .select_from(_line.join(_order, of_order))
        .where(_line.c.merchant_id == merchant_id, _line.c.sku == sku, _line.c.waiting > 0)
    )
    in_order = chosen.order_by(*_PLACE).offset(first - 1).limit(last - first + 1)
    return list(map(QueuedLine._make, plain_rows(session, in_order)))


def joined_at(session: Session, merchant_id: int, sku: str) -> list[datetime]:
    """The moment at which each backorder of a SKU was ordered, in the order of their places."""
    mine = _line.c.merchant_id == merchant_id, _line.c.sku == sku, _line.c.waiting > 0
    return list(session.execute(select(_line.c.joined_at).where(*mine).order_by(*_PLACE)).scalars())


def place_of(session: Session, merchant_id: int, line: OrderLine) -> Place:
    """Where a line stands in its SKU's queue."""
    mine = _line.c.merchant_id == merchant_id, _line.c.sku == line.sku, _line.c.waiting > 0
    in_front = tuple_(*_PLACE) < tuple_(line.priority, line.joined_at, line.id)
    ahead, units_ahead = session.execute(
        select(func.count(), func.coalesce(func.sum(_line.c.waiting), 0)).where(*mine, in_front)
    ).one()
    lines, units = session.execute(
        select(func.count(), func.coalesce(func.sum(_line.c.waiting), 0)).where(*mine)
    ).one()
    return Place(ahead + 1, int(units_ahead), lines, int(units))


def demand(session: Session, merchant_id: int, skus: Collection[str]) -> dict[str, tuple[int, int]]:
    """For each of these SKUs that somebody waits for: lines and units."""
    mine = _line.c.merchant_id == merchant_id, _line.c.sku.in_(skus), _line.c.waiting > 0
    rows = session.execute(
        select(_line.c.sku, func.count(), func.sum(_line.c.waiting)).where(*mine).group_by(_line.c.sku)
    )
    return {sku: (lines, int(units)) for sku, lines, units in rows}


def longest(session: Session, merchant_id: int, limit: int = 200) -> list[tuple[str, str, int, int]]:
    """SKU, title, lines and units of the merchant's queues, most units first."""
    product = table_of(Product)
    units = func.sum(_line.c.waiting)
    rows = session.execute(
        select(_line.c.sku, func.coalesce(func.max(product.c.title), _line.c.sku), func.count(), units)
        .select_from(
            _line.outerjoin(
                product, (product.c.merchant_id == _line.c.merchant_id) & (product.c.sku == _line.c.sku)
            )
        )
        .where(_line.c.merchant_id == merchant_id, _line.c.waiting > 0)
        .group_by(_line.c.sku)
        .order_by(units.desc(), _line.c.sku)
        .limit(limit)
    )
    return [(sku, title, lines, int(total)) for sku, title, lines, total in rows]


def members(session: Session, merchant_id: int, sku: str, limit: int = 200) -> list[tuple[OrderLine, Order]]:
    """The front of a SKU's queue with the orders, for those who may see whom it is about."""
    chosen = (
        select(OrderLine, Order)
        .join(Order, (Order.merchant_id == OrderLine.merchant_id) & (Order.id == OrderLine.order_id))
        .where(OrderLine.merchant_id == merchant_id, OrderLine.sku == sku, OrderLine.waiting > 0)
        .order_by(OrderLine.priority, OrderLine.joined_at, OrderLine.id)
        .limit(limit)
    )
    return [(line, order) for line, order in session.execute(chosen)]
