"""The rows of the table by their ids: how an order ends in the United States (FTC-O1 to O6).

t0 = 2 March 2026, T = 1 April, T + 30 = 1 May.
"""

import pytest

from tests.domain.duties.timelines import (
    LONG,
    OPEN,
    SHORT,
    cancel,
    consent,
    day,
    delivered,
    discontinued,
    label,
    notice,
    ordered,
    refunded,
    seen,
    shipped,
)


def test_o1_no_notice_and_not_shipped():
    """Vector 1."""
    assert seen("1 Apr 23:59", ordered()).cancelled_on is None
    duty = seen("2 Apr 00:00", ordered())
    assert (duty.state, duty.cancelled_on, duty.refund_vests_on) == ("refund_due", day("2 Apr"), day("2 Apr"))
    assert (duty.refund_due_by, duty.silence, duty.ship_by) == (day("13 Apr"), "none", day("1 Apr"))
    assert duty.because == ["FTC-C5", "FTC-C2", "FTC-O1", "FTC-F2", "FTC-F6"]


@pytest.mark.parametrize("offered", [(), (SHORT,), (LONG,), (OPEN,), (OPEN, consent("28 Mar"))])
def test_o2_the_buyer_cancels_under_any_option(offered):
    duty = seen("30 Mar", ordered(), *offered, cancel("29 Mar"))
    assert (duty.cancelled_on, duty.refund_due_by) == (day("29 Mar"), day("7 Apr"))
    assert "FTC-O2" in duty.because


def test_o2_after_shipment_there_is_nothing_to_cancel():
    duty = seen("1 Jul", ordered(), shipped("20 Mar"), cancel("21 Mar"))
    assert (duty.state, duty.cancelled_on, len(duty.findings)) == ("shipped", None, 1)


def test_o5_goods_that_are_discontinued():
    duty = seen("30 Mar", ordered(), discontinued("20 Mar"))
    assert (duty.cancelled_on, duty.refund_due_by) == (day("20 Mar"), day("31 Mar"))
    assert "FTC-O5" in duty.because
    assert seen("1 May", ordered(), discontinued("9 Apr")).cancelled_on == day("2 Apr")


def test_o6_a_cancellation_and_a_shipment_of_one_moment_are_held():
    for pair in ((shipped("20 Mar"), cancel("20 Mar")), (cancel("20 Mar"), shipped("20 Mar"))):
        duty = seen("30 Mar", ordered(), *pair)
        assert (duty.state, duty.cancelled_on, duty.because[-1]) == ("held", None, "FTC-O6")
        assert duty.refund_due_by == day("31 Mar")
    assert seen("1 Apr", ordered(), *pair, refunded("25 Mar")).state == "refunded"


def test_o6_a_minute_decides():
    assert seen("30 Mar", ordered(), cancel("20 Mar 11:59"), shipped("20 Mar")).state == "refund_due"
    assert seen("30 Mar", ordered(), shipped("20 Mar"), cancel("20 Mar 12:01")).state == "shipped"


def test_a_label_is_no_shipment():
    duty = seen("3 Apr", ordered(), label("1 Apr"), shipped("2 Apr"))
    assert (duty.cancelled_on, duty.state) == (day("2 Apr"), "refund_due")
    assert "Shipped after" in duty.findings[0].sentence
    assert seen("30 Mar", ordered(), label("20 Mar"), cancel("20 Mar")).state == "refund_due"


def test_on_the_last_day_it_ships_in_time():
    duty = seen("1 Jul", ordered(), shipped("1 Apr 23:59"))
    assert (duty.state, duty.next_change_at, duty.notice_due_by) == ("shipped", None, None)


def test_what_was_delivered_was_shipped():
    assert seen("1 Jul", ordered(), shipped("20 Mar"), delivered("25 Mar")).findings == ()
    assert seen("1 Jul", ordered(), delivered("25 Mar")).state == "shipped"


def test_the_rest_of_a_part_shipment_stays_under_the_clock():
    events = ordered(), shipped("20 Mar", 2)
    assert seen("30 Mar", *events, quantity=3).state == "notice_due"
    duty = seen("2 Apr", *events, quantity=3)
    assert (duty.state, duty.because[-1]) == ("refund_due", "FTC-F7")
    assert seen("2 Apr", *events, shipped("1 Apr", 1), quantity=3).state == "shipped"


def test_a_second_order_and_what_comes_before_the_first_do_not_count():
    duty = seen("3 Apr", notice("1 Mar", "1 May"), ordered(), ordered("20 Mar"))
    assert (duty.cancelled_on, len(duty.findings)) == (day("2 Apr"), 2)


def test_o3_t_plus_30_ended_without_consent():
    duty = seen("3 May", ordered(), LONG)
    assert (duty.cancelled_on, duty.because[-3]) == (day("2 May"), "FTC-O3")


def test_o4_the_agreed_day_ended_without_consent_to_another():
    duty = seen("3 May", ordered(), SHORT)
    assert (duty.cancelled_on, duty.because[-3]) == (day("2 May"), "FTC-O4")
