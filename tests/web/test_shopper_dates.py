"""What the shopper reads of how dates were kept: one honest line, and no promise once the supplier's day has passed."""

from datetime import date

import pytest
from starlette.testclient import TestClient

from portal.domain.slips import Habit
from portal.store.database import Database
from tests import builders, desk_builders
from tests.databases import on_both_databases
from tests.web.reading import words_of

DECEMBER = date(2026, 12, 1), date(2026, 12, 20)


def said(visitor: TestClient, database: Database, step: builders.Step, *habits: Habit) -> str:
    """The page of an order that this step covers, by a PO line of Nordholm."""
    with database.writing() as session:
        shop = builders.a_merchant(session)
        builders.a_product(session, shop)
        builders.a_plan(session, shop, "LAMP", step)
        desk_builders.a_po_line(session, shop)
        desk_builders.a_supplier(session, shop, *habits)
        order = builders.an_order(session, shop)
        builders.a_line(session, order)
        token = builders.a_link(session, order)
    return words_of(visitor.get(f"/t/{token}").text)


@on_both_databases
@pytest.mark.parametrize(
    ("habit", "is_said"),
    [
        pytest.param(Habit("Nordholm", 12, 9, 0, 0, 3), True, id="enough is known"),
        pytest.param(Habit("Nordholm", 4, 3), False, id="too few dates came due"),
        pytest.param(Habit("Globex", 12, 9, 0, 0, 3), False, id="the record of another supplier"),
    ],
)
def test_it_says_how_often_dates_of_the_same_supplier_were_kept(
    visitor: TestClient, database: Database, habit: Habit, is_said: bool
) -> None:
    words = said(visitor, database, builders.a_step(9, *DECEMBER, supply="PO PO-7 line 1"), habit)

    assert ("Dates from this supplier were kept 9 of 12 times." in words) == is_said
    assert "Nordholm" not in words


def test_goods_on_the_shelf_need_no_record_of_a_supplier(visitor: TestClient, database: Database) -> None:
    words = said(visitor, database, builders.a_step(9, *DECEMBER, "in_stock", supply="stock on hand"))

    assert "Dates from this supplier" not in words


def test_what_is_overdue_is_an_estimate_and_says_so(visitor: TestClient, database: Database) -> None:
    words = said(visitor, database, builders.a_step(9, *DECEMBER, "ordered", is_overdue=True))

    assert "The supplier's day has passed." in words
    assert "This is an estimate, not a promise." in words
