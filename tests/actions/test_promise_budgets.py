"""What the planning loop says of how many more may be promised, and what becomes of orders beyond that."""

from datetime import date, timedelta

import pytest

from portal.actions.choose_option import Wish, choose_option
from portal.store import promise_budgets, reliability
from tests.databases import on_both_databases, on_both_if_asked
from tests.played import played_once
from tests.shop import Shop, messages_of

pytestmark = on_both_if_asked

DEC_7 = date(2026, 12, 7)


def _budget(shop: Shop, sku: str = "LAMP") -> int | None:
    return shop.reads(promise_budgets.named, [sku])[sku].budget


@pytest.fixture
@played_once
def full(shop: Shop) -> Shop:
    """Two lamps on the shelf, ten confirmed (of which nine are counted on), three wait."""
    shop.sells("LAMP")
    shop.counts("LAMP", 2)
    shop.is_promised("LAMP", 10, DEC_7)
    shop.is_asked_for("1001", "LAMP", 3)
    shop.plans()
    return shop


def test_the_planning_loop_writes_how_many_more_may_be_promised(full: Shop) -> None:
    assert _budget(full) == 8
    full.is_told("7", "LAMP", 10, "", "r2")
    full.plans()
    assert _budget(full) == 0


def test_the_number_is_written_again_only_when_it_changes(full: Shop) -> None:
    since = full.now
    full.is_told("7", "LAMP", 10, "2026-12-21", "r2")
    full.plans()
    row = full.reads(promise_budgets.named, ["LAMP"])["LAMP"]
    assert (row.budget, row.changed_at) == (8, since)
    full.writes(choose_option, full.order("1001").id, full.line("1001").id, Wish("cancel"))
    full.plans()
    row = full.reads(promise_budgets.named, ["LAMP"])["LAMP"]
    assert (row.budget, row.changed_at) == (11, full.now)


def test_a_sku_that_nobody_waits_for_has_a_budget_too_and_loses_it_when_its_supply_is_overdue(
    shop: Shop,
) -> None:
    shop.sells("LAMP")
    shop.is_promised("LAMP", 10, DEC_7)
    shop.plans()
    assert _budget(shop) == 9
    shop.waits_until(date(2026, 12, 15))
    assert shop.plans() == 1
    assert _budget(shop) == 0


def test_an_order_beyond_the_cap_is_taken_and_shown_to_a_person(full: Shop) -> None:
    assert messages_of(full.is_asked_for("1002", "LAMP", 8).problems) == []
    told = full.is_asked_for("1003", "LAMP", 3)
    assert messages_of(told.problems) == ["LAMP: 3 units more than may be promised."]
    assert [problem.was_taken for problem in told.problems] == [True]
    assert full.line("1003").waiting == 3
    assert messages_of(full.is_asked_for("1004", "LAMP").problems) == [
        "LAMP: 1 unit more than may be promised."
    ]


def test_an_order_that_says_nothing_new_is_not_beyond_anything(full: Shop) -> None:
    full.is_asked_for("1002", "LAMP", 20)
    assert messages_of(full.is_asked_for("1002", "LAMP", 20, note="again").problems) == []
    assert messages_of(full.is_asked_for("1002", "LAMP", 15).problems) == []


def test_before_the_first_plan_nobody_knows_a_cap(shop: Shop) -> None:
    shop.sells("LAMP")
    assert messages_of(shop.is_asked_for("1001", "LAMP", 99).problems) == []


@pytest.mark.parametrize("kind", ["custom", "indefinite"])
def test_what_takes_nothing_from_others_has_no_cap_but_its_own(shop: Shop, kind: str) -> None:
    shop.sells("LAMP", kind=kind)
    shop.sells("DESK", kind=kind, backorder_limit="2")
    shop.plans()
    assert (_budget(shop), _budget(shop, "DESK")) == (None, 2)
    assert messages_of(shop.is_asked_for("1001", "LAMP", 99).problems) == []
    assert messages_of(shop.is_asked_for("1002", "DESK", 3).problems) == [
        "DESK: 1 unit more than may be promised."
    ]


def test_a_supplier_that_comes_short_is_counted_on_for_less(full: Shop) -> None:
    full.gets("7", "LAMP", 5, DEC_7)
    full.waits_until(DEC_7 + timedelta(days=30))
    full.buys("8", "LAMP", 1)
    full.gets("8", "LAMP", 1, full.now.date())
    full.learns()
    shares = full.reads(reliability.shares)
    assert shares["Globex"] == pytest.approx((0.5 + 20 * (0.5 + 18) / 21) / 21)
    assert shares[""] == pytest.approx(18.5 / 21)


@on_both_databases
def test_imported_history_teaches_how_much_to_count_on(shop: Shop) -> None:
    header = "supplier,ordered_on,promised_on,received_on,recorded_on"
    rows = (f"Globex,2026-0{month}-01,2026-0{month}-09,," for month in range(1, 9))
    shop.receives("slips", header, *rows)
    shop.learns()
    assert shop.reads(reliability.shares)["Globex"] < 0.5


def test_budgets_of_two_shops_never_mix(full: Shop) -> None:
    other = Shop(full.database, "zeta")
    other.sells("LAMP")
    other.counts("LAMP", 1)
    other.plans()
    assert (_budget(full), _budget(other)) == (8, 1)
