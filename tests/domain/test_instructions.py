"""Choices made ahead: when they come true, what they do, and which may be given."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.instructions import Instruction, foreseen, is_triggered, next_look, what_it_does
from portal.domain.options import OpenLine, Substitute
from portal.domain.policies import Policy
from portal.domain.refusals import Refusal
from portal.domain.windows import NO_ESTIMATE, Basis, Estimate
from tests.domain.builders import TODAY, december, estimate, november
from tests.domain.strategies import days, estimates, moderate, policies

SWAP = Instruction(december(20), "swap", "BLUE", "cancel")
CANCEL = Instruction(december(20), "cancel")
IN_TIME = estimate(december(20), earliest=december(14))
LATE = estimate(december(21), earliest=december(14))
LINE = OpenLine("LAMP", 3, 0, 0, 4000, "EUR", "full", IN_TIME)
BLUE = Substitute("BLUE", "Blue lamp", free=0, price_minor=5200, currency="EUR")


@pytest.mark.parametrize(
    ("when", "today", "acts"),
    [
        pytest.param(IN_TIME, TODAY, False, id="the promise ends on the day itself"),
        pytest.param(LATE, TODAY, True, id="the promise ends a day later"),
        pytest.param(replace(LATE, basis=Basis.ORDERED), TODAY, False, id="a hope that is later"),
        pytest.param(NO_ESTIMATE, TODAY, False, id="no date, and the day is still to come"),
        pytest.param(NO_ESTIMATE, december(20), False, id="no date on the day itself"),
        pytest.param(NO_ESTIMATE, december(21), True, id="no date, and the day has passed"),
        pytest.param(
            replace(LATE, basis=Basis.ORDERED), december(21), True, id="a hope, and the day has passed"
        ),
    ],
)
def test_it_acts_when_the_promise_is_later_or_the_day_has_passed(
    when: Estimate, today: date, acts: bool
) -> None:
    assert is_triggered(SWAP, when, Policy(), today) is acts


@given(when=estimates, policy=policies, later_than=days(), today=days())
@moderate
def test_on_the_day_of_its_next_look_it_acts_whatever_is_known(
    when: Estimate, policy: Policy, later_than: date, today: date
) -> None:
    instruction = Instruction(later_than, "cancel")
    assert is_triggered(instruction, when, policy, next_look(instruction))
    if is_triggered(instruction, when, policy, today):
        assert is_triggered(instruction, when, policy, today + timedelta(days=1))


@pytest.mark.parametrize(
    ("instruction", "is_possible", "does"),
    [
        (SWAP, True, "swap"),
        (SWAP, False, "cancel"),
        (replace(SWAP, otherwise="wait"), False, "wait"),
        (CANCEL, False, "cancel"),
    ],
)
def test_it_swaps_only_what_the_shelf_holds(instruction: Instruction, is_possible: bool, does: str) -> None:
    assert what_it_does(instruction, is_possible) == does


def test_it_is_foreseen_with_its_money_and_whether_it_acts_now() -> None:
    found = foreseen(SWAP, LINE, [BLUE], Policy(), TODAY)
    assert (found.title, found.difference_minor, found.refund_minor) == ("Blue lamp", 3600, 12000)
    assert not found.acts_now
    assert foreseen(CANCEL, replace(LINE, estimate=LATE), [], Policy(), TODAY).acts_now


def test_where_it_never_cancels_no_refund_is_named() -> None:
    assert foreseen(replace(SWAP, otherwise="wait"), LINE, [BLUE], Policy(), TODAY).refund_minor is None


@pytest.mark.parametrize(
    ("instruction", "line", "sentence"),
    [
        pytest.param(
            replace(SWAP, later_than=november(20)), LINE, "today or later", id="a day that has passed"
        ),
        pytest.param(
            replace(SWAP, later_than=date(2029, 1, 1)), LINE, "within the next two years", id="too far"
        ),
        pytest.param(replace(SWAP, sku="GOLD"), LINE, "not offered instead", id="something nobody offers"),
        pytest.param(replace(SWAP, action="burn"), LINE, "cannot do that", id="something nobody does"),
        pytest.param(
            replace(SWAP, otherwise="burn"), LINE, "cannot do that", id="something nobody does else"
        ),
        pytest.param(CANCEL, replace(LINE, waiting=0), "waits for nothing", id="a line that left"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_way_forward(
    instruction: Instruction, line: OpenLine, sentence: str
) -> None:
    with pytest.raises(Refusal, match=sentence) as refused:
        foreseen(instruction, line, [BLUE], Policy(), TODAY)
    assert refused.value.way_forward


@given(free=st.integers(0, 9))
@moderate
def test_it_may_name_what_the_shelf_lacks_today(free: int) -> None:
    assert foreseen(SWAP, LINE, [replace(BLUE, free=free)], Policy(), TODAY).title == "Blue lamp"
