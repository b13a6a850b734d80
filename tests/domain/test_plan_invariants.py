"""What no plan may ever do, whatever the facts."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import accumulate, pairwise

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.plans import Shelf, make_plan
from portal.domain.policies import promisable
from portal.domain.promises import promise_of
from portal.domain.queue import Queue, covered
from portal.domain.steps import Step
from portal.store.plan_steps import from_json, to_json
from tests.domain.builders import TODAY
from tests.domain.strategies import SkuFacts, moderate, sku_facts, untold_queues


@given(facts=sku_facts)
@moderate
def test_units_are_never_handed_out_twice(facts: SkuFacts) -> None:
    plan = facts.plan()
    handed_out = Counter(plan.estimate_for(unit).supply for unit in range(1, facts.units + 10))
    there_are = Counter(
        {"stock on hand": facts.on_our_shelf} | {part.name: part.units for part in facts.coming}
    )

    beyond = plan.steps[-1].estimate.supply

    assert +handed_out == +there_are + Counter({beyond: 9})


@given(facts=sku_facts)
@moderate
def test_the_place_behind_never_has_the_better_estimate(facts: SkuFacts) -> None:
    estimates = [step.estimate for step in facts.plan().steps]

    for front, behind in pairwise(estimates):
        assert front.basis >= behind.basis
        assert promisable(front, facts.ground.policy) or not promisable(behind, facts.ground.policy)
        if behind.window is not None:
            assert front.window is not None
            assert front.window.earliest <= behind.window.earliest
            assert front.window.latest <= behind.window.latest


@given(facts=sku_facts, queue=untold_queues, units=st.integers(1, 30))
@moderate
def test_who_joins_the_queue_takes_nothing_from_those_in_front(
    facts: SkuFacts, queue: Queue, units: int
) -> None:
    plan = facts.plan()
    longer = [*queue.last_units, queue.units_ahead(len(queue) + 1) + units]

    assert list(covered(longer, plan))[:-1] == list(covered(queue.last_units, plan))


@given(facts=sku_facts, units=st.lists(st.integers(1, 6), max_size=8), left=st.integers(0, 7))
@moderate
def test_when_somebody_leaves_nobody_behind_gets_a_later_date(
    facts: SkuFacts, units: list[int], left: int
) -> None:
    plan = facts.plan()
    before = list(covered(list(accumulate(units)), plan))
    without = list(covered(list(accumulate(units[:left] + units[left + 1 :])), plan))

    for was, now in zip(before[:left] + before[left + 1 :], without, strict=True):
        assert was.window is None or (now.window is not None and now.window.latest <= was.window.latest)


@given(facts=sku_facts, data=st.data())
@moderate
def test_the_same_facts_give_the_same_plan_in_whatever_order(facts: SkuFacts, data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(facts.coming))

    assert make_plan(facts.product, facts.shelf, shuffled, facts.ground) == facts.plan()


@given(facts=sku_facts, data=st.data())
@moderate
def test_parts_of_one_supply_that_look_alike_give_the_same_plan_too(
    facts: SkuFacts, data: st.DataObject
) -> None:
    alike = [replace(part, name="PO 7 line 1") for part in facts.coming]
    shuffled = data.draw(st.permutations(alike))

    assert make_plan(facts.product, facts.shelf, shuffled, facts.ground) == make_plan(
        facts.product, facts.shelf, alike, facts.ground
    )


@given(facts=sku_facts, queue=untold_queues)
@moderate
def test_every_backorder_gets_exactly_one_step_the_one_of_its_last_unit(
    facts: SkuFacts, queue: Queue
) -> None:
    plan = facts.plan()

    assert list(covered(queue.last_units, plan)) == [plan.estimate_for(last) for last in queue.last_units]


@given(facts=sku_facts)
@moderate
def test_a_plan_survives_being_stored(facts: SkuFacts) -> None:
    plan = facts.plan()

    assert from_json(plan.sku, json.loads(json.dumps(to_json(plan)))) == replace(
        plan, next_change_on=None, next_cut_off_on=None
    )


@given(facts=sku_facts)
@moderate
def test_no_window_lies_before_today(facts: SkuFacts) -> None:
    windows = [step.estimate.window for step in facts.plan().steps if step.estimate.window]

    assert all(TODAY <= window.earliest <= window.latest for window in windows)


@given(facts=sku_facts)
@moderate
def test_no_promise_is_made_without_a_basis_that_the_policy_accepts(facts: SkuFacts) -> None:
    for step in facts.plan().steps:
        promise = promise_of(step.estimate, facts.ground.policy)
        assert promise.window is None or promise.basis >= facts.ground.policy.promise_from


@given(facts=sku_facts)
@moderate
def test_beyond_all_supplies_nobody_is_given_a_day(facts: SkuFacts) -> None:
    assert facts.plan().estimate_for(facts.units + 1).window is None


@given(facts=sku_facts, passed=st.integers(1, 60))
@moderate
def test_no_day_moves_before_the_plan_said_it_would(facts: SkuFacts, passed: int) -> None:
    facts = replace(facts, shelf=Shelf(0))  # what should have left the shelf is given new grace every day
    plan, day = facts.plan(), TODAY + timedelta(days=passed)

    ends = [plan.next_change_on, plan.next_cut_off_on if facts.ground.is_past_cut_off else None]
    if all(end is None or day < end for end in ends):
        assert _last_days(facts.plan(on=day).steps) == _last_days(plan.steps)


def _last_days(steps: Iterable[Step]) -> list[object]:
    return [
        (step.units_to, step.estimate.basis, step.estimate.window and step.estimate.window.latest)
        for step in steps
    ]


@given(facts=sku_facts)
@moderate
def test_a_plan_only_speaks_of_changes_to_come(facts: SkuFacts) -> None:
    plan = facts.plan()

    assert plan.next_change_on is None or plan.next_change_on > TODAY
    assert plan.next_cut_off_on is None or plan.next_cut_off_on >= facts.ground.work_begins_on
