"""The rows of the table by their ids: the option the buyer is given and what silence means (FTC-N1 to N5, R1 to R4).

t0 = 2 March 2026, T = 1 April, T + 30 = 1 May.
"""

import pytest

from portal.wording.law import standing_words
from tests.domain.duties.timelines import (
    LONG,
    OPEN,
    SHORT,
    cancel,
    consent,
    day,
    notice,
    ordered,
    renewed,
    seen,
    shipped,
)


def test_n1_the_notice_is_due_a_week_before_t_and_the_day_of_t_is_still_in_time():
    assert seen("24 Mar", ordered()).state == "waiting"
    assert seen("25 Mar", ordered()).state == "notice_due"
    assert "FTC-N1" in seen("1 Apr 23:59", ordered()).because
    assert seen("2 Apr", ordered(), notice("1 Apr 23:59", "1 May")).state == "consented"


def test_n2_silence_consents_to_a_day_within_30_days_of_t():
    before, after = (seen(at, ordered(), SHORT) for at in ("26 Mar", "2 Apr"))
    assert (before.state, after.state) == ("waiting", "consented")
    assert (after.notice_class, after.silence, after.ship_by) == ("definite", "consent", day("1 May"))
    assert (after.notice_due_by, after.because) == (day("1 May"), ["FTC-C5", "FTC-C2", "FTC-N1", "FTC-N2"])


def test_n2_a_silent_buyer_is_cancelled_when_the_new_day_ends():
    assert seen("1 May 23:59", ordered(), SHORT).state == "consented"
    duty = seen("2 May 00:00", ordered(), SHORT)
    assert (duty.state, duty.cancelled_on, duty.silence) == ("refund_due", day("2 May"), "consent")
    assert duty.because[4:] == ["FTC-O4", "FTC-F2", "FTC-F6"]


def test_n3_silence_ends_the_order_when_t_plus_30_ends():
    """Vector 3."""
    alive = seen("1 May 23:59", ordered(), LONG)
    assert (alive.state, alive.silence, alive.notice_class) == ("waiting", "cancel", "longer")
    assert alive.next_change_at.isoformat() == "2026-05-02T00:00:00-04:00"
    duty = seen("3 May", ordered(), LONG)
    assert (duty.cancelled_on, duty.refund_vests_on, duty.refund_due_by) == (
        day("2 May"),
        day("2 May"),
        day("12 May"),
    )
    assert "FTC-O3" in duty.because


def test_n3_the_desk_reads_by_when_the_order_ends_and_not_the_day_that_was_missed():
    words = standing_words(seen("10 Apr", ordered(), LONG))
    assert words == (
        "The order waits. Unless it ships, or the buyer agrees to wait, by 1 May 2026, the order ends."
    )


def test_n3_the_30_days_run_from_t_and_not_from_the_notice():
    early = seen("1 Jul", ordered(), notice("3 Mar", "2 May"))
    assert early.cancelled_on == day("2 May")


def test_n3_it_may_still_ship_within_the_30_days_in_silence():
    assert seen("1 Jul", ordered(), LONG, shipped("1 May 23:59")).state == "shipped"


def test_n4_no_day_needs_a_reason_and_silence_ends_the_order():
    duty = seen("2 May", ordered(), OPEN)
    assert (duty.notice_class, duty.silence, duty.cancelled_on) == ("indefinite", "cancel", day("2 May"))
    assert duty.findings == ()
    without = seen("26 Mar", ordered(), notice("25 Mar", reason=" "))
    assert "FTC-N4" in without.findings[0].sentence


@pytest.mark.parametrize("late", ["2 Apr 00:00", "20 Apr"])
def test_n5_a_notice_after_t_is_none(late):
    duty = seen("1 May", ordered(), notice(late, "1 May"))
    assert (duty.cancelled_on, duty.notice_class) == (day("2 Apr"), "")
    assert "FTC-N5" in duty.because
    assert "FTC-N5" in duty.findings[0].sentence


def test_n5_a_notice_without_the_offer_of_a_refund_is_none():
    duty = seen("3 Apr", ordered(), notice("25 Mar", "1 May", offers_cancel=False))
    assert (duty.cancelled_on, duty.because[2:4]) == (day("2 Apr"), ["FTC-N5", "FTC-O1"])


def test_a_day_that_is_no_delay_or_has_passed_offers_nothing():
    for until in ("1 Apr", "24 Mar"):
        duty = seen("3 Apr", ordered(), notice("25 Mar", until))
        assert (duty.cancelled_on, len(duty.findings)) == (day("2 Apr"), 1)


def test_a_better_first_notice_before_t_takes_the_place_of_the_first():
    duty = seen("1 Apr", ordered(), notice("20 Mar", "20 May"), notice("27 Mar", "20 Apr"))
    assert (duty.notice_class, duty.silence, duty.ship_by) == ("definite", "consent", day("20 Apr"))
    worse = seen("21 Apr", ordered(), notice("20 Mar", "20 Apr"), notice("27 Mar", "20 May"))
    assert (worse.notice_class, worse.silence, worse.state) == ("longer", "cancel", "waiting")


@pytest.mark.parametrize(
    "again", [renewed("21 Apr", "20 May"), notice("21 Apr", "20 May"), renewed("30 Mar", "20 May")]
)
def test_r1_silence_to_a_renewed_option_cancels_when_the_agreed_day_ends(again):
    duty = seen("22 Apr", ordered(), SHORT, again)
    assert (duty.state, duty.ship_by, duty.silence) == ("consented", day("1 May"), "cancel")
    assert (duty.notice_class, duty.notice_due_by) == ("renewed", None)
    ended = seen("2 May", ordered(), SHORT, again)
    assert (ended.cancelled_on, ended.because[-3]) == (day("2 May"), "FTC-O4")


def test_r1_a_renewed_option_without_a_day_gives_its_reason():
    assert seen("22 Apr", ordered(), SHORT, renewed("21 Apr")).findings == ()
    assert "FTC-R1" in seen("22 Apr", ordered(), SHORT, renewed("21 Apr", reason="")).findings[0].sentence


def test_r1_an_earlier_day_changes_nothing_that_was_agreed():
    duty = seen("25 Apr", ordered(), SHORT, renewed("10 Apr", "20 Apr"))
    assert (duty.state, duty.ship_by, duty.silence) == ("consented", day("1 May"), "consent")


def test_r2_consent_to_a_renewed_option_takes_its_place_and_loops():
    """Vector 9."""
    events = ordered(), SHORT, renewed("21 Apr", "20 May"), consent("30 Apr", "20 May")
    agreed = seen("20 May", *events)
    assert (agreed.state, agreed.ship_by, agreed.notice_due_by) == ("consented", day("20 May"), day("20 May"))
    duty = seen("1 Jul", *events)
    assert (duty.cancelled_on, duty.refund_due_by) == (day("21 May"), day("2 Jun"))
    assert duty.because == [
        *("FTC-C5", "FTC-C2", "FTC-N1", "FTC-N2", "FTC-R1", "FTC-R2"),
        *("FTC-O4", "FTC-F2", "FTC-F6"),
    ]
    twice = seen("1 Jun", *events, renewed("15 May", "10 Jun"), consent("20 May 23:59", "10 Jun"))
    assert (twice.state, twice.ship_by) == ("consented", day("10 Jun"))


def test_r2_consent_after_the_agreed_day_revives_nothing():
    duty = seen("5 May", ordered(), SHORT, renewed("21 Apr", "20 May"), consent("2 May 00:00", "20 May"))
    assert (duty.cancelled_on, duty.state) == (day("2 May"), "refund_due")
    assert "does not revive" in duty.findings[0].sentence


def test_r3_consent_to_an_open_end_keeps_the_right_to_cancel():
    events = ordered(), OPEN, consent("20 Apr")
    waiting = seen("1 Dec", *events)
    assert (waiting.state, waiting.ship_by, waiting.silence) == ("consented", None, "none")
    assert (waiting.notice_due_by, waiting.next_change_at) == (None, None)
    assert waiting.because[-2:] == ["FTC-N4", "FTC-R3"]
    duty = seen("1 Dec", *events, notice("1 Jun", "1 Sep"), cancel("10 Oct"))
    assert (duty.cancelled_on, duty.state) == (day("10 Oct"), "refund_due")


def test_r3_a_later_consent_to_a_day_puts_an_end_to_the_open_one():
    duty = seen(
        "2 Jul", ordered(), OPEN, consent("20 Apr"), notice("1 Jun", "1 Jul"), consent("2 Jun", "1 Jul")
    )
    assert duty.cancelled_on == day("2 Jul")


@pytest.mark.parametrize(("until", "ship_by"), [("20 Jun", day("20 Jun")), ("", None)])
def test_r4_consent_past_the_day_that_was_offered_counts(until, ship_by):
    duty = seen("2 Jun", ordered(), SHORT, consent("26 Mar", until))
    assert (duty.state, duty.ship_by, "FTC-R4" in duty.because) == ("consented", ship_by, True)


def test_consent_in_the_last_minute_counts_and_a_minute_later_does_not():
    """Vector 5."""
    valid = seen("2 May 12:00", ordered(), LONG, consent("1 May 23:59", "2 May"))
    assert (valid.state, valid.ship_by) == ("consented", day("2 May"))
    assert seen("3 May", ordered(), LONG, consent("1 May 23:59", "2 May")).cancelled_on == day("3 May")
    late = seen("2 May 12:00", ordered(), LONG, consent("2 May 00:00", "2 May"))
    assert (late.state, late.cancelled_on) == ("refund_due", day("2 May"))


def test_consent_to_less_than_was_offered_counts_for_that_and_never_for_less_than_t():
    assert seen("1 Apr", ordered(), SHORT, consent("26 Mar", "20 Apr")).ship_by == day("20 Apr")
    assert seen("1 Apr", ordered(), SHORT, consent("26 Mar", "28 Mar")).ship_by == day("1 Apr")


def test_consent_to_what_nobody_offered_does_not_count():
    duty = seen("3 Apr", ordered(), consent("20 Mar", "1 Jul"))
    assert (duty.cancelled_on, len(duty.findings)) == (day("2 Apr"), 1)
