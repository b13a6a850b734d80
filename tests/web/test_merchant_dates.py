"""The dates page: how suppliers' days and our own promises were kept, honest about small numbers."""

from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.domain.slips import Habit
from portal.store import habits
from portal.store.database import Database
from portal.store.merchants import Merchant
from tests import builders, desk_builders
from tests.builders import NOW, TODAY
from tests.databases import on_both_databases
from tests.played import played_once
from tests.web.desk import a_browser_of
from tests.web.reading import words_of

pytestmark = on_both_databases


@pytest.fixture
@played_once
def shop(database: Database) -> Merchant:
    with database.writing() as session:
        return builders.a_merchant(session)


@pytest.fixture
def page(app: Starlette, database: Database, shop: Merchant):
    browser: TestClient = a_browser_of(app, database, shop, "merchant")
    return lambda: words_of(browser.get("/merchant/dates").text)


def test_suppliers_are_judged_by_every_day_they_named(database: Database, shop: Merchant, page) -> None:
    with database.writing() as session:
        desk_builders.a_supplier(
            session,
            shop,
            Habit("Globex", 12, 9, -1, 0, 6),
            Habit("Initech", 3, 2),
            Habit("Umbrella", 9, 4, 0, 3),
        )

    assert "Globex 75 % (9 of 12) on the day 1 day early to 6 days late" in page()
    assert "Initech 2 of 3 too few to say too few to say" in page()
    assert "Umbrella 44 % (4 of 9) 3 days late on the day at the earliest; too many are still open" in page()


def test_months_are_listed_newest_first(database: Database, shop: Merchant, page) -> None:
    with database.writing() as session:
        habits.save(
            session, shop.id, [Habit("Globex", 2, 2)], [Habit("2026-10", 1, 1), Habit("2026-11", 1, 0)]
        )
    words = page()

    assert words.index("November 2026 0 of 1") < words.index("October 2026 1 of 1")


def test_our_own_promises_are_kept_by_the_day_the_line_has_shipped(
    database: Database, shop: Merchant, page
) -> None:
    with database.writing() as session:
        builders.a_product(session, shop, supplier="Globex")
        for number, (latest, is_sent) in enumerate([(1, True), (-5, True), (-5, False), (9, False)]):
            line = builders.a_line(session, builders.an_order(session, shop, f"{number}"))
            last = TODAY + timedelta(days=latest)
            builders.a_promise(session, line, last - timedelta(days=9), last)
            if is_sent:
                builders.a_shipment(session, line, 1)

    # Yesterday two had shipped, one of them four days late; one has not and should have; one is not due yet.
    assert "1 of 3 shipped by the first date told" in page()
    assert "Globex 1 of 3 1 of 3 1 of 3" in page()


def test_a_later_date_that_was_told_in_time_is_counted_beside_the_first(
    database: Database, shop: Merchant, page
) -> None:
    with database.writing() as session:
        line = builders.a_line(session, builders.an_order(session, shop))
        builders.a_promise(session, line, TODAY - timedelta(days=9), TODAY - timedelta(days=5))
        later = TODAY - timedelta(days=3), TODAY + timedelta(days=1)
        builders.a_promise(session, line, *later, kind="date_later", made_at=NOW - timedelta(days=1))
        builders.a_shipment(session, line, 1)

    assert "0 of 1 shipped by the first date told" in page()
    assert "1 of 1 by the last date told" in page()


def test_what_was_cancelled_while_it_waited_is_nobodys_fault(
    database: Database, shop: Merchant, page
) -> None:
    with database.writing() as session:
        line = builders.a_line(session, builders.an_order(session, shop), cancelled=1)
        builders.a_promise(session, line, TODAY - timedelta(days=9), TODAY - timedelta(days=5))

    assert "No date that was told has come yet." in page()


def test_another_merchants_dates_are_not_there(database: Database, shop: Merchant, page) -> None:
    with database.writing() as session:
        other = builders.a_merchant(session, "other")
        desk_builders.a_supplier(session, other)
        line = builders.a_line(session, builders.an_order(session, other))
        builders.a_promise(session, line, TODAY - timedelta(days=9), TODAY - timedelta(days=5))

    assert "Nothing is known yet." in page()
    assert "No date that was told has come yet." in page()
