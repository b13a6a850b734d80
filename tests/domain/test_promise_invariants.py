"""What no comparison of a promise with an estimate may ever do."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.policies import Policy, promisable
from portal.domain.promises import Promise, compare, next_look, promise_of
from portal.domain.windows import Estimate
from tests.domain.builders import TODAY
from tests.domain.strategies import estimates, moderate, policies, promises


@given(now=estimates, policy=policies)
@moderate
def test_right_after_a_promise_there_is_nothing_to_tell(now: Estimate, policy: Policy) -> None:
    assert compare(promise_of(now, policy), now, policy, TODAY) is None


@given(told=st.none() | promises, now=estimates, policy=policies)
@moderate
def test_a_standing_promise_is_looked_at_again_on_the_first_day_that_changes_the_answer(
    told: Promise | None, now: Estimate, policy: Policy
) -> None:
    if compare(told, now, policy, TODAY) is not None:
        return
    to_come = [TODAY + timedelta(days=passed) for passed in range(100)]
    changes = [day for day in to_come if compare(told, now, policy, day) is not None]

    assert next_look(told, now) == min(changes, default=None)


@given(told=promises, now=estimates, policy=policies, delay=st.integers(0, 30))
@moderate
def test_a_later_date_is_never_better_news(told: Promise, now: Estimate, policy: Policy, delay: int) -> None:
    order = ["date_sooner", None, "date_later"]
    if told.window is None or now.window is None or not promisable(now, policy):
        return
    later = replace(now, window=replace(now.window, latest=now.window.latest + timedelta(days=delay)))

    assert order.index(compare(told, now, policy, TODAY)) <= order.index(compare(told, later, policy, TODAY))
