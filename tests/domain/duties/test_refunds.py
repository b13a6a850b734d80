"""Refunds by their rows: the form, the last day, and what is none (FTC-F1 to F8, California)."""

from datetime import date

import pytest

from portal.domain.duties.clock import working_days_after
from portal.domain.duties.events import RefundFailed
from tests.domain.duties.timelines import LONG, cancel, day, on, ordered, refunded, seen, shipped


@pytest.mark.parametrize(
    ("vests_on", "due_by"),
    [
        ("2026-04-02", "2026-04-13"),  # Good Friday is no federal holiday
        ("2026-05-02", "2026-05-12"),  # a Saturday
        ("2026-05-21", "2026-06-02"),  # Memorial Day
        ("2026-06-18", "2026-06-30"),  # Juneteenth
        ("2026-07-01", "2026-07-13"),  # Independence Day on a Saturday: Friday is off
        ("2026-12-23", "2027-01-05"),  # Christmas and New Year
        ("2027-12-27", "2028-01-06"),  # New Year 2028 is a Saturday: the last of December is off
        ("2028-02-28", "2028-03-08"),  # a leap day
    ],
)
def test_seven_working_days_count_from_the_day_after(vests_on, due_by):
    assert working_days_after(date.fromisoformat(vests_on), 7) == date.fromisoformat(due_by)


@pytest.mark.parametrize(
    ("order", "rule"),
    [
        (ordered(method="cheque"), "FTC-F1"),
        (ordered(), "FTC-F2"),
        (ordered(payment="authorised"), "FTC-F2"),
        (ordered(payment="seller_credit"), "FTC-F3"),
        (ordered(method="wallet"), "FTC-F4"),
    ],
)
def test_f1_to_f4_the_payment_decides_the_row(order, rule):
    assert rule in seen("1 Apr", order, cancel("10 Mar")).because


@pytest.mark.parametrize(
    ("cancelled", "due_by"), [("10 Mar", "9 Apr"), ("31 Mar", "30 Apr"), ("10 Apr", "10 May")]
)
def test_f3_the_sellers_credit_has_one_billing_cycle(cancelled, due_by):
    duty = seen("1 Dec", ordered(payment="seller_credit"), cancel(cancelled))
    assert duty.refund_due_by == day(due_by)


def test_f5_seven_working_days_from_finding_that_the_same_way_is_closed():
    duty = seen("1 Apr", ordered(), cancel("10 Mar"), RefundFailed(on("17 Mar")))
    assert (duty.refund_due_by, "FTC-F5" in duty.because) == (day("26 Mar"), True)
    late = seen("1 May", ordered(), cancel("10 Mar"), RefundFailed(on("20 Apr")))
    assert (late.refund_due_by, late.is_overdue) == (day("19 Mar"), True)


def test_f6_nothing_shipped_and_f7_a_part_did():
    assert "FTC-F6" in seen("1 Apr", ordered(), cancel("10 Mar")).because
    part = seen("1 Apr", ordered(), shipped("9 Mar", 1), cancel("10 Mar"), quantity=2)
    assert "FTC-F7" in part.because


@pytest.mark.parametrize(
    "form", ["store_credit", "credit", "gift_card", "scrip", "voucher", "restocking_fee", "points"]
)
def test_f8_what_is_no_money_is_no_refund(form):
    """Vector 16."""
    duty = seen("4 May", ordered(), LONG, refunded("3 May", form))
    assert (duty.state, duty.refund_due_by, duty.because[-1]) == ("refund_due", day("12 May"), "FTC-F8")
    assert "FTC-F8" in duty.findings[0].sentence


def test_f8_a_fee_is_no_refund_either():
    assert seen("4 May", ordered(), LONG, refunded("3 May", has_fee=True)).state == "refund_due"


@pytest.mark.parametrize(
    "form", ["card", "credit_card", "cash", "cheque", "paypal", "original_method", "bank_transfer"]
)
def test_money_is_a_refund(form):
    duty = seen("4 May", ordered(), LONG, refunded("3 May", form))
    assert (duty.state, duty.refund_due_by, duty.findings) == ("refunded", day("12 May"), ())


def test_credit_to_the_account_is_a_refund_where_the_seller_was_the_creditor():
    events = cancel("10 Mar"), refunded("12 Mar", "account_credit")
    assert seen("1 Apr", ordered(payment="seller_credit"), *events).state == "refunded"
    assert seen("1 Apr", ordered(), *events).state == "refund_due"


def test_a_refund_after_store_credit_was_rejected_counts():
    duty = seen("9 May", ordered(), LONG, refunded("3 May", "credit"), refunded("8 May"))
    assert duty.state == "refunded"


def test_a_refund_that_is_not_confirmed_is_overdue_and_a_late_one_is_a_finding():
    assert not seen("12 May 23:59", ordered(), LONG).is_overdue
    assert seen("13 May 00:00", ordered(), LONG).is_overdue
    assert str(seen("12 May", ordered(), LONG).next_change_at) == "2026-05-13 00:00:00-04:00"
    late = seen("1 Jun", ordered(), LONG, refunded("13 May"))
    assert (late.state, "after the last day" in late.findings[0].sentence) == ("refunded", True)


def test_a_refund_that_nobody_had_to_give_ends_the_order():
    duty = seen("1 Dec", ordered(), refunded("10 Mar"))
    assert (duty.state, duty.cancelled_on, duty.next_change_at) == ("refunded", day("10 Mar"), None)


def test_california_asks_for_the_money_within_a_week_of_the_request():
    asked = seen("1 Apr", ordered(), cancel("10 Mar"), to="US-CA")
    assert (asked.refund_due_by, "CA-17538" in asked.because) == (day("17 Mar"), True)
    silent = seen("3 May", ordered(), LONG, to="US-CA")
    assert silent.refund_due_by == day("12 May")
