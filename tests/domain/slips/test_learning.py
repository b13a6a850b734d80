"""What is learned from a history, and what the model may never say."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.slips import Line, Lines, learn, learn_both, nothing_learned, taught_by_delivery
from portal.domain.slips.deliveries import PastDelivery, keyed
from portal.domain.slips.keeping import model_from_bytes, model_to_bytes, record_from_bytes, record_to_bytes
from portal.domain.slips.learning import RECORDED
from portal.domain.slips.model import Model
from portal.domain.windows import Window
from tests.domain.slips.histories import DAY, LEAD, a_history, a_line, asked
from tests.domain.strategies import moderate

DUE = DAY + timedelta(days=LEAD)

histories = st.lists(
    st.builds(
        lambda number, slip, supplier: a_line(number, slip, supplier, key=f"{number} {slip} {supplier}"),
        st.integers(0, 120),
        st.none() | st.integers(-15, 40),
        st.sampled_from(["ACME", "GLOBEX"]),
    ),
    max_size=40,
    unique_by=lambda line: line.key,
)


def model_of(lines: Sequence[Line], on: date = DAY) -> Model:
    return learn(Lines.of(lines), {}, on)[0]


def slips_of(lines: Sequence[Line], supplier: str = "ACME") -> list[int]:
    """How many days after the named day each level's share has come."""
    return [(day - DUE).days for day in model_of(lines).days(asked(supplier), DAY)]


@pytest.mark.parametrize(
    ("history", "early", "late"),
    [
        pytest.param([], -1, 7, id="no history at all: a day early to a week late"),
        pytest.param(a_history(*[0] * 200), 0, 0, id="always exact: no window at all"),
        pytest.param(a_history(*[12] * 200, supplier="GLOBEX"), 12, 12, id="a newcomer is as all the others"),
        pytest.param(
            [*a_history(*[0] * 200, supplier="GLOBEX"), a_line(0, 30)],
            0,
            3,
            id="one bad delivery is one of a few",
        ),
        pytest.param(
            [*a_history(*[0] * 100, supplier="GLOBEX"), *a_history(*[9] * 100)],
            9,
            9,
            id="own history outweighs all",
        ),
    ],
)
def test_a_window_leans_on_others_until_a_supplier_has_a_history(
    history: list[Line], early: int, late: int
) -> None:
    slips = slips_of(history)

    assert (slips[1], slips[5]) == (early, late)


def test_what_a_supplier_did_lately_counts_more_than_what_it_did_long_ago() -> None:
    mended = a_history(*[0] * 40, *[14] * 40)
    worse = a_history(*[14] * 40, *[0] * 40)

    assert slips_of(mended)[3] == 0
    assert slips_of(worse)[3] == 14


def test_lines_that_are_overdue_make_the_window_longer_and_not_to_count_them_would_not() -> None:
    quick, stuck = (
        a_history(*[0, 1] * 30),
        [a_line(number, None, key=f"stuck {number}") for number in range(5, 25)],
    )

    assert slips_of([*quick, *stuck])[5] > slips_of(quick)[5]


def test_a_named_day_that_is_near_slips_less_than_one_far_off() -> None:
    near = [
        a_line(number, 1, key=f"near {number}", told_on=DAY - timedelta(days=3 * number + 4))
        for number in range(60)
    ]
    far = [
        a_line(number, 25, key=f"far {number}", told_on=DAY - timedelta(days=3 * number + 91))
        for number in range(60)
    ]
    model = model_of([*near, *far])
    soon = model.days(asked(base_on=DAY + timedelta(days=3)), DAY)
    later = model.days(asked(base_on=DAY + timedelta(days=90)), DAY)

    assert (soon[3] - DAY).days - 3 < (later[3] - DAY).days - 90


@given(history=histories, ahead=st.integers(-30, 90))
@moderate
def test_days_never_fall_and_never_lie_before_the_day_they_were_asked_on(
    history: list[Line], ahead: int
) -> None:
    days = model_of(history).days(asked(base_on=DAY + timedelta(days=ahead)), DAY)

    assert days[0] >= DAY
    assert all(one <= other for one, other in pairwise(days))


@given(history=histories, data=st.data())
@moderate
def test_the_same_history_in_any_order_gives_the_same_model(history: list[Line], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(history))

    assert _kept(shuffled) == _kept(history)


@given(history=histories)
@moderate
def test_what_was_recorded_on_the_day_or_later_changes_nothing(history: list[Line]) -> None:
    unknown = [
        replace(line, received_on=DAY + timedelta(days=3)) if line.received_on is None else line
        for line in history
    ]
    later = a_line(0, 5, key="told on the day", told_on=DAY, base_on=DAY + timedelta(days=5))

    assert model_of(unknown).days(asked(), DAY) == model_of(history).days(asked(), DAY)
    assert model_of([*history, later]).days(asked(), DAY) == model_of(history).days(asked(), DAY)


@given(history=histories.filter(bool), chosen=st.integers(0, 39), slip=st.integers(-15, 20))
@moderate
def test_no_weight_depends_on_an_outcome(history: list[Line], chosen: int, slip: int) -> None:
    place = chosen % len(history)
    line = history[place]
    other = replace(line, received_on=line.base_on + timedelta(days=slip))
    changed = [*history[:place], other, *history[place + 1 :]]

    for before, after in zip(_weights(history), _weights(changed), strict=True):
        assert sorted(before) == pytest.approx(sorted(after))


def _weights(lines: Sequence[Line]) -> list[list[float]]:
    samples = model_of(lines).eyes._samples
    return [[float(weight) for weight in sample._weight] for sample in samples]


def test_forecasts_are_made_once_and_the_model_is_the_same_as_if_all_were_made_now() -> None:
    lines = Lines.of(a_history(*[0, 3, 1, 8, 2] * 30))
    _, yesterday = learn(lines, {}, DAY - timedelta(days=40))
    step_by_step, _ = learn(lines, yesterday, DAY)
    at_once, forecasts = learn(lines, {}, DAY)

    assert step_by_step.days(asked(), DAY) == at_once.days(asked(), DAY)
    assert len(forecasts) > len(yesterday) > 20


def test_the_record_goes_back_so_far_and_no_further() -> None:
    lines = [a_line(number % 300, number % 7, key=f"{number:04}") for number in range(RECORDED + 200)]
    _, forecasts = learn(Lines.of(lines), {}, DAY)

    assert len(forecasts) <= RECORDED


@given(history=histories)
@moderate
def test_a_model_and_its_record_survive_being_stored(history: list[Line]) -> None:
    taught = [taught_by_delivery(one) for one in keyed(_deliveries(history))]
    learned = learn_both(taught, {}, {}, DAY)
    model = model_from_bytes(model_to_bytes(learned.model))
    slips, leads = record_from_bytes(record_to_bytes(learned.slips, learned.leads))

    assert model is not None
    assert model.arrival(asked(), DAY) == learned.model.arrival(asked(), DAY)
    assert model.knows_leads == learned.model.knows_leads
    assert ([*slips], [*leads]) == ([*learned.slips], [*learned.leads])


def _deliveries(history: Sequence[Line]) -> list[PastDelivery]:
    return [PastDelivery(line.supplier, line.told_on, line.base_on, line.received_on) for line in history]


def _kept(history: Sequence[Line]) -> bytes:
    taught = [taught_by_delivery(one) for one in sorted(keyed(_deliveries(history)), key=repr)]
    model, _ = learn(Lines.of(history), {}, DAY)
    return model_to_bytes(replace(learn_both(taught, {}, {}, DAY).model, slips=model))


@pytest.mark.parametrize(
    ("today", "arrival"),
    [
        pytest.param(
            DAY, Window(DUE - timedelta(days=1), DUE + timedelta(days=2)), id="on the day it was named"
        ),
        pytest.param(
            DUE + timedelta(days=2),
            Window(DUE - timedelta(days=1), DUE + timedelta(days=2)),
            id="on its last day",
        ),
    ],
)
def test_a_window_stays_what_it_was_while_it_lasts(today: date, arrival: Window) -> None:
    model = model_of(a_history(*[-1, 0, 0, 0, 0, 0, 0, 0, 2, 2] * 20))
    found = model.arrival(asked(), today)

    assert found is not None
    assert (found.window, found.is_overdue) == (arrival, False)


def test_that_a_line_is_open_itself_does_not_move_the_days_it_was_named() -> None:
    history = a_history(*[0, 0, 1, 2] * 5)
    itself = a_line(99, None, base_on=DUE, told_on=DAY)
    today = DUE + timedelta(days=1)
    known = model_of(history, today).arrival(asked(), today)

    assert model_of([*history, itself], today).arrival(asked(), today) == known


def test_who_is_later_than_that_gets_the_days_that_others_as_late_still_took() -> None:
    model = model_of(a_history(*[0] * 18, *[20] * 2, *[0] * 18, *[20] * 2, *[0] * 18, *[20] * 2))
    first, overdue = model.arrival(asked(), DAY), model.arrival(asked(), DUE + timedelta(days=10))

    assert first is not None
    assert first.window.latest < DUE + timedelta(days=10)
    assert overdue is not None
    assert overdue.is_overdue
    assert overdue.window.latest >= DUE + timedelta(days=18)


def test_who_is_later_than_anybody_ever_was_gets_no_day() -> None:
    assert model_of(a_history(*[0, 1] * 50)).arrival(asked(), DUE + timedelta(days=90)) is None


def test_where_nearly_everything_stays_open_no_day_is_honest() -> None:
    stuck = [a_line(number, None, key=f"stuck {number}") for number in range(5, 100)]

    assert model_of([*stuck, *a_history(0, 0, 0)]).arrival(asked(), DAY) is None


def test_nothing_is_said_of_lead_times_before_enough_orders_arrived() -> None:
    assert not nothing_learned().knows_leads
