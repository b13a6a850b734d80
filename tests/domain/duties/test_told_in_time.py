"""Notices of the law and their last day, for whoever is told where, however often the clock is looked at."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.duties.clock import day_of
from portal.domain.duties.duty import duty_of
from portal.domain.duties.events import Notice, Ordered, Timeline
from portal.domain.duties.owed import RENEWED, Ask, Tell, Telling, owed
from tests.domain.duties.test_invariants import T0, maybe_days, zones

SEASON = timedelta(days=150)
orders = st.builds(
    lambda country, zone, payment, stated: Timeline(
        country, "NY", zone, (Ordered(T0, payment, stated),), "standard", 1
    ),
    st.sampled_from(["US", "DE", "GB"]),
    zones,
    st.sampled_from(["paid", "seller_credit"]),
    st.none() | st.integers(10, 60).map(lambda days: T0.date() + timedelta(days=days)),
)
gaps = st.lists(st.integers(1, 24 * 21).map(lambda hours: timedelta(hours=hours)), min_size=8, max_size=30)
# What becomes of a notice that is owed: it leaves at once, it stays here for ever, or it comes back.
ends = st.lists(st.sampled_from(["leaves", "stays", "fails"]), min_size=6, max_size=6)


@settings(max_examples=150)
@given(orders, maybe_days, gaps, ends)
def test_no_notice_is_owed_after_the_day_by_which_it_had_to_leave(
    timeline: Timeline, latest: date | None, gaps: list[timedelta], ends: list[str]
) -> None:
    telling, becomes = Telling(latest), iter(ends)
    for at in looks(gaps):
        step = owed(timeline, telling, at).step
        if not isinstance(step, Tell):
            continue
        duty = duty_of(timeline, at)
        last = duty.notice_due_by or duty.deliver_by
        assert last
        assert day_of(at, timeline.zone) <= step.tell_by <= last
        end = next(becomes, "stays")
        if end == "leaves":
            timeline = replace(timeline, events=(*timeline.events, left(step, at)))
        telling = Telling(latest, is_on_its_way=end == "stays", has_failed=end == "fails")


@settings(max_examples=100)
@given(orders, st.integers(0, 23))
def test_where_nothing_arrives_a_person_is_asked_before_the_last_day_is_over(
    timeline: Timeline, hour: int
) -> None:
    telling = Telling(None)
    asked: list[tuple[date, Ask]] = []
    for at in looks([timedelta(hours=hour), *[timedelta(days=1)] * 100]):
        step = owed(timeline, telling, at).step
        if isinstance(step, Tell):
            telling = Telling(None, has_failed=True)
        elif isinstance(step, Ask):
            asked.append((day_of(at, timeline.zone), step))
    on, first = asked[0]
    assert (first.why, on <= first.by) == ("not_told", True)


def looks(gaps: Iterable[timedelta]) -> Iterable[datetime]:
    """The moments at which the clock is looked at, within a season."""
    at = T0
    for gap in gaps:
        at += gap
        if at < T0 + SEASON:
            yield at


def left(step: Tell, at: datetime) -> Notice:
    return Notice(at, step.revised, "the mill stands still", is_renewed=step.law == RENEWED)
