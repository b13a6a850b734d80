"""Where all lines of one order stand in their queues, as reads to be asked together with others of the order.

As `queue.place_of` says it of one line: the blocks in front of a line's own are added up, the lines of its own counted.
"""

from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Column,
    ColumnElement,
    FromClause,
    Select,
    bindparam,
    func,
    literal_column,
    select,
    tuple_,
)

from portal.domain.queue import Place
from portal.store.at_once import MERCHANT
from portal.store.base import table_of
from portal.store.orders import OrderLine
from portal.store.place_columns import columns
from portal.store.place_columns import place as place_in
from portal.store.queue_blocks import IS_WHOLE, QueueBlock

ORDER = bindparam("order_id", None, BigInteger)
_line, _block = table_of(OrderLine), table_of(QueueBlock)
_mine, _ahead = _line.alias("mine"), _line.alias("ahead")
_own, _before = _block.alias("own"), _block.alias("before")
_PLACE = tuple(column.name for column in columns(_block))
_NONE: ColumnElement[int] = literal_column("0")
_ONE: ColumnElement[int] = literal_column("1")


def _of_order(line: FromClause) -> ColumnElement[bool]:
    return (line.c.merchant_id == MERCHANT) & (line.c.order_id == ORDER)


def _same_queue(table: FromClause, other: FromClause) -> ColumnElement[bool]:
    return (table.c.merchant_id == MERCHANT) & (table.c.sku == other.c.sku)


def ahead() -> Select[Any]:
    """Of each line of the order that waits: its id, lines and units in front of it."""
    mine = _waiting()
    here, begins = (
        tuple_(*(mine.c[name] for name in _PLACE)),
        tuple_(*(mine.c[f"from_{name}"] for name in _PLACE)),
    )
    blocks = _same_queue(_before, mine) & (place_in(_before) < begins)
    near = _same_queue(_ahead, mine) & (_ahead.c.waiting > _NONE)
    near &= (place_in(_ahead) >= begins) & (place_in(_ahead) < here)

    def counted(what: ColumnElement[Any], among: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.coalesce(select(what).where(among).correlate(mine).scalar_subquery(), _NONE)

    lines = counted(func.sum(_before.c.lines), blocks) + counted(func.count(), near)
    units = counted(func.sum(_before.c.units), blocks) + counted(func.sum(_ahead.c.waiting), near)
    return select(mine.c.id, lines.label("lines"), units.label("units"))


def _waiting() -> CTE:
    """The lines of the order that wait, with the beginning of the block that each is in.

    Made before it is used: neither database would otherwise look for places along its index.
    """

    def first(column: Column[Any]) -> ColumnElement[Any]:
        in_front = _same_queue(_own, _mine) & (place_in(_own) <= place_in(_mine))
        nearest = select(column).where(in_front).order_by(*(key.desc() for key in columns(_own))).limit(_ONE)
        return nearest.correlate(_mine).scalar_subquery().label(f"from_{column.name}")

    chosen = select(_mine.c.id, _mine.c.sku, *columns(_mine), *map(first, columns(_own)))
    waits = chosen.where(_of_order(_mine), _mine.c.waiting > _NONE)
    return waits.cte("waiting_of_order").prefix_with("MATERIALIZED")


def whole() -> Select[Any]:
    """Of each SKU of the order: lines and units of its whole queue."""
    skus = select(_mine.c.sku).where(_of_order(_mine))
    chosen = select(_block.c.sku, _block.c.lines, _block.c.units)
    return chosen.where(_block.c.merchant_id == MERCHANT, _block.c.sku.in_(skus), IS_WHOLE)


def places(lines: list[OrderLine], ahead: list[list[Any]], whole: list[list[Any]]) -> dict[int, Place]:
    """The place of each line that waits, from what both reads found."""
    in_front = {line_id: (int(count), int(units)) for line_id, count, units in ahead}
    queues = {sku: (count, units) for sku, count, units in whole}
    found = {}
    for line in lines:
        if line.waiting:
            count, units = in_front.get(line.id, (0, 0))
            found[line.id] = Place(count + 1, units, *queues.get(line.sku, (0, 0)))
    return found
