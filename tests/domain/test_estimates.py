"""When one supply ships, and how sure that is.

Days follow from TODAY, Saturday 21 November: receiving and handling take a working day each, and ACME comes between a
day early and three days late.
"""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from portal.domain.kinds import PRODUCT_KINDS
from portal.domain.orders import Product
from portal.domain.plans import Shelf, make_plan
from portal.domain.slips import SlipModel
from portal.domain.steps import Step, as_of
from portal.domain.supply import Expected
from portal.domain.windows import Basis, Estimate, Window
from tests.domain.builders import (
    ACME,
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

EARLY_BIRD = SlipModel("ACME", early=-12, late=-8)


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


@pytest.mark.parametrize(
    ("estimate", "seen"),
    [
        pytest.param(
            Estimate(Window(december(1), december(4)), Basis.CONFIRMED),
            Estimate(Window(december(1), december(4)), Basis.CONFIRMED),
            id="still to come",
        ),
        pytest.param(
            Estimate(Window(november(2), december(4)), Basis.CONFIRMED),
            Estimate(Window(TODAY, december(4)), Basis.CONFIRMED),
            id="begun: it begins today",
        ),
        pytest.param(
            Estimate(Window(november(2), november(20)), Basis.CONFIRMED),
            Estimate(None, Basis.ORDERED),
            id="over: nobody knows",
        ),
        pytest.param(Estimate(None, Basis.NONE), Estimate(None, Basis.NONE), id="no days"),
    ],
)
def test_an_estimate_seen_today(estimate: Estimate, seen: Estimate) -> None:
    assert as_of(estimate, TODAY) == seen


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
    product: Product, models: tuple[SlipModel, ...], estimate: Estimate
) -> None:
    assert make_plan(product, EMPTY, [], a_ground(models=models)).steps == (Step(None, estimate),)


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
