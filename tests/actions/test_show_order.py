"""What it takes to read an order for its page: a few statements, whatever is on record of it; and nothing is lost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from portal.actions.show_order import OrderView, show_order
from portal.domain.places import tiebreak_of
from portal.domain.policies import Policy
from portal.domain.slips import Habit
from portal.domain.supply import PurchaseOrderLine, StockCount
from portal.store import (
    habits,
    merchants,
    numbers,
    order_facts,
    orders,
    plans,
    products,
    promises,
    queue,
    queue_blocks,
    supply,
    timeline,
)
from portal.store.database import Database
from portal.store.merchants import Merchant
from portal.store.orders import Order, OrderLine
from portal.store.shared_facts import SharedFacts
from portal.store.timeline import Event
from tests import builders
from tests.builders import NOW
from tests.databases import on_both_databases, on_both_if_asked

pytestmark = on_both_if_asked


@contextmanager
def statements_on(database: Database) -> Iterator[list[str]]:
    """Everything that is asked of the database meanwhile."""
    asked: list[str] = []

    def note(*told: Any) -> None:
        if not told[2].startswith("BEGIN"):
            asked.append(told[2])

    event.listen(database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(database.engine, "before_cursor_execute", note)


def an_order_of(database: Database, lines: int, events: int) -> Order:
    """An order from a shop in the USA, each line of an item of its own that something else could replace."""
    with database.writing() as session:
        merchant = builders.a_merchant(session, f"shop-{lines}", timezone="America/New_York")
        order = builders.an_order(session, merchant, country="US")
        for number in range(lines):
            _a_line(session, merchant, order, number)
        habits.save(session, merchant.id, [Habit("Globex", 20, 18)], [])
        noted = [Event(order.id, "delivered", "shop") for _ in range(events)]
        timeline.append(session, merchant.id, noted, NOW)
        return order


def _a_line(session: Session, merchant: Merchant, order: Order, number: int) -> None:
    sku, other = f"LAMP-{number}", f"BLUE-{number}"
    builders.a_product(session, merchant, sku)
    builders.a_product(session, merchant, other)
    builders.an_alternative(session, merchant, sku, other)
    builders.some_stock(session, merchant, other, 5)
    builders.people_ahead(session, merchant, sku, [3, 1])
    step = builders.a_step(60, date(2026, 12, 3), date(2026, 12, 9), supply=f"PO {number} line 1")
    builders.a_plan(session, merchant, sku, step)
    bought = PurchaseOrderLine("Globex", str(number), "1", sku, 60, NOW.date())
    supply.save_purchase_order_lines(session, merchant.id, [bought])
    line = builders.a_line(session, order, sku, 2, line=str(number + 1))
    builders.a_promise(session, line, date(2026, 12, 1), date(2026, 12, 8), made_at=NOW - timedelta(days=9))
    builders.a_promise(session, line, date(2026, 12, 3), date(2026, 12, 9))
    builders.a_shipment(session, line, 1)


@pytest.mark.parametrize(("lines", "events"), [(1, 0), (30, 200)])
def test_the_number_of_statements_is_that_of_the_page_and_not_of_its_order(
    database: Database, lines: int, events: int
) -> None:
    order = an_order_of(database, lines, events)
    with database.reading() as session, statements_on(database) as asked:
        view = show_order(session, order.merchant_id, order.id, NOW)
    assert view is not None
    count = len(asked)
    assert (
        count == 3
    )  # the order, what all orders of its SKUs share, the free units of what could come instead
    assert [line.line for line in view.lines] == [str(number + 1) for number in range(lines)]
    assert {line.kept for line in view.lines} == {(18, 20)}
    assert {line.substitutes[0].free for line in view.lines} == {5}
    assert {(line.place.number, line.place.units_ahead) for line in view.lines if line.place} == {(3, 4)}


@on_both_databases
def test_what_is_read_at_once_is_what_is_read_one_by_one(database: Database) -> None:
    order = an_order_of(database, 2, 1)
    merchant_id, order_id = order.merchant_id, order.id
    with database.reading() as session:
        found = order_facts.of_order(session, merchant_id, order_id)
        assert found is not None
        lines = orders.lines_of(session, merchant_id, order_id)
        skus = {line.sku for line in lines}
        assert _values(found.lines) == _values(lines)
        assert _values([found.order]) == _values([orders.get(session, merchant_id, order_id)])
        assert _values([found.shop.merchant]) == _values(session.exec(select(Merchant)).all())
        assert _values(found.promises) == _values(promises.history(session, merchant_id, order_id))
        assert found.places == {line.id: queue.place_of(session, merchant_id, line) for line in lines}
        assert {sku: known.plan for sku, known in found.skus.items()} == plans.named(
            session, merchant_id, skus
        )
        instead = {sku: known.alternatives for sku, known in found.skus.items()}
        assert instead == products.alternatives_of(session, merchant_id, skus)
        sold = {known.product.sku: known.product for known in found.skus.values()}
        others = {sku: product for known in found.skus.values() for sku, product in known.instead.items()}
        assert sold | others == products.named(session, merchant_id, {*sold, *others})
        assert len(others) == 2


@on_both_databases
def test_places_across_blocks_are_those_that_counting_one_line_finds(database: Database) -> None:
    with database.writing() as session:
        merchant = builders.a_merchant(session)
        crowd = builders.an_order(session, merchant, "999", placed_at=NOW - timedelta(days=20))
        session.add_all(_in_line(session, crowd, number) for number in range(600))
        session.flush()
        queue_blocks.rebuild(session, merchant.id, "LAMP")
        order = builders.an_order(session, merchant)
        rows = [builders.a_line(session, order, "LAMP", units, line=str(units)) for units in (1, 2, 3)]
        found = order_facts.of_order(session, merchant.id, order.id)
        assert found is not None
        assert found.places == {row.id: queue.place_of(session, merchant.id, row) for row in rows}
        assert sorted(place.units_ahead for place in found.places.values()) == [1200, 1201, 1203]


def _in_line(session: Session, crowd: Order, number: int) -> OrderLine:
    line_id = numbers.take_one(session)
    place = {"joined_at": crowd.placed_at + timedelta(seconds=number), "tiebreak": tiebreak_of(line_id)}
    whose = {"merchant_id": crowd.merchant_id, "order_id": crowd.id, "sku": "LAMP", "line": str(number)}
    return OrderLine(id=line_id, quantity=2, waiting=2, **whose, **place)


@pytest.fixture
def order(database: Database) -> Order:
    return an_order_of(database, 1, 0)


def seen(database: Database, order: Order, known: SharedFacts) -> OrderView:
    with database.glancing() as connection:
        view = show_order(connection, order.merchant_id, order.id, NOW, known)
    assert view is not None
    return view


def test_what_many_orders_share_is_read_once(database: Database, order: Order) -> None:
    known = SharedFacts()
    first = seen(database, order, known)
    with statements_on(database) as asked:
        again = seen(database, order, known)
    assert again == first
    assert len(asked) == 1


def a_new_policy(session: Session, merchant_id: int) -> None:
    merchants.save_policy(session, merchant_id, Policy(patience_days=5))


def a_move_in_the_queue(session: Session, merchant_id: int) -> None:
    plans.mark_due(session, merchant_id, ["LAMP-0"], NOW)


def a_move_in_the_queue_of_its_alternative(session: Session, merchant_id: int) -> None:
    plans.mark_due(session, merchant_id, ["BLUE-0"], NOW)


@pytest.mark.parametrize(
    "happens", [a_new_policy, a_move_in_the_queue, a_move_in_the_queue_of_its_alternative]
)
def test_what_has_changed_since_is_read_again(
    database: Database, order: Order, happens: Callable[[Session, int], None]
) -> None:
    known = SharedFacts()
    seen(database, order, known)
    with database.writing() as session:
        happens(session, order.merchant_id)
        supply.save_counts(session, order.merchant_id, [StockCount("BLUE-0", 7, NOW)])
    view = seen(database, order, known)
    assert view.lines[0].substitutes[0].free == 7
    assert view == seen(database, order, SharedFacts())


def test_a_transaction_that_is_undone_leaves_nothing_behind(database: Database, order: Order) -> None:
    with database.trying() as session:
        a_new_policy(session, order.merchant_id)
        view = show_order(session, order.merchant_id, order.id, NOW)
    assert view is not None
    assert (view.policy.patience_days, seen(database, order, SharedFacts()).policy.patience_days) == (5, 3)


def test_no_more_is_kept_than_there_is_room_for(database: Database) -> None:
    orders = [an_order_of(database, lines, 0) for lines in (1, 2)]
    known = SharedFacts(most_kept=2)
    views = [seen(database, order, known) for order in (*orders, *orders)]
    assert views[:2] == views[2:]


def test_another_merchants_order_is_no_order(database: Database) -> None:
    order = an_order_of(database, 1, 0)
    with database.reading() as session:
        assert show_order(session, order.merchant_id + 1, order.id, NOW) is None


def _values(rows: Any) -> list[dict[str, Any]]:
    return [{name: getattr(row, name) for name in type(row).model_fields} for row in rows]
