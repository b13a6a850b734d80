"""The rows of the table by their ids: when the clock of the United States runs (FTC-C1 to C8).

t0 = 2 March 2026, T = 1 April, T + 30 = 1 May.
"""

import pytest

from tests.domain.duties.timelines import (
    SHORT,
    cancel,
    day,
    failed,
    honoured,
    notice,
    ordered,
    seen,
)


def test_c1_a_stated_time_counts_even_if_longer_than_30_days():
    duty = seen("3 Mar", ordered(stated="15 Jun"))
    assert (duty.ship_by, duty.because) == (day("15 Jun"), ["FTC-C5", "FTC-C1"])


def test_c1_a_stated_time_counts_even_if_shorter():
    duty = seen("11 Mar", ordered(stated="10 Mar"))
    assert (duty.state, duty.cancelled_on) == ("refund_due", day("11 Mar"))


def test_a_stated_day_before_the_order_is_a_finding_and_does_not_count():
    duty = seen("3 Mar", ordered(stated="1 Mar"))
    assert duty.ship_by == day("1 Apr")
    assert "lies before" in duty.findings[0].sentence


def test_c2_nothing_stated_means_30_days():
    duty = seen("3 Mar", ordered())
    assert (duty.rule, duty.applies, duty.state) == ("us_ftc", True, "waiting")
    assert (duty.ship_by, duty.notice_due_by) == (day("1 Apr"), day("1 Apr"))
    assert (duty.deliver_by, duty.notice_class, duty.silence) == (None, "", "none")
    assert duty.because == ["FTC-C5", "FTC-C2"]


def test_c3_credit_from_the_seller_means_50_days():
    """Vector 12."""
    duty = seen("3 Mar", ordered(payment="seller_credit"))
    assert (duty.ship_by, duty.because) == (day("21 Apr"), ["FTC-C5", "FTC-C3"])


def test_c3_is_for_orders_without_a_stated_time():
    assert seen("3 Mar", ordered(payment="seller_credit", stated="20 Mar")).ship_by == day("20 Mar")


def test_c4_checkout_wins_over_the_advertisement():
    duty = seen("3 Mar", ordered(stated="20 Apr", advertised_ship_by=day("9 Mar")))
    assert (duty.ship_by, "FTC-C4" in duty.because) == (day("20 Apr"), True)


@pytest.mark.parametrize("payment", ["paid", "deposit", "authorised"])
def test_c5_a_part_or_leave_to_charge_begins_the_clock_and_charging_later_does_not_move_it(payment):
    duty = seen("20 Mar", ordered(payment=payment), honoured("15 Mar"))
    assert duty.ship_by == day("1 Apr")


def test_c5_nothing_tendered_begins_nothing_until_it_is():
    unpaid = ordered(payment="none")
    assert seen("1 Jul", unpaid).state == "waiting"
    assert seen("1 Jul", unpaid).ship_by is None
    assert seen("9 Mar", unpaid, honoured("5 Mar")).ship_by == day("4 Apr")


def test_c6_a_failed_payment_stops_the_clock_and_an_honoured_one_begins_it_anew():
    stopped = seen("1 Jul", ordered(), failed("10 Mar"))
    assert (stopped.state, stopped.ship_by, stopped.next_change_at) == ("waiting", None, None)
    begun = seen("21 Mar", ordered(), failed("10 Mar"), honoured("20 Mar"))
    assert (begun.ship_by, begun.because) == (day("19 Apr"), ["FTC-C5", "FTC-C2", "FTC-C6"])


def test_c6_what_was_offered_before_the_payment_failed_no_longer_counts():
    duty = seen("1 Jul", ordered(), SHORT, failed("26 Mar"), honoured("30 Mar"))
    assert (duty.cancelled_on, duty.because[-3]) == (day("30 Apr"), "FTC-O1")


def test_c6_a_stated_day_that_has_passed_is_the_length_of_time_that_it_was():
    events = ordered(stated="10 Mar"), failed("3 Mar"), honoured("20 Mar")
    assert seen("21 Mar", *events).ship_by == day("28 Mar")
    assert seen("21 Mar", ordered(stated="1 Jun"), *events[1:]).ship_by == day("1 Jun")


def test_c6_a_payment_that_fails_after_the_cancellation_revives_nothing():
    duty = seen("1 Jul", ordered(), failed("5 Apr"), honoured("6 Apr"))
    assert duty.cancelled_on == day("2 Apr")


def test_an_order_without_money_is_cancelled_without_a_refund():
    duty = seen("1 Jul", ordered(), failed("10 Mar"), cancel("12 Mar"))
    assert (duty.state, duty.cancelled_on, duty.refund_due_by) == ("cancelled", day("12 Mar"), None)


@pytest.mark.parametrize(
    "kind", ["seeds", "growing_plants", "service", "negative_option", "subscription_renewal"]
)
def test_c7_exempt_kinds_have_no_clock(kind):
    duty = seen("1 Jul", ordered(), kind=kind)
    assert (duty.applies, duty.state, duty.because) == (False, "waiting", ["FTC-C7"])
    assert (duty.ship_by, duty.notice_due_by, duty.next_change_at) == (None, None, None)


def test_c7_cash_on_delivery_is_exempt_and_owes_no_refund():
    duty = seen("1 Jul", ordered(payment="cod"), notice("5 Apr", "1 Jun"), cancel("1 May"))
    assert (duty.applies, duty.state, duty.refund_due_by) == (False, "cancelled", None)


def test_c8_a_date_without_a_basis_on_record_is_no_option():
    duty = seen("3 Apr", ordered(), notice("25 Mar", "1 May", has_basis=False))
    assert (duty.cancelled_on, "FTC-C8" in duty.because) == (day("2 Apr"), True)
    assert duty.findings
