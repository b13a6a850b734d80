"""The rows of the decision tables for the EU, the UK and every other place, each by its id."""

import pytest

from tests.domain.duties.timelines import (
    BERLIN,
    LONDON,
    cancel,
    consent,
    day,
    delivered,
    discontinued,
    extra_period,
    failed,
    notice,
    ordered,
    refunded,
    refused,
    seen,
    shipped,
)


@pytest.mark.parametrize(
    ("to", "rule"), [("GB", "uk"), ("DE", "eu"), ("NO", "eu"), ("el", "eu"), ("UK", "uk")]
)
def test_eu1_nothing_agreed_means_30_days_for_delivery(to, rule):
    duty = seen("3 Mar", ordered(), to=to)
    assert (duty.rule, duty.applies, duty.state) == (rule, True, "waiting")
    assert (duty.deliver_by, duty.ship_by, duty.silence) == (day("1 Apr"), None, "none")
    assert (duty.notice_due_by, duty.because) == (None, ["EU-1"])


def test_eu1_the_days_are_those_of_the_consumer():
    late_evening = ordered("2 Mar 23:30")
    assert seen("9 Mar", late_evening, to="DE", zone=BERLIN).deliver_by == day("2 Apr")
    assert seen("9 Mar", late_evening, to="GB", zone=LONDON).deliver_by == day("2 Apr")
    assert seen("9 Mar", late_evening, to="US-NY").ship_by == day("1 Apr")


def test_eu2_an_agreed_day_counts():
    duty = seen("3 Mar", ordered(stated="20 May"), to="DE")
    assert (duty.deliver_by, duty.because) == (day("20 May"), ["EU-2"])


def test_eu2_a_later_day_counts_when_the_consumer_agrees_to_it():
    duty = seen("3 Apr", ordered(), notice("25 Mar", "1 May"), consent("26 Mar", "1 May"), to="DE")
    assert (duty.state, duty.deliver_by, duty.may_end) == ("consented", day("1 May"), False)
    assert duty.because == ["EU-1", "EU-7", "EU-2"]
    missed = seen("2 May", ordered(), consent("26 Mar", "1 May"), to="DE")
    assert (missed.state, missed.because[-1]) == ("waiting", "EU-4")


def test_eu3_time_was_essential_or_delivery_refused():
    essential = seen("2 Apr", ordered(is_essential=True), to="GB")
    assert (essential.may_end, essential.because) == (True, ["EU-1", "EU-3"])
    assert seen("10 Mar", ordered(), refused("9 Mar"), to="GB").may_end


def test_eu4_a_further_period_is_set_after_the_day_was_missed_and_missed_again():
    assert not seen("2 Apr", ordered(), to="DE").may_end
    events = ordered(), extra_period("3 Apr", "17 Apr")
    waiting = seen("17 Apr", *events, to="DE")
    assert (waiting.may_end, waiting.deliver_by, waiting.state) == (False, day("17 Apr"), "waiting")
    assert seen("18 Apr", *events, to="DE").may_end
    early = seen("10 Apr", ordered(), extra_period("20 Mar", "30 Mar"), to="DE")
    assert (early.may_end, len(early.findings)) == (False, 1)


def test_eu5_who_ends_the_contract_gets_everything_back():
    for to in ("DE", "GB"):
        duty = seen("20 Apr", ordered(), extra_period("3 Apr", "17 Apr"), cancel("18 Apr"), to=to)
        assert (duty.state, duty.cancelled_on, duty.refund_due_by) == (
            "refund_due",
            day("18 Apr"),
            day("2 May"),
        )
        assert duty.because == ["EU-1", "EU-4", "EU-5"]


def test_eu6_a_part_that_is_late_may_be_cancelled_alone():
    events = ordered(), shipped("20 Mar", 1), delivered("22 Mar", 1)
    assert seen("2 Apr", *events, quantity=2, to="GB").because[-2:] == ["EU-4", "EU-6"]


def test_eu7_silence_after_a_notice_changes_nothing():
    duty = seen("1 Dec", ordered(), notice("25 Mar", "1 May"), to="GB")
    assert (duty.state, duty.silence, duty.cancelled_on) == ("waiting", "none", None)
    assert "EU-7" in duty.because


def test_eu3_discontinued_goods_are_paid_back():
    duty = seen("1 Apr", ordered(), discontinued("20 Mar"), to="DE")
    assert (duty.state, duty.refund_due_by, duty.because) == (
        "refund_due",
        day("3 Apr"),
        ["EU-1", "EU-3", "EU-5"],
    )


def test_wd1_the_window_is_open_until_14_days_after_the_last_good():
    sent = ordered(), shipped("20 Mar", 1), delivered("22 Mar", 1)
    assert seen("1 Jul", *sent, quantity=2, to="DE").withdraw_until is None
    events = *sent, shipped("1 May", 1), delivered("3 May", 1)
    assert seen("4 May", *events, quantity=2, to="DE").withdraw_until == day("17 May")
    last_moment = seen("1 Jul", *events, cancel("17 May 23:59"), quantity=2, to="DE")
    assert (last_moment.state, last_moment.refund_due_by) == ("refund_due", day("31 May"))
    late = seen("1 Jul", *events, cancel("18 May 00:00"), quantity=2, to="DE")
    assert (late.state, len(late.findings)) == ("shipped", 1)


def test_wd1_before_and_after_shipment_the_consumer_may_withdraw():
    for sent in ((), (shipped("9 Mar"),), (shipped("10 Mar"),)):
        duty = seen("11 Mar", ordered(), *sent, cancel("10 Mar"), to="DE")
        assert (duty.state, duty.cancelled_on) == ("refund_due", day("10 Mar"))
        assert "WD-1" in duty.because
        assert "WD-7" in duty.because


def test_wd6_custom_goods_cannot_be_withdrawn_from_but_their_contract_can_end():
    duty = seen("11 Mar", ordered(), cancel("10 Mar"), to="DE", kind="custom")
    assert (duty.state, duty.cancelled_on, duty.withdraw_until) == ("waiting", None, None)
    assert duty.because[-1] == "WD-6"
    missed = ordered(), extra_period("3 Apr", "17 Apr"), cancel("18 Apr")
    assert seen("19 Apr", *missed, to="DE", kind="custom").state == "refund_due"


def test_a_refund_in_store_credit_is_none_here_either():
    duty = seen("1 Apr", ordered(), cancel("10 Mar"), refunded("12 Mar", "store_credit"), to="DE")
    assert (duty.state, "EU-5" in duty.findings[0].sentence) == ("refund_due", True)


def test_a_failed_payment_moves_no_day_and_leaves_no_money_to_give_back():
    duty = seen("12 Mar", ordered(), failed("3 Mar"), cancel("10 Mar"), to="DE")
    assert (duty.state, duty.deliver_by) == ("cancelled", day("1 Apr"))


def test_an_unknown_country_follows_the_merchants_policy():
    duty = seen("3 Mar", ordered(), to="JP")
    assert (duty.rule, duty.deliver_by, duty.silence) == ("merchant", day("1 Apr"), "none")
    assert seen("11 Mar", ordered(), cancel("10 Mar"), to="JP").state == "refund_due"
    assert seen("11 Mar", ordered(), shipped("9 Mar"), cancel("10 Mar"), to="JP").state == "shipped"
    assert seen("11 Mar", ordered(), shipped("10 Mar"), cancel("10 Mar"), to="JP").state == "held"
