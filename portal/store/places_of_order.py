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
    cast,
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
# Units and lines are added up as one number, so that a queue is gone through once: no queue has as many lines.
_LINES_BELOW = 2**26
_UNIT: ColumnElement[int] = cast(literal_column(str(_LINES_BELOW)), BigInteger)


def _of_order(line: FromClause) -> ColumnElement[bool]:
    return (line.c.merchant_id == MERCHANT) & (line.c.order_id == ORDER)


def _same_queue(table: FromClause, other: FromClause) -> ColumnElement[bool]:
    return (table.c.merchant_id == MERCHANT) & (table.c.sku == other.c.sku)


def ahead() -> Select[Any]:
    """Of each line of the order that waits: its id, units and lines in front of it as one number."""
    mine = _waiting()
    here, begins = (
        tuple_(*(mine.c[name] for name in _PLACE)),
        tuple_(*(mine.c[f"from_{name}"] for name in _PLACE)),
    )
    blocks = _same_queue(_before, mine) & (place_in(_before) < begins)
    near = _same_queue(_ahead, mine) & (_ahead.c.waiting > _NONE)
    near &= (place_in(_ahead) >= begins) & (place_in(_ahead) < here)

    def added(units: ColumnElement[int], lines: ColumnElement[int], where: ColumnElement[bool]) -> Any:
        both = select(func.sum(units * _UNIT + lines)).where(where)
        return func.coalesce(both.correlate(mine).scalar_subquery(), _NONE)

    in_blocks = added(_before.c.units, _before.c.lines, blocks)
    return select(mine.c.id, (in_blocks + added(_ahead.c.waiting, _ONE, near)).label("in_front"))


def _waiting() -> CTE:
    """The lines of the order that wait, with the beginning of the block that each is in.

    Made before it is used: neither database would otherwise look for places along its index.
    """

    def first(column: Column[Any]) -> ColumnElement[Any]:
        in_front = _same_queue(_own, _mine) & (place_in(_own) <= place_in(_mine))
        nearest = (
            select(column)
            .where(in_front)
            .order_by(*(key.desc() for key in columns(_own)))
            .limit(_ONE)
            .offset(_NONE)
        )
        return nearest.correlate(_mine).scalar_subquery().label(f"from_{column.name}")

    chosen = select(_mine.c.id, _mine.c.sku, *columns(_mine), *map(first, columns(_own)))
    waits = chosen.where(_of_order(_mine), _mine.c.waiting > _NONE)
    return waits.cte("waiting_of_order").prefix_with("MATERIALIZED")


def whole() -> Select[Any]:
    """Of each SKU of the order: lines and units of its whole queue."""
    queues = _mine.join(_block, _same_queue(_block, _mine))
    return (
        select(_block.c.sku, _block.c.lines, _block.c.units)
        .select_from(queues)
        .where(_of_order(_mine), IS_WHOLE)
    )


def places(lines: list[OrderLine], ahead: list[list[Any]], whole: list[list[Any]]) -> dict[int, Place]:
    """The place of each line that waits, from what both reads found."""
    in_front = {line_id: divmod(int(both), _LINES_BELOW) for line_id, both in ahead}
    queues = {sku: (count, units) for sku, count, units in whole}
    found = {}
    for line in lines:
        if line.waiting:
            units, count = in_front.get(line.id, (0, 0))
            found[line.id] = Place(count + 1, units, *queues.get(line.sku, (0, 0)))
    return found
