"""The backtest: measures reckoned by hand, and no look ahead."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.domain.slips.grading import Answered, Case, backtest, grade
from tests.domain.slips.histories import DAY, LEAD


def a_case(number: int, slip: int | None, is_scored: bool = False, supplier: str = "ACME") -> Case:
    """A day named 20 days ahead, one every three days up to DAY."""
    promised_on = DAY - timedelta(days=3 * number)
    received_on = None if slip is None else promised_on + timedelta(days=slip)
    asof_on = promised_on - timedelta(days=LEAD)
    return Case(str(number), supplier, asof_on, asof_on, promised_on, received_on, is_scored=is_scored)


def answered(slip: int | None, supplier: str = "ACME") -> Answered:
    """An answer of -2 to 4 days around the promised day."""
    case = a_case(0, slip, True, supplier)
    days = tuple((case.promised_on or DAY) + timedelta(days=day) for day in (-2, -1, 0, 1, 2, 3, 4))
    return Answered(case, days)


def test_the_measures_are_what_their_definitions_say() -> None:
    found = grade([answered(1), answered(3), answered(5), answered(None)])

    assert found is not None
    assert (found.n, found.still_open) == (3, 1)
    assert found.mae == pytest.approx((0 + 2 + 4) / 3)
    assert found.median_error == 2
    assert (found.coverage80, found.width80) == (pytest.approx(2 / 3), 4)
    assert (found.coverage90, found.width90) == (pytest.approx(2 / 3), 6)
    assert found.kept_p90 == pytest.approx(2 / 3)
    # On day 1 the levels lose .15 .2 .25 0 .25 .2 .15 = 1.2, on day 3 .25 .4 .75 1 .75 0 .05 = 3.2,
    # on day 5 .35 .6 1.25 2 2.25 1.8 .95 = 9.2; by seven levels and three lines.
    assert found.pinball == pytest.approx((1.2 + 3.2 + 9.2) / 21)


def test_the_worst_supplier_has_thirty_lines_or_more() -> None:
    few = [answered(9, "FEW")] * 29
    many = [answered(0, "MANY")] * 15 + [answered(9, "MANY")] * 15
    found = grade([*few, *many])

    assert found is not None
    assert (found.worst_supplier, found.worst_supplier_n, found.worst_supplier_kept_p90) == ("MANY", 30, 0.5)


def test_where_nothing_has_an_outcome_there_is_no_grade() -> None:
    assert grade([answered(None)]) is None


def test_what_happens_later_changes_no_answer() -> None:
    history = [a_case(number, number % 4) for number in range(20, 80)]
    scored = a_case(8, 0, is_scored=True)
    future = [a_case(number, 25) for number in range(0, 6)]
    late = [replace(a_case(81, 0), received_on=DAY, recorded_on=DAY)]

    (without,) = backtest([*history, *late, scored])
    (with_future,) = backtest([*history, *[replace(one, received_on=None) for one in late], scored, *future])
    assert without.days == with_future.days


def test_lines_without_a_promise_are_answered_from_lead_times() -> None:
    history = [replace(a_case(number, 10), promised_on=None) for number in range(10, 60)]
    (found,) = backtest([*history, replace(a_case(2, 10, is_scored=True), promised_on=None)])

    assert set(found.days) == {found.case.asof_on + timedelta(days=LEAD + 10)}


def test_answers_come_in_the_order_of_the_lines() -> None:
    scored = [a_case(number, 0, is_scored=True) for number in (3, 9, 1)]

    assert [found.case.line for found in backtest(scored)] == ["3", "9", "1"]
    assert all(found.days[0] >= found.case.asof_on >= date(2026, 1, 1) for found in backtest(scored))
