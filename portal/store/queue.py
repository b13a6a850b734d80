"""Reading a SKU's queue: columns, never objects, in the order of places."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, bindparam, case, cast, func, literal, select, text
from sqlmodel import Session

from portal.domain.ledger import Seat
from portal.domain.places import BEHIND_ALL, PlaceKey
from portal.domain.queue import Place, Queue, Standing
from portal.store.base import plain_rows, table_of
from portal.store.orders import Order, OrderLine
from portal.store.place_columns import place as place_in
from portal.store.place_columns import value
from portal.store.products import Product
from portal.store.queue_blocks import IS_WHOLE, QueueBlock
from portal.store.told import from_text

_line, _order, _block = table_of(OrderLine), table_of(Order), table_of(QueueBlock)
_PLACE = (_line.c.priority, _line.c.joined_at, _line.c.tiebreak)


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

    Price of one unit in minor units of `currency`, None where it is not known; `timezone` is an IANA name or empty;
    `held_because` is why the shop holds it, "" where it does not.
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
    held_because: str


def lines_between(session: Session, merchant_id: int, sku: str, first: int, last: int) -> list[QueuedLine]:
    """The backorders on the places `first` to `last` (1 is the front) of a SKU's queue, in their order."""
    columns = (_line.c.id, _line.c.order_id, _line.c.waiting, _line.c.line, _line.c.price_minor)
    contact = (_order.c.email, _order.c.phone, _order.c.sms_consent, _order.c.timezone)
    of_order = (_order.c.merchant_id == _line.c.merchant_id) & (_order.c.id == _line.c.order_id)
    chosen = (
        select(*columns, _order.c.currency, *contact, _line.c.held_because)
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
    return place_at(session, merchant_id, line.sku, line.place)


def place_at(session: Session, merchant_id: int, sku: str, key: PlaceKey) -> Place:
    """What stands in front of a place: the blocks before its own are added up, the lines of its own are counted."""
    priority, joined_at, tiebreak = key
    asked = {"merchant": merchant_id, "sku": sku, "priority": priority, "tiebreak": tiebreak}
    in_front, units_ahead, lines, units = session.execute(_PLACE_OF, asked | {"joined_at": joined_at}).one()
    return Place(in_front + 1, int(units_ahead), int(lines), int(units))


# By hand, as a Core statement of this shape costs more to prepare than to run. `own` is the line's block, the last that
# begins not after it; `front` are all blocks as far as that one, `near` the lines of that block in front of the line:
# looked for backwards from it, as SQLite finds a row by a place only where the place stands in the statement itself.
_PLACE_OF = text("""
WITH own AS (
    SELECT priority, joined_at, tiebreak, lines, units FROM queue_blocks
    WHERE merchant_id = :merchant AND sku = :sku
      AND (priority, joined_at, tiebreak) <= (:priority, :joined_at, :tiebreak)
    ORDER BY priority DESC, joined_at DESC, tiebreak DESC LIMIT 1
),
whole AS (
    SELECT lines, units FROM queue_blocks WHERE merchant_id = :merchant AND sku = :sku AND priority = :behind_all
),
front AS (
    SELECT coalesce(sum(lines), 0) AS lines, coalesce(sum(units), 0) AS units FROM queue_blocks
    WHERE merchant_id = :merchant AND sku = :sku
      AND (priority, joined_at, tiebreak) <= (:priority, :joined_at, :tiebreak)
),
near AS (
    SELECT count(*) AS lines, coalesce(sum(waiting), 0) AS units FROM (
        SELECT priority, joined_at, tiebreak, waiting FROM order_lines
        WHERE merchant_id = :merchant AND sku = :sku AND waiting > 0
          AND (priority, joined_at, tiebreak) < (:priority, :joined_at, :tiebreak)
        ORDER BY priority DESC, joined_at DESC, tiebreak DESC LIMIT coalesce((SELECT lines FROM own), 0)
    ) AS backwards
    WHERE (priority, joined_at, tiebreak) >= (SELECT priority, joined_at, tiebreak FROM own)
)
SELECT front.lines - coalesce(own.lines, 0) + near.lines, front.units - coalesce(own.units, 0) + near.units,
  coalesce(whole.lines, 0), coalesce(whole.units, 0)
FROM front CROSS JOIN near LEFT JOIN own ON true LEFT JOIN whole ON true
""").bindparams(
    bindparam("joined_at", type_=_line.c.joined_at.type), bindparam("behind_all", BEHIND_ALL.priority)
)


def seats(session: Session, merchant_id: int, sku: str) -> list[Seat]:
    """Everybody who waits for a SKU, front first, as the ledger sees them."""
    mine = _line.c.merchant_id == merchant_id, _line.c.sku == sku, _line.c.waiting > 0
    rows = session.execute(select(_line.c.id, _line.c.waiting, *_PLACE).where(*mine).order_by(*_PLACE))
    return [Seat(line_id, sku, PlaceKey(*place), units) for line_id, units, *place in rows]


def demand(session: Session, merchant_id: int, skus: Collection[str]) -> dict[str, tuple[int, int]]:
    """For each of these SKUs that somebody waits for: lines and units."""
    mine = _block.c.merchant_id == merchant_id, _block.c.sku.in_(skus), IS_WHOLE, _block.c.lines > 0
    rows = session.execute(select(_block.c.sku, _block.c.lines, _block.c.units).where(*mine))
    return {sku: (lines, units) for sku, lines, units in rows}


def longest(session: Session, merchant_id: int, limit: int = 200) -> list[tuple[str, str, int, int]]:
    """SKU, title, lines and units of the merchant's queues, most units first."""
    product = table_of(Product)
    of_queue = (product.c.merchant_id == _block.c.merchant_id) & (product.c.sku == _block.c.sku)
    title = func.coalesce(product.c.title, _block.c.sku)
    chosen = select(_block.c.sku, title, _block.c.lines, _block.c.units)
    rows = session.execute(
        chosen.select_from(_block.outerjoin(product, of_queue))
        .where(_block.c.merchant_id == merchant_id, IS_WHOLE, _block.c.lines > 0)
        .order_by(_block.c.units.desc(), _block.c.sku)
        .limit(limit)
    )
    return [(sku, called, lines, units) for sku, called, lines, units in rows]


def between(
    session: Session, merchant_id: int, sku: str, first: PlaceKey, last: PlaceKey, limit: int
) -> list[tuple[OrderLine, Order]]:
    """Who waits from one place up to, but not at, another, front first."""
    mine = (_line.c.merchant_id == merchant_id) & (_line.c.sku == sku) & (_line.c.waiting > 0)
    here = mine & (place_in(_line) >= value(first)) & (place_in(_line) < value(last))
    of_line = (Order.merchant_id == OrderLine.merchant_id) & (Order.id == OrderLine.order_id)
    chosen = select(OrderLine, Order).join(Order, of_line).where(here).order_by(*_PLACE).limit(limit)
    return [(line, order) for line, order in session.execute(chosen)]


def in_front_of(session: Session, merchant_id: int, line: OrderLine) -> PlaceKey | None:
    """The place of the one right in front of a line; None at the front."""
    mine = (_line.c.merchant_id == merchant_id) & (_line.c.sku == line.sku) & (_line.c.waiting > 0)
    nearest_first = [column.desc() for column in _PLACE]
    chosen = select(*_PLACE).where(mine, place_in(_line) < value(line.place))
    found = session.execute(chosen.order_by(*nearest_first).limit(1)).first()
    return PlaceKey(*found) if found else None


def members(session: Session, merchant_id: int, sku: str, limit: int = 200) -> list[tuple[OrderLine, Order]]:
    """The front of a SKU's queue with the orders, for those who may see whom it is about."""
    chosen = (
        select(OrderLine, Order)
        .join(Order, (Order.merchant_id == OrderLine.merchant_id) & (Order.id == OrderLine.order_id))
        .where(OrderLine.merchant_id == merchant_id, OrderLine.sku == sku, OrderLine.waiting > 0)
        .order_by(OrderLine.priority, OrderLine.joined_at, OrderLine.tiebreak)
        .limit(limit)
    )
    return [(line, order) for line, order in session.execute(chosen)]
