"""How one SKU's supplies become steps: for how many units, in which order, until when, and what is kept of it."""

import json
from dataclasses import replace
from datetime import date, time

import pytest

from portal.domain.plan_changes import has_less_on_shelf, has_same_supply
from portal.domain.plans import Plan, Shelf, make_plan
from portal.domain.supply import Expected
from portal.domain.windows import Basis
from portal.store.plan_steps import from_json, to_json
from tests.domain.builders import (
    EMPTY,
    LAMP,
    PUNCTUAL,
    THREE_TO_FIVE_WEEKS,
    TODAY,
    a_ground,
    december,
    expected,
    november,
    plan_of,
)


def steps_of(plan: Plan) -> list[tuple[int | None, date | None, str]]:
    """Units, last day and basis of each step."""
    return [
        (
            step.units_to,
            step.estimate.window.latest if step.estimate.window else None,
            step.estimate.basis.word,
        )
        for step in plan.steps
    ]


SOON = expected(10, december(1), name="PO 1 line 1")
LATER = expected(20, december(15), name="PO 2 line 1")
OVERDUE = expected(5, november(10), name="PO 3 line 1")
UNCONFIRMED = expected(7, wished_on=november(24), name="PO 4 line 1")


@pytest.mark.parametrize(
    ("supplies", "steps"),
    [
        pytest.param(
            [LATER, SOON],
            [(10, december(8), "confirmed"), (30, december(22), "confirmed")],
            id="the earlier one first",
        ),
        pytest.param(
            [OVERDUE, SOON, LATER],
            [(10, december(8), "confirmed"), (30, december(22), "confirmed"), (35, None, "ordered")],
            id="what is overdue comes last",
        ),
        pytest.param(
            [UNCONFIRMED, SOON],
            [(10, december(8), "confirmed"), (17, december(8), "ordered")],
            id="a new PO that nobody confirmed takes no promised date from the front",
        ),
    ],
)
def test_several_supplies_cover_the_queue_one_after_the_other(
    supplies: list[Expected], steps: list[tuple[int | None, date | None, str]]
) -> None:
    assert steps_of(plan_of(*supplies)) == [*steps, (None, None, "none")]


def test_where_ordered_goods_may_be_promised_they_take_their_turn_and_make_all_behind_less_sure() -> None:
    plan = plan_of(UNCONFIRMED, SOON, promise_from=Basis.ORDERED)

    assert steps_of(plan)[:2] == [(7, december(1), "ordered"), (17, december(8), "ordered")]


def test_the_shelf_is_emptied_first_and_a_late_shelf_delays_those_behind() -> None:
    plan = plan_of(expected(confirmed_on=november(19)), shelf=Shelf(5, november(2)), patience_days=6)

    assert steps_of(plan)[:2] == [(5, december(1), "in_stock"), (15, december(1), "confirmed")]


@pytest.mark.parametrize(
    ("last_unit", "supply"),
    [(1, "PO 1 line 1"), (10, "PO 1 line 1"), (11, "PO 2 line 1"), (30, "PO 2 line 1"), (31, "")],
)
def test_a_backorder_is_covered_by_the_supply_of_its_last_unit(last_unit: int, supply: str) -> None:
    assert plan_of(SOON, LATER).estimate_for(last_unit).supply == supply


@pytest.mark.parametrize(
    ("supplies", "shelf", "day"),
    [
        pytest.param([], EMPTY, None, id="never, where there is nothing"),
        pytest.param([OVERDUE], EMPTY, None, id="never, where all is overdue already"),
        pytest.param([LATER, SOON], EMPTY, december(5), id="when the first of its supplies is overdue"),
        pytest.param(
            [SOON], Shelf(5, november(20)), november(24), id="when goods should have left the shelf"
        ),
    ],
)
def test_a_plan_knows_when_time_alone_will_change_it(
    supplies: list[Expected], shelf: Shelf, day: date | None
) -> None:
    plan = plan_of(*supplies, shelf=shelf)

    assert plan.next_change_on == day
    if day:
        assert steps_of(plan_of(*supplies, shelf=shelf, today=day)) != steps_of(plan)


def test_a_release_far_away_does_not_hide_that_the_supplier_is_overdue() -> None:
    plan = plan_of(expected(confirmed_on=december(1)), product=replace(LAMP, release_on=december(24)))

    assert plan.next_change_on == december(5)


def test_two_plans_rest_on_the_same_supply_while_units_days_and_evidence_are_the_same() -> None:
    plan = plan_of(SOON, LATER)

    assert has_same_supply(plan, plan_of(LATER, SOON))
    assert not has_same_supply(None, plan)
    assert not has_same_supply(plan, plan_of(SOON))
    assert not has_same_supply(plan, plan_of(replace(SOON, units=9), LATER))
    assert not has_same_supply(plan, plan_of(replace(SOON, confirmed_on=december(3)), LATER))


def test_a_plan_is_read_as_it_was_stored() -> None:
    plan = plan_of(SOON, OVERDUE, shelf=Shelf(5, TODAY), models=(PUNCTUAL, THREE_TO_FIVE_WEEKS))

    assert from_json("LAMP", json.loads(json.dumps(to_json(plan)))) == replace(plan, next_change_on=None)


@pytest.mark.parametrize(
    ("is_past_cut_off", "supplies", "day"),
    [
        pytest.param(False, [LATER, SOON], december(4), id="the last day of the first supply"),
        pytest.param(False, [expected(confirmed_on=november(18))], TODAY, id="today"),
        pytest.param(True, [expected(confirmed_on=november(18))], None, id="today, which is over"),
        pytest.param(False, [OVERDUE], None, id="never, where all is overdue already"),
    ],
)
def test_a_plan_knows_at_which_cut_off_it_will_change(
    is_past_cut_off: bool, supplies: list[Expected], day: date | None
) -> None:
    ground = replace(a_ground(cut_off=time(14)), is_past_cut_off=is_past_cut_off)

    assert make_plan(LAMP, EMPTY, supplies, ground).next_cut_off_on == day


def test_without_a_cut_off_no_hour_changes_a_plan() -> None:
    assert plan_of(SOON).next_cut_off_on is None


@pytest.mark.parametrize(
    ("last_unit", "batch"), [(1, (1, 2)), (10, (1, 2)), (11, (2, 2)), (30, (2, 2)), (31, None)]
)
def test_a_unit_is_in_one_delivery_of_those_to_come(last_unit: int, batch: tuple[int, int] | None) -> None:
    assert plan_of(SOON, LATER).batch_of(last_unit) == batch


def test_a_plan_of_what_is_made_to_order_is_read_as_it_was_stored() -> None:
    plan = plan_of(product=replace(LAMP, kind="custom", lead_time_days=28))

    assert from_json("LAMP", json.loads(json.dumps(to_json(plan)))) == plan
    assert not has_same_supply(plan, plan_of(product=replace(LAMP, kind="custom", lead_time_days=30)))


@pytest.mark.parametrize(
    ("was", "now", "has_less"),
    [
        pytest.param((5, [SOON]), (3, [SOON]), True, id="a few are gone"),
        pytest.param((5, [SOON]), (0, [SOON]), True, id="all are gone"),
        pytest.param((5, [SOON]), (5, [SOON]), False, id="all are there"),
        pytest.param((3, [SOON]), (5, [SOON]), False, id="more are there"),
        pytest.param((5, [SOON]), (3, [SOON, LATER]), False, id="gone, but more is ordered"),
        pytest.param(
            (5, [SOON]),
            (3, [replace(SOON, confirmed_on=december(3))]),
            False,
            id="gone, and the supplier moved",
        ),
    ],
)
def test_fewer_goods_on_the_shelf_are_told_from_a_supplier_that_moved(
    was: tuple[int, list[Expected]], now: tuple[int, list[Expected]], has_less: bool
) -> None:
    before, after = (plan_of(*coming, shelf=Shelf(units, TODAY)) for units, coming in (was, now))

    assert has_less_on_shelf(before, after) is has_less
    assert not has_less_on_shelf(None, after)
