"""What people read of how days were kept."""

from datetime import timedelta

import pytest

from portal.domain.slips import Habit, Line, Lines, habits_of, months_of
from tests.domain.slips.histories import DAY, a_history, a_line


def habit(*slips: int | None) -> Habit:
    (found,) = habits_of(Lines.of(a_history(*slips)), DAY)
    return found


def test_the_named_day_itself_counts_as_kept() -> None:
    assert habit(-2, 0, 1) == Habit("ACME", known=3, kept=2)


def test_a_day_that_passed_without_the_goods_was_not_kept() -> None:
    assert habit(0, 0, None) == Habit("ACME", known=3, kept=2)


def test_with_eight_of_them_one_may_speak_of_what_is_typical() -> None:
    assert habit(0, 0, 0, 0, 1, 2, 3, 9) == Habit("ACME", known=8, kept=4, early=0, typical=0, late=9)


def test_where_many_are_still_open_nobody_knows_how_late_they_get() -> None:
    found = habit(*[0] * 8, None, None, None)

    assert (found.typical, found.late) == (0, None)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(a_line(0, None, base_on=DAY), id="due today"),
        pytest.param(a_line(0, None, base_on=DAY + timedelta(days=9)), id="to come"),
        pytest.param(a_line(9, None, open_until=DAY - timedelta(days=40)), id="called off before it was due"),
    ],
)
def test_what_has_not_come_due_is_not_judged(line: Line) -> None:
    assert habits_of(Lines.of([line]), DAY) == []


def test_months_are_those_of_the_named_days() -> None:
    lines = Lines.of([a_line(0, 0), a_line(1, 3), a_line(20, 0)])

    assert [(month.name, month.known, month.kept) for month in months_of(lines, DAY)] == [
        ("2026-04", 1, 1),
        ("2026-05", 2, 1),
    ]
