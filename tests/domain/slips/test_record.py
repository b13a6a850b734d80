"""Which view is listened to, and how far windows are stretched."""

from datetime import timedelta

import numpy as np
import pytest

from portal.domain.slips import Line, Lines
from portal.domain.slips.record import Standing, judge, pinball
from portal.domain.slips.views import LEVELS, VIEWS
from tests.domain.slips.histories import DAY, a_history, a_line

TODAY = DAY.toordinal()


def alike(*slips: int, supplier: str = "ACME") -> list[Line]:
    """Lines that differ in nothing but their slip: all were due two months ago."""
    return [
        a_line(number, slip, supplier, base_on=DAY - timedelta(days=60)) for number, slip in enumerate(slips)
    ]


def standing(lines: list[Line], *views: list[float]) -> Standing:
    """The standing after every view said the same of every line, the last one standing for those not named."""
    said = np.array([*views, *[views[-1]] * (len(VIEWS) - len(views))])
    return judge(Lines.of(lines), {line.key: said for line in lines}, TODAY)


def test_the_loss_of_a_window_is_what_its_definition_says() -> None:
    days = np.array([0.0, 0, 0, 0, 0, 0, 0])

    # Ten days late: each level loses its own share of ten; ten days early: the rest.
    assert pinball(np.array([10]), days[None])[0] == pytest.approx(10 * LEVELS.mean())
    assert pinball(np.array([-10]), days[None])[0] == pytest.approx(10 * (1 - LEVELS).mean())


def test_without_a_record_all_views_are_listened_to_alike() -> None:
    assert list(judge(Lines.of([]), {}, TODAY).everyone) == [1 / len(VIEWS)] * len(VIEWS)


def test_the_view_that_did_best_is_listened_to_most() -> None:
    found = standing(a_history(*[5] * 60), [5.0] * 7, [0.0] * 7)

    assert found.everyone[0] == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(
    ("slips", "stretch"),
    [
        pytest.param([0] * 10 + [2, -2], (1.0, 1.0), id="one in twelve came early, one in twelve late"),
        pytest.param([0] * 10 + [2] * 10, (0.8, 1.44), id="half came after the window"),
        pytest.param([0] * 20, (0.8, 0.8), id="nobody ever missed it"),
    ],
)
def test_windows_are_stretched_only_where_the_share_that_keeps_them_is_off(
    slips: list[int], stretch: tuple[float, float]
) -> None:
    found = standing(alike(*slips * 20), [-2.0, -1, -1, 0, 1, 1, 2])

    assert found.stretch == pytest.approx(stretch, abs=0.02)


def test_a_large_supplier_is_judged_by_its_own_lines_too() -> None:
    lines = [*alike(*[0, 4, 8] * 300), *alike(*[*range(30)] * 20, supplier="GLOBEX")]
    lines_of = Lines.of(lines)
    said = np.array([[-32.0, -16, -8, 0, 8, 16, 32]] * len(VIEWS))
    found = judge(lines_of, {line.key: said for line in lines}, TODAY)
    acme, globex = (found.stretches[lines_of.suppliers.code(name)] for name in ("ACME", "GLOBEX"))

    assert globex[1] > acme[1]


def test_stretching_moves_the_ends_and_not_the_middle() -> None:
    days = Standing(np.ones(4) / 4, np.ones((0, 4)), (2.0, 3.0)).stretched(
        np.array([-2.0, -1, 0, 1, 2, 3, 4]), 0
    )

    assert list(days) == [-5, -3, -1, 1, 4, 7, 10]
