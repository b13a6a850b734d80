"""When one supply ships, and how sure that is.

Days follow from TODAY, Saturday 21 November: receiving and handling take a working day each, and ACME comes between a
day early and three days late.
"""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from portal.domain.orders import Product
from portal.domain.plans import Shelf, make_plan
from portal.domain.steps import Step
from portal.domain.supply import Expected
from portal.domain.windows import Basis, Estimate, Window
from tests.domain.builders import (
    ACME,
    EMPTY,
    LAMP,
    PUNCTUAL,
    THREE_TO_FIVE_WEEKS,
    TODAY,
    FixedSlip,
    a_ground,
    december,
    expected,
    november,
    plan_of,
)

EARLY_BIRD = FixedSlip("ACME", early=-12, late=-8)


@pytest.mark.parametrize(
    ("part", "window"),
    [
        pytest.param(
            expected(confirmed_on=december(1)),
            Window(december(2), december(8)),
            id="the slips of its supplier, and two days of work",
        ),
        pytest.param(
            expected(confirmed_on=december(1), supplier="UNHEARD OF"),
            Window(december(3), december(3)),
            id="everyone's slips where the supplier has no history",
        ),
        pytest.param(
            expected(confirmed_on=november(18)),
            Window(november(25), november(25)),
            id="its last day is today: not yet overdue, but two days of work are still to be done",
        ),
        pytest.param(
            expected(confirmed_on=november(17)), None, id="its last day was yesterday: overdue, no date"
        ),
    ],
)
def test_a_confirmed_supply_ships_within(part: Expected, window: Window | None) -> None:
    estimate = plan_of(part).estimate_for(1)

    assert estimate.window == window
    assert estimate.basis is (Basis.CONFIRMED if window else Basis.ORDERED)
    assert (estimate.supply, estimate.evidence_on) == ("PO 7 line 1", november(18))


@pytest.mark.parametrize(
    ("confirmed_on", "window"),
    [
        pytest.param(december(1), Window(november(25), november(25)), id="before its usual days"),
        pytest.param(
            november(25), Window(november(25), november(27)), id="after them, before the confirmed day"
        ),
        pytest.param(TODAY, Window(november(25), november(25)), id="on the confirmed day"),
        pytest.param(november(20), None, id="after it"),
    ],
)
def test_who_usually_comes_early_is_not_overdue_before_the_confirmed_day(
    confirmed_on: date, window: Window | None
) -> None:
    plan = plan_of(expected(confirmed_on=confirmed_on), models=(PUNCTUAL, EARLY_BIRD))

    assert plan.estimate_for(1).window == window


@pytest.mark.parametrize(
    ("part", "known", "window"),
    [
        pytest.param(
            {"wished_on": december(1)},
            {"models": (PUNCTUAL, THREE_TO_FIVE_WEEKS)},
            Window(november(25), december(9)),
            id="by the supplier's lead times, which know more than our wish",
        ),
        pytest.param(
            {"wished_on": december(1)},
            {"product": replace(LAMP, lead_time_days=28)},
            Window(december(2), december(7)),
            id="by the product's lead time",
        ),
        pytest.param(
            {"wished_on": december(1)}, {}, Window(december(2), december(8)), id="by the day we asked for"
        ),
        pytest.param({}, {}, None, id="not at all where nothing is known"),
        pytest.param(
            {"ordered_on": november(1)}, {"product": replace(LAMP, lead_time_days=10)}, None, id="overdue"
        ),
        pytest.param(
            {"ordered_on": november(1), "wished_on": november(30)},
            {"product": replace(LAMP, lead_time_days=10)},
            Window(november(25), december(2)),
            id="not overdue before the day we asked for",
        ),
    ],
)
def test_an_unconfirmed_supply_is_estimated(
    part: dict[str, Any], known: dict[str, Any], window: Window | None
) -> None:
    estimate = plan_of(expected(**part), **known).estimate_for(1)

    assert (estimate.window, estimate.basis) == (window, Basis.ORDERED)


@pytest.mark.parametrize(
    ("product", "latest"),
    [
        pytest.param(replace(LAMP, release_on=december(3)), december(8), id="released before it arrives"),
        pytest.param(replace(LAMP, release_on=december(17)), december(17), id="released after it arrives"),
        pytest.param(
            replace(LAMP, release_on=december(19)), december(21), id="released on a Saturday: on Monday"
        ),
        pytest.param(
            replace(LAMP, release_on=december(10), season_starts_on=december(17)),
            december(17),
            id="released before its season starts",
        ),
    ],
)
def test_nothing_ships_before_it_may(product: Product, latest: date) -> None:
    window = plan_of(expected(confirmed_on=december(1)), product=product).estimate_for(1).window

    assert window is not None
    assert window.latest == latest


@pytest.mark.parametrize(
    ("shelf", "known", "latest"),
    [
        pytest.param(
            Shelf(5, november(20)), {}, november(23), id="there since yesterday: after a day of handling"
        ),
        pytest.param(Shelf(5, TODAY), {}, november(24), id="there since today, a Saturday"),
        pytest.param(Shelf(5), {}, november(24), id="nobody knows since when: since today"),
        pytest.param(
            Shelf(5, november(2)),
            {},
            november(26),
            id="should have left: as long again as the merchant's patience",
        ),
        pytest.param(
            Shelf(5, november(2)),
            {"patience_days": 0, "handling_days": 5},
            november(30),
            id="should have left: as long again as handling takes",
        ),
        pytest.param(
            Shelf(5, november(2)),
            {"patience_days": 0, "handling_days": 0},
            november(23),
            id="should have left, no patience, no handling: the next working day",
        ),
        pytest.param(
            Shelf(5, november(2)),
            {"product": replace(LAMP, release_on=december(17))},
            december(17),
            id="waits for its release, and is not late before",
        ),
    ],
)
def test_what_lies_on_the_shelf_ships_by(shelf: Shelf, known: dict[str, Any], latest: date) -> None:
    estimate = plan_of(shelf=shelf, **known).estimate_for(5)

    assert estimate.window is not None
    assert (estimate.window.latest, estimate.basis) == (latest, Basis.IN_STOCK)


def test_goods_that_have_just_come_in_are_arrived_not_in_stock() -> None:
    assert plan_of(shelf=Shelf(5, TODAY, has_just_arrived=True)).estimate_for(1).basis is Basis.ARRIVED


@pytest.mark.parametrize(
    ("product", "models", "estimate"),
    [
        pytest.param(
            LAMP,
            (PUNCTUAL, THREE_TO_FIVE_WEEKS),
            Estimate(None, Basis.USUAL, usual_days=(21, 35)),
            id="lead times",
        ),
        pytest.param(
            replace(LAMP, lead_time_days=28),
            (PUNCTUAL, ACME),
            Estimate(None, Basis.USUAL, usual_days=(27, 31)),
            id="the product's lead time and the supplier's slips",
        ),
        pytest.param(
            replace(LAMP, lead_time_days=5),
            (PUNCTUAL, EARLY_BIRD),
            Estimate(None, Basis.USUAL, usual_days=(0, 0)),
            id="never a length of time below zero",
        ),
        pytest.param(LAMP, (PUNCTUAL, ACME), Estimate(None, Basis.NONE), id="nothing known"),
        pytest.param(
            replace(LAMP, kind="indefinite", lead_time_days=28),
            (PUNCTUAL, THREE_TO_FIVE_WEEKS),
            Estimate(None, Basis.NONE),
            id="indefinite: not even what is usual",
        ),
        pytest.param(
            replace(LAMP, kind="manufacturer"),
            (PUNCTUAL, THREE_TO_FIVE_WEEKS),
            Estimate(None, Basis.USUAL, usual_days=(21, 42)),
            id="from the manufacturer: half as long again",
        ),
        pytest.param(
            replace(LAMP, discontinued=True, lead_time_days=28),
            (PUNCTUAL, THREE_TO_FIVE_WEEKS),
            Estimate(None, Basis.NONE),
            id="discontinued: nothing is usual any more",
        ),
    ],
)
def test_beyond_all_supplies_there_is_no_date_only_what_is_usual(
    product: Product, models: tuple[FixedSlip, ...], estimate: Estimate
) -> None:
    assert make_plan(product, EMPTY, [], a_ground(models=models)).steps == (Step(None, estimate),)


OFTEN_LATE = FixedSlip("ACME", early=0, late=3, overdue=10)


def test_what_is_late_beyond_the_usual_gets_the_days_that_such_late_ones_take_and_no_promise() -> None:
    coming = expected(confirmed_on=november(16), said_on=november(3))
    found = plan_of(coming, models=(PUNCTUAL, OFTEN_LATE)).estimate_for(1)

    # To arrive by Sunday 29 November, taken in on Monday and handled on Tuesday and Wednesday.
    assert found.window == Window(november(25), december(2))
    assert (found.basis, found.is_overdue, found.evidence_on) == (Basis.ORDERED, True, november(3))


def test_who_is_later_than_that_has_no_day() -> None:
    found = plan_of(expected(confirmed_on=november(2)), models=(PUNCTUAL, OFTEN_LATE)).estimate_for(1)

    assert (found.window, found.basis) == (None, Basis.ORDERED)


def test_who_waits_for_several_supplies_waits_for_the_latest_of_them_as_they_slip_together() -> None:
    first = expected(4, confirmed_on=december(1), name="PO 7 line 1")
    second = expected(4, confirmed_on=december(2), name="PO 8 line 1")
    plan = plan_of(first, second, models=(PUNCTUAL, ACME))

    alone = plan_of(second, models=(PUNCTUAL, ACME)).estimate_for(1)
    assert plan.estimate_for(8).window == alone.window
