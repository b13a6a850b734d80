"""What holds for every timeline, whatever happened in it and wherever it goes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.duties import duty as answers
from portal.domain.duties.clock import beginning_of, day_of
from portal.domain.duties.duty import Duty, duty_of
from portal.domain.duties.events import (
    Cancel,
    Consent,
    Delivered,
    Discontinued,
    ExtraPeriod,
    Label,
    Notice,
    Ordered,
    PaymentFailed,
    PaymentHonoured,
    Refunded,
    RefundFailed,
    Refused,
    Shipped,
    Timeline,
)
from portal.wording.law import standing_words, step_words

thorough = settings(max_examples=60)
T0 = datetime(2026, 3, 2, 15, tzinfo=UTC)
# Half days, so that many events meet at one moment.
moments = st.integers(0, 300).map(lambda halves: T0 + timedelta(hours=12 * halves))
maybe_days = st.none() | st.integers(-5, 120).map(lambda days: date(2026, 3, 2) + timedelta(days=days))
quantities = st.none() | st.integers(1, 3)
later_events = st.one_of(
    st.builds(Notice, moments, maybe_days, st.sampled_from(["", "mill"]), st.booleans(), st.booleans()),
    st.builds(Consent, moments, maybe_days, st.booleans()).map(
        lambda said: replace(said, until=None) if said.is_indefinite else said
    ),
    st.builds(Shipped, moments, quantities),
    st.builds(Delivered, moments, quantities),
    st.builds(Refunded, moments, st.sampled_from(["card", "credit", "cash"]), st.booleans()),
    st.builds(ExtraPeriod, moments, maybe_days.filter(bool)),
    *(
        st.builds(kind, moments)
        for kind in (Cancel, Label, PaymentFailed, PaymentHonoured, Discontinued, Refused, RefundFailed)
    ),
)
orders = st.builds(
    Ordered,
    st.just(T0),
    st.sampled_from(["paid", "deposit", "authorised", "seller_credit", "cod", "none"]),
    maybe_days,
    maybe_days,
)
zones = st.sampled_from(
    [
        timezone(timedelta(hours=-12)),
        timezone(timedelta(hours=14)),
        *map(ZoneInfo, ("America/New_York", "Europe/London", "Africa/Cairo", "Pacific/Apia")),
    ]
)
timelines = st.builds(
    lambda country, state, zone, order, events, kind, quantity: Timeline(
        country, state, zone, (order, *events), kind, quantity
    ),
    st.sampled_from(["US", "DE", "GB", "JP"]),
    st.sampled_from(["NY", "CA"]),
    zones,
    orders,
    st.lists(later_events, max_size=8),
    st.sampled_from(["standard", "custom", "seeds"]),
    st.integers(1, 3),
)
FOR_EVER = {answers.CANCELLED, answers.REFUND_DUE, answers.REFUNDED, answers.HELD}


def standing(duty: Duty) -> Duty:
    """The duty without what names the place of an event in a list."""
    return replace(duty, findings=tuple(sorted(duty.findings, key=lambda finding: finding.sentence)))


@thorough
@given(timelines, moments, st.randoms())
def test_only_the_set_of_events_counts_not_the_list(timeline, at, chance):
    shuffled = list(timeline.events)
    chance.shuffle(shuffled)
    assert standing(duty_of(replace(timeline, events=tuple(shuffled)), at)) == standing(duty_of(timeline, at))


@thorough
@given(timelines, moments)
def test_a_moment_is_one_moment_however_its_zone_is_written(timeline, at):
    elsewhere = tuple(
        replace(event, at=event.at.astimezone(ZoneInfo("Asia/Tokyo"))) for event in timeline.events
    )
    assert duty_of(replace(timeline, events=elsewhere), at) == duty_of(timeline, at)


@thorough
@given(timelines, moments)
def test_what_happens_later_does_not_matter_yet(timeline, at):
    past = replace(timeline, events=tuple(event for event in timeline.events if event.at <= at))
    assert duty_of(past, at) == duty_of(timeline, at)


@thorough
@given(timelines, moments)
def test_nothing_changes_before_the_moment_that_is_named_and_something_does_at_it(timeline, at):
    past = replace(timeline, events=tuple(event for event in timeline.events if event.at <= at))
    now = duty_of(past, at)
    if now.next_change_at is None:
        far = duty_of(past, at + timedelta(days=4000))
        assert replace(far, next_change_at=None) == now
        return
    assert now.next_change_at > at
    assert duty_of(past, now.next_change_at - timedelta(microseconds=1)) == now
    assert replace(duty_of(past, now.next_change_at), next_change_at=None) != replace(
        now, next_change_at=None
    )


@pytest.mark.parametrize(("hours", "examples"), [(1, 3), (24, 20)])
def test_looking_every_hour_every_day_or_once_at_the_end_gives_the_same_outcome(hours, examples):
    """Each look keeps what it saw: a cancellation has the same day whenever it is first noticed."""
    whole = timedelta(days=160)

    @settings(max_examples=examples)
    @given(timelines)
    def looks(timeline):
        seen = [
            duty_of(timeline, T0 + timedelta(hours=hours) * look)
            for look in range(whole // timedelta(hours=hours))
        ]
        at_the_end = duty_of(timeline, T0 + whole)
        days = {duty.cancelled_on for duty in (*seen, at_the_end) if duty.cancelled_on}
        assert len(days) <= 1

    looks()


@thorough
@given(timelines, moments, moments)
def test_what_has_ended_is_never_revived(timeline, one, other):
    first, second = (duty_of(timeline, at) for at in sorted((one, other)))
    if first.state in FOR_EVER:
        assert second.state in FOR_EVER
    if first.cancelled_on:
        assert second.cancelled_on == first.cancelled_on


@thorough
@given(timelines, moments)
def test_silence_never_keeps_an_order_alive_more_than_30_days_after_t(timeline, at):
    """No consent in words, no shipment: the order of the United States ends by T + 30 at the latest."""
    kept = tuple(event for event in timeline.events if not isinstance(event, Consent | Shipped | Delivered))
    silent = replace(timeline, country="US", events=kept)
    duty = duty_of(silent, at)
    begun = [reason for reason in duty.reasons if reason.rule in ("FTC-C1", "FTC-C2", "FTC-C3", "FTC-C4")]
    if begun and duty.state in (answers.WAITING, answers.NOTICE_DUE, answers.CONSENTED) and duty.ship_by:
        assert day_of(at, silent.zone) <= begun[-1].until + timedelta(days=30)


@thorough
@given(timelines, moments)
def test_silence_means_nothing_outside_the_united_states(timeline, at):
    duty = duty_of(replace(timeline, country="GB"), at)
    assert (duty.silence, duty.notice_due_by, duty.ship_by) == ("none", None, None)


@thorough
@given(timelines, moments)
def test_every_answer_can_be_said_in_words(timeline, at):
    duty = duty_of(timeline, at)
    words = [standing_words(duty), *map(step_words, duty.reasons)]
    assert all(sentence.strip() and "{" not in sentence for sentence in words)


@thorough
@given(timelines, moments)
def test_a_refund_is_due_after_the_day_it_vests(timeline, at):
    duty = duty_of(timeline, at)
    assert duty.refund_due_by is None or duty.refund_due_by > duty.refund_vests_on
    assert (duty.state == answers.REFUND_DUE) <= (duty.refund_due_by is not None)
    assert duty.cancelled_on is None or duty.cancelled_on == duty.refund_vests_on


@pytest.mark.parametrize(
    ("zone", "begins"),
    [
        ("Etc/GMT+12", "2026-04-02T00:00:00-12:00"),
        ("Pacific/Kiritimati", "2026-04-02T00:00:00+14:00"),
        ("America/New_York", "2026-04-02T00:00:00-04:00"),
    ],
)
def test_the_day_ends_where_the_goods_are_going(zone, begins):
    timeline = Timeline(
        "US", "NY", ZoneInfo(zone), (Ordered(datetime(2026, 3, 2, 12, tzinfo=ZoneInfo(zone))),)
    )
    ends = datetime.fromisoformat(begins)
    assert duty_of(timeline, ends - timedelta(microseconds=1)).cancelled_on is None
    assert duty_of(timeline, ends).cancelled_on == date(2026, 4, 2)


def test_a_day_whose_midnight_the_clocks_skip_begins_an_hour_late():
    assert (
        beginning_of(date(2026, 4, 24), ZoneInfo("Africa/Cairo")).isoformat() == "2026-04-24T01:00:00+03:00"
    )


def test_a_leap_day_is_a_day():
    begun = Ordered(datetime(2028, 1, 30, 12, tzinfo=UTC))
    assert duty_of(
        Timeline("US", "NY", UTC, (begun,)), T0.replace(year=2028, month=2, day=1)
    ).ship_by == date(2028, 2, 29)
