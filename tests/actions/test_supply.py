"""What suppliers say and send, in whatever order it comes: understood where it fits, kept and shown where not."""

from collections.abc import Callable
from datetime import date
from itertools import permutations

import pytest

from portal.domain.windows import Basis
from portal.store import inbox
from tests.databases import on_both_databases, on_both_if_asked
from tests.shop import Shop, messages_of

pytestmark = on_both_if_asked

DEC_7, DEC_21 = date(2026, 12, 7), date(2026, 12, 21)
WHOLE_855 = (
    "ISA*00*          *00*          *ZZ*GLOBEX         *ZZ*ACME           *261120*0905*U*00401*000000042*0*P*>~"
    "GS*PR*GLOBEX*ACME*20261120*0905*42*X*004010~ST*855*0001~BAK*00*{kind}*7*20261102~"
    "N1*SE*Globex*92*{supplier}~SE*4*0001~GE*1*42~IEA*1*000000042~"
)


def _receipt(shop: Shop, supplier: str = "Globex", line: str = "1") -> None:
    header = "supplier,po,line,sku,quantity,received_on,reference"
    shop.receives("receipts", header, f"{supplier},7,{line},LAMP,4,2026-11-19,dock")


def _asked(shop: Shop) -> None:
    header = "supplier,po,line,sku,quantity,ordered_on,promised_on"
    shop.receives("purchase-orders", header, "Globex,7,1,LAMP,10,2026-11-02,2026-12-07")


STORIES: dict[str, tuple[Callable[[Shop], object], ...]] = {
    "as the purchase order has it": (
        _asked,
        lambda shop: shop.is_told("7", "LAMP", 10, DEC_7, "r1"),
        _receipt,
    ),
    "without a line, the supplier spelled otherwise": (
        _asked,
        lambda shop: shop.is_told("7", "LAMP", 10, DEC_7, "r1", line="", supplier="GLOBEX Inc."),
        lambda shop: _receipt(shop, "globex", ""),
    ),
    "under another line number, as suppliers renumber": (
        _asked,
        lambda shop: shop.is_told("7", "LAMP", 10, DEC_7, "r1", line="0010"),
        lambda shop: _receipt(shop, line="10"),
    ),
    "as an answer to the whole purchase order": (
        _asked,
        lambda shop: shop.receives_bytes("x12", WHOLE_855.format(kind="AP", supplier="GLX").encode()),
        _receipt,
    ),
}


@on_both_databases
@pytest.mark.parametrize("story", STORIES)
def test_any_order_of_arrival_ends_in_the_same_plan(shop: Shop, story: str) -> None:
    plans = []
    for number, order in enumerate(permutations(STORIES[story])):
        one = Shop(shop.database, f"shop-{number}")
        one.sells("LAMP")
        for happens in order:
            happens(one)
            one.plans()
        plans.append(one.plan("LAMP"))
    on_the_shelf, to_come, _ = plans[0].steps
    assert plans == plans[:1] * 6
    assert (on_the_shelf.units_to, on_the_shelf.estimate.basis) == (4, Basis.ARRIVED)
    assert (to_come.units_to, to_come.estimate.basis) == (10, Basis.CONFIRMED)
    assert to_come.estimate.supply == "PO 7 line 1"


@on_both_databases
def test_what_is_said_of_an_unknown_purchase_order_is_kept_and_shown(shop: Shop) -> None:
    shop.sells("LAMP")
    told = shop.is_told("7", "LAMP", 10, DEC_7, "r1")
    assert told.new == 1
    assert "no purchase order 7 yet" in messages_of(told.problems)[0]
    assert [problem.message for problem, _ in shop.reads(inbox.open_problems)] == messages_of(told.problems)
    shop.plans()
    assert [step.estimate.basis for step in shop.plan("LAMP").steps] == [Basis.NONE]


@on_both_databases
def test_the_wrong_item_on_a_line_number_counts_for_nothing_until_somebody_decides(shop: Shop) -> None:
    shop.sells("LAMP", "DESK")
    shop.buys("7", "LAMP", 10)
    told = shop.is_told("7", "DESK", 10, DEC_7, "r1")
    shop.plans()
    assert (
        "Line 1 of purchase order 7 is LAMP here, but the supplier wrote DESK"
        in messages_of(told.problems)[0]
    )
    assert [step.estimate.basis for step in shop.plan("LAMP").steps] == [Basis.ORDERED, Basis.NONE]
    assert shop.supply_of("DESK") == []

    shop.buys("7", "DESK", 10)
    shop.plans()
    assert shop.supply_of("DESK") == [10]
    assert shop.supply_of("LAMP") == []
    assert [step.estimate.basis for step in shop.plan("LAMP").steps] == [Basis.NONE]
    assert [step.estimate.basis for step in shop.plan("DESK").steps] == [Basis.CONFIRMED, Basis.NONE]


@on_both_databases
def test_an_answer_to_a_whole_purchase_order_that_went_to_others_is_kept_and_shown(shop: Shop) -> None:
    header = "supplier,po,line,sku,quantity,ordered_on"
    shop.receives(
        "purchase-orders", header, "Umbrella,7,1,LAMP,10,2026-11-02", "Initech,7,2,LAMP,10,2026-11-02"
    )
    told = shop.receives_bytes("x12", WHOLE_855.format(kind="AP", supplier="GLX").encode())
    assert told.new == 1
    assert "went to others than GLX" in messages_of(told.problems)[0]
    assert shop.supply_of("LAMP") == [0, 0]


def test_a_rejected_purchase_order_takes_the_date_away(shop: Shop) -> None:
    shop.sells("LAMP")
    _asked(shop)
    shop.is_told("7", "LAMP", 10, DEC_7, "r1", received_at="2026-11-19T08:00:00Z")
    shop.is_asked_for("1001", "LAMP")
    shop.plans()
    shop.is_heard()
    shop.receives_bytes("x12", WHOLE_855.format(kind="RJ", supplier="GLX").encode())
    shop.plans()
    assert [step.units_to for step in shop.plan("LAMP").steps] == [None]
    assert shop.owed("1001") == [("email", "date_lost")]
    assert shop.change("1001").reason == "supplier_withdrew"


def test_an_item_that_nobody_described_is_kept_and_shown(shop: Shop) -> None:
    told = [shop.buys("7", "LAMP", 10), shop.counts("LAMP", 2)]
    assert all("LAMP is no product yet" in messages_of(report.problems)[0] for report in told)
    shop.is_told("7", "LAMP", 10, DEC_7, "r1")
    shop.plans()
    assert [step.units_to for step in shop.plan("LAMP").steps] == [2, 12, None]


def test_a_line_split_over_two_days_is_two_supplies_and_the_newest_revision_replaces_both(shop: Shop) -> None:
    header = "supplier,po,line,sku,quantity,confirmed_on,reference,status"
    shop.buys("7", "LAMP", 10)
    early, late = f"Globex,7,1,LAMP,6,{DEC_7},r1,", f"Globex,7,1,LAMP,4,{DEC_21},r1,backordered"
    shop.receives("confirmations", header, early, late)
    shop.plans()
    assert [step.units_to for step in shop.plan("LAMP").steps] == [6, 10, None]
    shop.waits_until(date(2026, 11, 24))
    shop.is_told("7", "LAMP", 10, DEC_21, "r0")
    shop.plans()
    assert [step.units_to for step in shop.plan("LAMP").steps] == [10, None]


def test_what_suppliers_did_moves_the_windows_of_everything_they_confirm(shop: Shop) -> None:
    shop.sells("LAMP")
    shop.is_promised("LAMP", 10, DEC_7)
    shop.plans()
    before = shop.plan("LAMP").steps[0].estimate.window
    header = "supplier,ordered_on,promised_on,received_on"
    shop.receives("slips", header, *["Globex,2026-01-17,2026-02-02,2026-02-16"] * 100)
    shop.plans()
    after = shop.plan("LAMP").steps[0].estimate.window
    assert (before.earliest, before.latest) == (date(2026, 12, 9), date(2026, 12, 16))
    # Always two weeks late: to arrive on Monday 21 December, two working days to receive and to pack it.
    assert (after.earliest, after.latest) == (date(2026, 12, 23), date(2026, 12, 23))


@on_both_databases
def test_our_own_purchase_orders_teach_too(shop: Shop) -> None:
    header = "supplier,po,line,sku,quantity,ordered_on"
    said = "supplier,po,line,sku,quantity,confirmed_on,reference,received_at"
    got = "supplier,po,line,sku,quantity,received_on,reference"
    lines = range(60)
    shop.receives("purchase-orders", header, *(f"Globex,6,{n},LAMP,1,2026-09-01" for n in lines))
    shop.receives("confirmations", said, *(f"Globex,6,{n},LAMP,1,2026-10-05,r,2026-09-19" for n in lines))
    shop.is_promised("DESK", 10, DEC_7)
    shop.receives("receipts", got, *(f"Globex,6,{n},LAMP,1,2026-10-09,d" for n in lines))
    shop.plans()
    window = shop.plan("DESK").steps[0].estimate.window
    # Four days late as a rule: to arrive on Friday 11 December, two working days to receive and to pack it.
    assert (window.earliest, window.latest) == (date(2026, 12, 15), date(2026, 12, 15))
