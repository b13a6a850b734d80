"""Where all lines of one order stand in their queues, as reads to be asked together with others of the order.

As `queue.place_of` says it of one line: the blocks in front of a line's own are added up, the lines of its own counted.
"""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, Select, bindparam, func, literal_column, select

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
_own, _before, _last = _block.alias("own"), _block.alias("before"), _block.alias("last")
_NONE: ColumnElement[int] = literal_column("0")
_ONE: ColumnElement[int] = literal_column("1")


def _of_order(line: FromClause) -> ColumnElement[bool]:
    return (line.c.merchant_id == MERCHANT) & (line.c.order_id == ORDER)


def _same_queue(table: FromClause, other: FromClause) -> ColumnElement[bool]:
    return (table.c.merchant_id == MERCHANT) & (table.c.sku == other.c.sku)


def ahead() -> Select[Any]:
    """Of each line of the order that waits: its id, lines and units in front of it."""
    begins = (
        select(*columns(_last))
        .where(_same_queue(_last, _mine), place_in(_last) <= place_in(_mine))
        .order_by(*(column.desc() for column in columns(_last)))
        .limit(_ONE)
        .correlate(_mine)
        .scalar_subquery()
    )
    in_block = _mine.join(_own, _same_queue(_own, _mine) & (place_in(_own) == begins))
    blocks = _same_queue(_before, _mine) & (place_in(_before) < place_in(_own))
    near = _same_queue(_ahead, _mine) & (_ahead.c.waiting > _NONE)
    near &= (place_in(_ahead) >= place_in(_own)) & (place_in(_ahead) < place_in(_mine))
    lines = _counted(func.sum(_before.c.lines), blocks) + _counted(func.count(), near)
    units = _counted(func.sum(_before.c.units), blocks) + _counted(func.sum(_ahead.c.waiting), near)
    chosen = select(_mine.c.id, lines.label("lines"), units.label("units")).select_from(in_block)
    return chosen.where(_of_order(_mine), _mine.c.waiting > _NONE)


def _counted(what: ColumnElement[Any], among: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.coalesce(select(what).where(among).correlate(_mine, _own).scalar_subquery(), _NONE)


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
