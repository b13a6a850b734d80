"""How an order's lines leave: together, each whole, or in parts; and what each way costs in days."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.plans import Plan
from portal.domain.policies import SHIPPING_WAYS, Policy
from portal.domain.refusals import Refusal
from portal.domain.shipping import (
    Part,
    checked_need,
    chosen_way,
    days_too_late,
    effective_way,
    held,
    joined,
    parts_of,
    shipped,
    ways_open,
)
from portal.domain.steps import Step
from portal.domain.windows import NO_ESTIMATE, Basis, Estimate, Window
from tests.domain.builders import TODAY, december, estimate
from tests.domain.strategies import estimates, moderate

FIRST, SECOND = estimate(december(9), earliest=december(3)), estimate(december(18), earliest=december(14))
PLAN = Plan("LAMP", (Step(4, FIRST), Step(6, SECOND), Step(None, NO_ESTIMATE)))
IN_PARTS = Policy(allows_parts=True)

some_parts = st.lists(st.builds(Part, st.integers(1, 5), estimates), min_size=1, max_size=3).map(tuple)
some_lines = st.dictionaries(st.integers(1, 9), some_parts, min_size=1, max_size=4)
ways = st.sampled_from(SHIPPING_WAYS)


@pytest.mark.parametrize(
    ("wish", "policy", "way"),
    [
        pytest.param("", Policy(), "separately", id="nobody said anything"),
        pytest.param("", Policy(ships="together"), "together", id="the merchant's way"),
        pytest.param("together", Policy(), "together", id="the shopper's wish"),
        pytest.param(
            "separately", Policy(ships="together"), "separately", id="a wish against the merchant's way"
        ),
        pytest.param("in_parts", IN_PARTS, "in_parts", id="parts where they are allowed"),
        pytest.param(
            "in_parts", Policy(ships="together"), "together", id="parts where they are not allowed any more"
        ),
        pytest.param("by air", Policy(), "separately", id="a way that nobody knows"),
    ],
)
def test_a_wish_counts_as_far_as_the_merchant_allows(wish: str, policy: Policy, way: str) -> None:
    assert effective_way(wish, policy) == way


@pytest.mark.parametrize(
    ("units_ahead", "units", "parts"),
    [
        pytest.param(0, 4, [(4, FIRST)], id="within one step"),
        pytest.param(2, 3, [(2, FIRST), (1, SECOND)], id="over two steps"),
        pytest.param(3, 5, [(1, FIRST), (2, SECOND), (2, NO_ESTIMATE)], id="beyond all supplies"),
        pytest.param(6, 1, [(1, NO_ESTIMATE)], id="behind all supplies"),
        pytest.param(4, 2, [(2, SECOND)], id="behind the first step"),
    ],
)
def test_units_leave_with_the_step_that_covers_them(
    units_ahead: int, units: int, parts: list[tuple[int, Estimate]]
) -> None:
    assert parts_of(PLAN, units_ahead, units) == tuple(Part(*part) for part in parts)


def test_without_a_plan_nobody_knows_a_day() -> None:
    assert parts_of(None, 3, 2) == (Part(2, NO_ESTIMATE),)


def test_on_hold_all_units_are_kept_and_no_day_is_named() -> None:
    kept = held((Part(2, FIRST), Part(1, SECOND)))
    assert kept == (Part(3, replace(SECOND, window=None)),)


@given(units_ahead=st.integers(0, 12), units=st.integers(1, 12))
@moderate
def test_the_parts_of_a_line_add_up_to_its_waiting_units_and_the_last_is_its_estimate(
    units_ahead: int, units: int
) -> None:
    parts = parts_of(PLAN, units_ahead, units)
    assert sum(part.units for part in parts) == units
    assert all(part.units > 0 for part in parts)
    assert parts[-1].estimate == PLAN.estimate_for(units_ahead + units)


@given(lines=some_lines, way=ways)
@moderate
def test_no_way_gains_or_loses_a_unit(lines: dict[int, tuple[Part, ...]], way: str) -> None:
    leaving = shipped(way, lines)
    assert {number: sum(part.units for part in parts) for number, parts in leaving.items()} == {
        number: sum(part.units for part in parts) for number, parts in lines.items()
    }


@given(lines=some_lines)
@moderate
def test_together_is_never_earlier_nor_surer_than_any_line_alone(lines: dict[int, tuple[Part, ...]]) -> None:
    alone, together = shipped("separately", lines), shipped("together", lines)
    for number, (part,) in together.items():
        (whole,) = alone[number]
        assert part.estimate.basis <= whole.estimate.basis
        if whole.estimate.window is None:
            assert part.estimate.window is None
        elif part.estimate.window is not None:
            assert part.estimate.window.latest >= whole.estimate.window.latest
            assert part.estimate.window.earliest >= whole.estimate.window.earliest


@given(several=st.lists(estimates, min_size=1, max_size=4), data=st.data())
@moderate
def test_joining_is_the_same_in_any_order(several: list[Estimate], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(several))
    assert (joined(shuffled).window, joined(shuffled).basis) == (
        joined(several).window,
        joined(several).basis,
    )


def test_the_evidence_of_a_joint_date_is_that_of_its_least_sure_part() -> None:
    shelf = Estimate(Window(TODAY, december(30)), Basis.IN_STOCK, "stock on hand", TODAY)
    both = joined([shelf, replace(FIRST, supply="PO 7 line 1")])
    assert (both.basis, both.supply, both.evidence_on) == (Basis.CONFIRMED, "PO 7 line 1", FIRST.evidence_on)
    assert both.window == Window(december(3), december(30))


class TestTheWaysThatAreOpen:
    lamp, rug = (Part(2, FIRST), Part(1, SECOND)), (Part(1, FIRST),)

    @pytest.mark.parametrize(
        ("policy", "lines", "names"),
        [
            pytest.param(Policy(), {1: lamp}, [], id="one line, no parts: nothing to choose"),
            pytest.param(Policy(), {}, [], id="nothing waits"),
            pytest.param(Policy(), {1: lamp, 2: rug}, ["together", "separately"], id="two lines"),
            pytest.param(IN_PARTS, {1: lamp}, ["separately", "in_parts"], id="one line that comes in parts"),
            pytest.param(IN_PARTS, {1: rug}, [], id="one unit"),
            pytest.param(IN_PARTS, {1: lamp, 2: rug}, ["together", "separately", "in_parts"], id="all three"),
        ],
    )
    def test_are_those_that_differ(
        self, policy: Policy, lines: dict[int, tuple[Part, ...]], names: list[str]
    ) -> None:
        assert [way.way for way in ways_open(policy.ships, policy, lines)] == names

    def test_name_their_cost_in_days(self) -> None:
        together, separately = ways_open("separately", Policy(), {1: self.lamp, 2: self.rug})
        assert {number: line.days_later for number, line in together.lines.items()} == {1: 0, 2: 9}
        assert {number: line.days_later for number, line in separately.lines.items()} == {1: 0, 2: 0}
        assert (together.is_current, separately.is_current) == (False, True)

    def test_name_no_cost_where_no_day_is_known(self) -> None:
        together, _ = ways_open("together", Policy(), {1: self.lamp, 2: (Part(1, NO_ESTIMATE),)})
        assert {line.days_later for line in together.lines.values()} == {None}
        assert together.is_current

    def test_of_one_line_together_is_the_same_as_whole(self) -> None:
        whole, in_parts = ways_open("together", replace(IN_PARTS, ships="together"), {1: self.lamp})
        assert (whole.way, whole.is_current, in_parts.is_current) == ("separately", True, False)

    def test_can_be_chosen_and_no_others(self) -> None:
        open_now = ways_open("separately", Policy(), {1: self.lamp, 2: self.rug})
        assert chosen_way("together", open_now) is open_now[0]
        with pytest.raises(Refusal, match="cannot be shipped in that way") as refused:
            chosen_way("in_parts", open_now)
        assert refused.value.way_forward


@pytest.mark.parametrize(
    ("when", "need_by", "days"),
    [
        (FIRST, december(9), 0),
        (FIRST, december(7), 2),
        (FIRST, december(24), 0),
        (FIRST, None, None),
        (NO_ESTIMATE, december(9), None),
    ],
)
def test_how_late_it_would_be(when: Estimate, need_by: date | None, days: int | None) -> None:
    assert days_too_late(when, need_by) == days


def test_a_day_of_need_lies_ahead() -> None:
    assert checked_need(TODAY, TODAY) == TODAY
    assert checked_need(None, TODAY) is None
    for day in (date(2026, 11, 20), date(2029, 1, 1)):
        with pytest.raises(Refusal, match="today or later"):
            checked_need(day, TODAY)
