"""How each kind of backorder is dated, from the same supply."""

from dataclasses import replace
from typing import Any

import pytest

from portal.domain.kinds import PRODUCT_KINDS
from portal.domain.plans import Shelf
from portal.domain.steps import Step
from portal.domain.windows import Basis, Estimate, Window
from tests.domain.builders import (
    LAMP,
    PUNCTUAL,
    THREE_TO_FIVE_WEEKS,
    TODAY,
    december,
    expected,
    november,
    plan_of,
)


@pytest.mark.parametrize(
    ("kind", "window"),
    [
        pytest.param("standard", Window(december(2), december(8)), id="standard"),
        pytest.param("preorder", Window(december(2), december(8)), id="pre-order without a release day"),
        pytest.param("partial", Window(december(2), december(8)), id="partial"),
        pytest.param("dropship", Window(november(30), december(4)), id="drop-ship: none of our days of work"),
        pytest.param("custom", Window(december(2), december(8)), id="custom, when its maker has confirmed"),
        pytest.param("manufacturer", Window(december(2), december(9)), id="manufacturer: wider"),
        pytest.param("seasonal", Window(december(2), december(8)), id="seasonal without a season"),
        pytest.param("indefinite", None, id="indefinite: never a date"),
    ],
)
def test_every_kind_gets_its_date_from_its_supply(kind: str, window: Window | None) -> None:
    estimate = plan_of(expected(confirmed_on=december(1)), product=replace(LAMP, kind=kind)).estimate_for(1)

    assert (estimate.window, estimate.basis) == (window, Basis.CONFIRMED if window else Basis.ORDERED)


def test_no_kind_is_left_out_above() -> None:
    assert set(PRODUCT_KINDS) == {
        *("standard", "preorder", "partial", "dropship", "custom", "manufacturer", "seasonal", "indefinite")
    }


def test_what_waits_for_the_manufacturer_has_a_window_half_as_long_again_and_is_not_overdue_before() -> None:
    product = replace(LAMP, kind="manufacturer")
    plan = plan_of(expected(confirmed_on=december(1)), product=product, handling_days=0, receiving_days=0)

    assert plan.estimate_for(1).window == Window(november(30), december(7))
    assert plan.next_change_on == december(7)
    assert plan_of(expected(confirmed_on=november(16)), product=product).estimate_for(1).window


def test_what_is_sent_by_its_supplier_never_lies_on_our_shelf() -> None:
    plan = plan_of(product=replace(LAMP, kind="dropship"), shelf=Shelf(5, TODAY))

    assert plan.steps == (Step(None, Estimate(None, Basis.NONE)),)


MADE = replace(LAMP, kind="custom", lead_time_days=28)


@pytest.mark.parametrize(
    ("known", "counted"),
    [
        pytest.param({}, (29, 35), id="lead time and slips, two days of work and a weekend at most"),
        pytest.param({"receiving_days": 0, "handling_days": 0}, (27, 33), id="no work: a weekend at most"),
        pytest.param(
            {"models": (PUNCTUAL, THREE_TO_FIVE_WEEKS)}, (29, 35), id="its own lead time, not its supplier's"
        ),
    ],
)
def test_what_is_made_to_order_is_counted_from_each_order(
    known: dict[str, Any], counted: tuple[int, int]
) -> None:
    (step,) = plan_of(product=MADE, **known).steps

    assert (step.counted_from_order, step.estimate.basis) == (counted, Basis.ORDERED)


def test_each_line_of_what_is_made_to_order_has_its_own_days_whatever_its_place() -> None:
    plan = plan_of(product=MADE)

    for ordered_on, window in (
        (november(2), Window(december(1), december(7))),
        (november(20), Window(december(19), december(25))),
    ):
        assert plan.estimate_for(1, ordered_on).window == plan.estimate_for(99, ordered_on).window == window
    assert plan.estimate_for(1).window is None


def test_what_the_maker_has_confirmed_goes_before_the_lead_time() -> None:
    plan = plan_of(expected(1, confirmed_on=december(1)), product=MADE)

    assert plan.estimate_for(1, november(2)).basis is Basis.CONFIRMED
    assert plan.estimate_for(2, november(2)).window == Window(december(1), december(7))
