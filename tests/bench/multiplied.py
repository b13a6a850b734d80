"""Makes a big shop bigger, inside the database: each copy has SKUs, orders and queues of its own."""

from typing import Any

from sqlalchemy import BigInteger, Column, String, cast, insert, literal, select, text
from sqlmodel import SQLModel

from portal.store.base import table_of
from portal.store.orders import Order, OrderLine
from portal.store.plans import PlanRow
from portal.store.products import Product
from portal.store.promises import PromiseRow
from portal.store.queue_blocks import QueueBlock
from portal.store.supply import ConfirmationRow, PurchaseOrderLineRow
from tests.bench.shop import BigShop

_COPIED = (Product, PlanRow, QueueBlock, PurchaseOrderLineRow, ConfirmationRow, Order, OrderLine, PromiseRow)
# Which columns are numbers of rows, and which are names that a copy must have for itself.
_NUMBERS = {
    (Order, "id"),
    (OrderLine, "id"),
    (OrderLine, "order_id"),
    (PromiseRow, "line_id"),
    (PromiseRow, "order_id"),
}
_NAMES = {"sku", "number", "po"}
# Far above what the first shop's rows are numbered with.
_APART = 10_000_000


def multiply(shop: BigShop, first: int, last: int) -> None:
    """Add the copies of these numbers, 1 being the first; the shop as it was made is copy 0."""
    with shop.database.writing() as session:
        for copy in range(first, last + 1):
            for model in _COPIED:
                session.execute(_copied(model, copy, shop.merchant_id))
    with shop.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _copied(model: type[SQLModel], copy: int, merchant_id: int) -> Any:
    table = table_of(model)
    chosen = select(*(_another(model, column, copy) for column in table.columns))
    is_first = table.c.merchant_id == merchant_id
    for column in table.columns:
        if (model, column.name) in _NUMBERS:
            is_first &= column < _APART
        elif column.name in _NAMES:
            is_first &= cast(column, String).not_like("%~%")
    return insert(table).from_select([column.name for column in table.columns], chosen.where(is_first))


def _another(model: type[SQLModel], column: Column[Any], copy: int) -> Any:
    if (model, column.name) in _NUMBERS:
        return column + literal(copy * _APART, BigInteger)
    return column.concat(literal(f"~{copy}")) if column.name in _NAMES else column
