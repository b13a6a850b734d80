"""A shop's own software says that money went back: what was owed is confirmed once, what is no money is refused."""

import pytest

from portal.actions.choose_option import Wish
from portal.actions.confirm_refund import confirm_refund
from portal.actions.export_facts import export_facts
from portal.store import refunds, tasks
from portal.store.refunds import Refund
from tests.databases import on_both_databases
from tests.shop import Shop
from tests.under_law import T30_IS_OVER, at, choose, ordered

HEADER = "order,line,form,refunded_at"


def cancelled(shop: Shop) -> Shop:
    """Order 1001 was cancelled by its shopper, and its money is owed."""
    ordered(shop)
    choose(shop, Wish("cancel"))
    return shop


def of_1001(shop: Shop) -> list[Refund]:
    return shop.reads(refunds.of_orders, [shop.order("1001").id])


@on_both_databases
def test_a_refund_that_the_store_reports_is_confirmed_and_owed_no_more(shop: Shop) -> None:
    cancelled(shop)
    at(shop, T30_IS_OVER)
    assert [task.kind for task, _ in shop.reads(tasks.open_of_orders)] == ["law"]
    sent_at = "2027-01-08T10:00:00+00:00"
    told = shop.receives("refunds", HEADER, f"1001,1,card,{sent_at}")
    assert (told.new, told.problems) == (1, ())
    (refund,) = of_1001(shop)
    assert refund.confirmed_at is not None
    assert (refund.form, refund.confirmed_by, refund.confirmed_at.isoformat()) == ("card", "shop", sent_at)
    shop.plans()
    assert shop.reads(tasks.open_of_orders) == []


def test_what_was_confirmed_stays_as_it_was_whoever_repeats_it(shop: Shop) -> None:
    cancelled(shop)
    line = shop.line("1001")
    assert shop.writes(confirm_refund, line.order_id, line.id, "cheque", "Ada")
    told = shop.receives("refunds", "order,line,form", "1001,1,card")
    assert (told.new, told.same, told.problems) == (0, 1, ())
    (refund,) = of_1001(shop)
    assert (refund.form, refund.confirmed_by) == ("cheque", "Ada")


@pytest.mark.parametrize(
    ("row", "field", "why"),
    [
        ("1001,1,store_credit,", "form", "FTC-F8"),
        ("1001,1,gift_card,", "form", "FTC-F8"),
        ("1001,1,account_credit,", "form", "FTC-F8"),
        ("1001,1,applause,", "form", "not one of card"),
        ("1001,1,card,2031-01-01T00:00:00Z", "refunded_at", "still to come"),
        ("1001,9,card,", "line", "no line 9 in an order 1001"),
    ],
)
def test_what_cannot_be_is_said_and_the_money_stays_owed(shop: Shop, row: str, field: str, why: str) -> None:
    cancelled(shop)
    (problem,) = shop.receives("refunds", HEADER, row).problems
    assert (problem.field, problem.was_taken) == (field, False)
    assert why in problem.message
    assert len(shop.reads(refunds.still_owed)) == 1


def test_money_for_a_line_that_is_owed_none_is_asked_about(shop: Shop) -> None:
    ordered(shop)
    (problem,) = shop.receives("refunds", HEADER, "1001,1,card,").problems
    assert "No refund is owed for line 1 of order 1001" in problem.message


def test_a_moment_before_it_was_asked_for_does_not_undo_the_asking(shop: Shop) -> None:
    cancelled(shop)
    shop.receives("refunds", HEADER, "1001,1,card,2026-11-01T00:00:00Z")
    (refund,) = of_1001(shop)
    assert refund.confirmed_at == refund.asked_at


def test_what_went_back_is_written_down_as_it_is_read(shop: Shop) -> None:
    cancelled(shop)
    shop.receives("refunds", HEADER, "1001,1,wallet,")
    with shop.database.reading() as session:
        lines = "".join(export_facts(session, shop.id, "refunds")).splitlines()
    assert lines[0] == HEADER
    assert lines[1].startswith("1001,1,wallet,")


def test_another_shop_confirms_nothing_here(shop: Shop) -> None:
    cancelled(shop)
    other = Shop(shop.database, "other")
    (problem,) = other.receives("refunds", HEADER, "1001,1,card,").problems
    assert "no line 1 in an order 1001" in problem.message
    assert len(shop.reads(refunds.still_owed)) == 1
