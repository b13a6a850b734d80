"""What the time of day does to an estimate."""

from dataclasses import replace
from datetime import time

import pytest

from portal.domain.plans import Shelf, make_plan
from portal.domain.supply import Expected
from portal.domain.windows import Window
from tests.domain.builders import (
    EMPTY,
    LAMP,
    a_ground,
    december,
    expected,
    november,
    plan_of,
)


@pytest.mark.parametrize(
    ("part", "window"),
    [
        pytest.param(
            expected(confirmed_on=november(23)), Window(november(26), november(30)), id="may still come today"
        ),
        pytest.param(
            expected(confirmed_on=november(20)),
            Window(november(26), november(26)),
            id="its last day is today",
        ),
        pytest.param(
            expected(confirmed_on=december(1)), Window(december(2), december(8)), id="comes another day"
        ),
    ],
)
def test_what_is_not_here_by_the_cut_off_is_not_begun_today(part: Expected, window: Window) -> None:
    ground = replace(a_ground(today=november(23), cut_off=time(14)), is_past_cut_off=True)

    assert make_plan(LAMP, EMPTY, [part], ground).estimate_for(1).window == window


def test_the_cut_off_of_our_warehouse_is_nothing_to_a_supplier_who_ships_itself() -> None:
    ground = replace(a_ground(today=november(23), cut_off=time(14)), is_past_cut_off=True)
    plan = make_plan(replace(LAMP, kind="dropship"), EMPTY, [expected(confirmed_on=november(20))], ground)

    assert plan.estimate_for(1).window == Window(november(23), november(23))
    assert plan.next_cut_off_on is None


def test_work_on_what_came_after_the_cut_off_begins_on_the_next_day() -> None:
    shelf = Shelf(5, november(18), work_began_on=november(19))
    estimate = plan_of(shelf=shelf, today=november(18)).estimate_for(1)

    assert (estimate.window, estimate.evidence_on) == (Window(november(18), november(20)), november(18))
