"""What suppliers did, and the windows that are learned from it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.domain.slips import (
    DEFAULT_SLIPS,
    NOBODY,
    PSEUDO_COUNTS,
    PastDelivery,
    SlipModel,
    keyed,
    learn,
    shrunk_quantile,
)
from portal.domain.windows import Window
from tests.domain.builders import december, november
from tests.domain.strategies import moderate

DAYS = st.integers(-30, 60)


def delivered(slip: int, supplier: str = "ACME", lead: int | None = None) -> PastDelivery:
    """A line of history that came so many days after its promised day and its day of ordering."""
    received_on = november(10) + timedelta(days=slip)
    ordered_on = None if lead is None else received_on - timedelta(days=lead)
    return PastDelivery(supplier, ordered_on, november(10), received_on)


PUNCTUAL_OTHERS = [delivered(0, "GLOBEX")] * 400


def by_definition(own: list[int], everyone: list[int], percent: int) -> int:
    """The first day by which that share has come, in a crowd where own outcomes weigh 1 and everyone's 20 in all."""
    crowd = own * len(everyone) + everyone * PSEUDO_COUNTS
    return next(
        day for day in sorted(crowd) if 100 * sum(one <= day for one in crowd) >= percent * len(crowd)
    )


@given(
    own=st.lists(DAYS, max_size=30),
    everyone=st.lists(DAYS, min_size=1, max_size=25),
    percent=st.sampled_from([10, 50, 90]),
)
@example(own=[], everyone=list(DEFAULT_SLIPS), percent=10)
@example(own=[], everyone=list(DEFAULT_SLIPS), percent=90)
@moderate
def test_a_shrunk_quantile_is_what_its_definition_says(
    own: list[int], everyone: list[int], percent: int
) -> None:
    assert shrunk_quantile(sorted(own), sorted(everyone), percent / 100) == by_definition(
        own, everyone, percent
    )


@given(own=st.lists(DAYS, max_size=30), everyone=st.lists(DAYS, min_size=1, max_size=25))
@moderate
def test_a_window_never_ends_before_it_begins(own: list[int], everyone: list[int]) -> None:
    own, everyone = sorted(own), sorted(everyone)

    assert shrunk_quantile(own, everyone, 0.1) <= shrunk_quantile(own, everyone, 0.9)


@pytest.mark.parametrize(
    ("history", "early", "late"),
    [
        pytest.param([], -1, 7, id="no history at all: a day early to a week late"),
        pytest.param([*PUNCTUAL_OTHERS, delivered(30)], 0, 0, id="one bad delivery does not make a window"),
        pytest.param([delivered(30)] * 200, 30, 30, id="two hundred deliveries outweigh everyone"),
        pytest.param(
            [replace(delivered(30), received_on=None)] * 200, -1, 7, id="open lines teach nothing yet"
        ),
        pytest.param(
            [replace(delivered(30), promised_on=None)] * 200, -1, 7, id="without a promise there is no slip"
        ),
    ],
)
def test_a_suppliers_window_leans_on_everyone_until_it_has_a_history(
    history: list[PastDelivery], early: int, late: int
) -> None:
    models = learn(history)
    model = models.get("ACME") or models[""]

    assert (model.early, model.late) == (early, late)


def test_a_supplier_without_a_history_gets_the_window_of_all_the_others() -> None:
    models = learn([delivered(12)] * 200)

    assert (models[""].early, models[""].late) == (12, 12)
    assert models[""].known == 0


def test_before_anything_is_learned_everybody_has_the_window_of_nobody() -> None:
    assert learn([]) == {"": NOBODY}


def test_a_model_counts_what_was_kept_and_the_promised_day_itself_counts_as_kept() -> None:
    model = learn([delivered(-2), delivered(0), delivered(1)])["ACME"]

    assert (model.known, model.kept) == (3, 2)


def test_lead_times_are_learned_from_the_day_of_ordering_with_or_without_a_promise() -> None:
    model = learn([replace(delivered(0, lead=35), promised_on=None)] * 9)["ACME"]

    assert (model.lead_early, model.lead_late, model.known) == (35, 35, 0)


def test_goods_that_came_before_they_were_ordered_teach_no_lead_time() -> None:
    assert learn([delivered(0, lead=-3)])["ACME"].lead_early is None


def test_the_order_of_the_history_does_not_matter() -> None:
    history = [
        delivered(slip, supplier, lead=slip + 20) for slip in range(9) for supplier in ("ACME", "GLOBEX")
    ]

    assert learn(reversed(history)) == learn(history)


def test_a_confirmed_day_arrives_within_the_suppliers_slips() -> None:
    assert SlipModel("ACME", -1, 3).arrival(december(1)) == Window(november(30), december(4))


@pytest.mark.parametrize(
    ("model", "window"),
    [
        pytest.param(
            SlipModel("ACME", 0, 0, 20, 30), Window(november(21), december(1)), id="lead times are known"
        ),
        pytest.param(SlipModel("ACME", 0, 0), None, id="no lead times are known"),
    ],
)
def test_an_unconfirmed_order_arrives_within_the_suppliers_lead_times(
    model: SlipModel, window: Window | None
) -> None:
    assert model.arrival_of_unconfirmed(november(1)) == window


def test_the_same_history_keeps_its_keys_and_lines_alike_are_told_apart() -> None:
    history = [delivered(0), delivered(0), delivered(1)]
    first, second = keyed(history), keyed(history)

    assert [one.fact_key for one in first] == [one.fact_key for one in second]
    assert len({one.fact_key for one in first}) == 3
