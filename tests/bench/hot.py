"""One SKU for which a hundred thousand wait: a confirmation that changes nothing, and one that moves every date."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count

from sqlalchemy import select, text, update

from portal.store import outbox, plans, supply
from portal.store.base import plain_rows, table_of
from portal.store.orders import OrderLine
from portal.store.outbox import OutboxRow, OwedRow
from tests.bench.report import Pair, beside_floor
from tests.bench.shop import NOW, BigShop, quiet_loops, said

SAME_AIM = 1.5
MOVED_AIM = {"sqlite": 4.0, "postgresql": 2.0}
# What planning reads of each backorder, and what it writes a notice from.
_READ = ("sku", "waiting", "swap_offered", "need_by", "hear_by", "told", "id", "order_id")


def measure(shop: BigShop) -> tuple[Pair, Pair]:
    """Both figures of a shop with one SKU, all of whose backorders are covered by one PO line."""
    kind, backorders = shop.database.engine.dialect.name, _backorders(shop)
    owed = _owed_rows(shop)
    same = beside_floor(
        f"replanning {backorders:,} of one SKU, nothing to tell, {kind}",
        lambda: _replan(shop),
        "reading the queue's columns",
        lambda: _read_columns(shop),
        SAME_AIM,
    )
    moved = beside_floor(
        f"replanning {backorders:,} of one SKU, each with a new promise and a message, {kind}",
        lambda: _replan(shop),
        "an UPDATE and a bulk INSERT of as many rows",
        lambda: _update_and_insert(shop, owed),
        MOVED_AIM[kind],
        before_each=_next_slip(shop, backorders),
    )
    return same, moved


def _replan(shop: BigShop) -> None:
    with shop.database.writing() as session:
        plans.mark_due(session, shop.merchant_id, shop.skus, NOW)
    quiet_loops(shop.database).plan_once()


def _read_columns(shop: BigShop) -> None:
    line = table_of(OrderLine)
    mine = line.c.merchant_id == shop.merchant_id, line.c.sku.in_(shop.skus), line.c.waiting > 0
    in_order = (line.c.priority, line.c.joined_at, line.c.id)
    with shop.database.reading() as session:
        plain_rows(session, select(*(line.c[name] for name in _READ)).where(*mine).order_by(*in_order))


def _update_and_insert(shop: BigShop, owed: list[OwedRow]) -> None:
    line = table_of(OrderLine)
    mine = (line.c.merchant_id == shop.merchant_id) & (line.c.sku == shop.skus[0]) & (line.c.waiting > 0)
    told = {"told": line.c.told.concat("."), "revision": line.c.revision + 1}
    with shop.database.writing() as session:
        session.execute(update(line).where(mine).values(told))
        outbox.add_rows(session, shop.merchant_id, owed, NOW)


def _next_slip(shop: BigShop, backorders: int) -> Callable[[], None]:
    """What happens before each round: all messages have left, and the supplier is two weeks later once more."""
    weeks = count(1)

    def slip() -> None:
        passed = next(weeks)
        later = said(
            shop.skus[0],
            backorders,
            date(2026, 12, 5) + timedelta(days=14 * passed),
            f"word {passed}",
            NOW + timedelta(minutes=passed),
        )
        with shop.database.writing() as session:
            pending = outbox.counts(session)["pending"]
            if pending not in (0, backorders):
                raise RuntimeError(f"{pending} messages were owed instead of {backorders}.")
            session.execute(text("UPDATE outbox SET state = 'sent' WHERE state = 'pending'"))
            supply.save_confirmations(session, shop.merchant_id, [later])

    return slip


def _backorders(shop: BigShop) -> int:
    with shop.database.reading() as session:
        return outbox.counts(session)["pending"]


def _owed_rows(shop: BigShop) -> list[OwedRow]:
    """The notices of the first round, as they were kept."""
    table = table_of(OutboxRow)
    kept = select(table.c.order_id, table.c.channel, table.c.kind, table.c.slot, table.c.changes)
    with shop.database.reading() as session:
        rows = session.execute(kept.where(table.c.merchant_id == shop.merchant_id))
        return [
            OwedRow(order_id, channel, kind, slot, json.dumps(changes), NOW)
            for order_id, channel, kind, slot, changes in rows
        ]
