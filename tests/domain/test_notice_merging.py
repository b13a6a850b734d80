"""What is left to say when unsent news meets newer news."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.notice_merging import merge
from portal.domain.notices import LineChange, Offer
from tests.domain.builders import change, december, november
from tests.domain.strategies import maybe_a_day, moderate

BLUE = Offer("LAMP-BLUE", "Blue lamp", -1500, "EUR")
FIRST, SECOND, THIRD = december(1), december(10), december(20)


@pytest.mark.parametrize(
    ("earlier", "later", "told"),
    [
        pytest.param(
            change("date_later", FIRST, SECOND),
            change("date_later", SECOND, THIRD),
            change("date_later", FIRST, THIRD),
            id="later twice: later than what was told",
        ),
        pytest.param(
            change("date_later", FIRST, THIRD, reason="supplier_moved"),
            change("date_sooner", THIRD, SECOND, reason="queue_moved"),
            change("date_later", FIRST, SECOND, reason="supplier_moved"),
            id="much later, then a little sooner: still later, for the first reason",
        ),
        pytest.param(
            change("date_later", SECOND, THIRD),
            change("date_sooner", THIRD, FIRST, reason="stock_arrived"),
            change("date_sooner", SECOND, FIRST, reason="stock_arrived"),
            id="later, then sooner than ever told: sooner",
        ),
        pytest.param(
            change("date_lost", FIRST),
            change("date_found", None, SECOND),
            change("date_later", FIRST, SECOND),
            id="lost and found again: later",
        ),
        pytest.param(
            change("date_found", None, FIRST),
            change("date_later", FIRST, SECOND),
            change("date_found", None, SECOND),
            id="found, then later: found",
        ),
        pytest.param(
            change("date_later", FIRST, SECOND),
            change("date_lost", SECOND, None),
            change("date_lost", FIRST, None),
            id="later, then lost: lost",
        ),
        pytest.param(
            change("date_lost", FIRST, offers=(BLUE,)),
            change("swap_offered", None, None, offers=(BLUE,)),
            change("date_lost", FIRST, None, offers=(BLUE,)),
            id="lost, then something else to be had: lost",
        ),
        pytest.param(
            change("swap_offered", None, None, offers=(BLUE,)),
            change("date_found", None, FIRST),
            change("date_found", None, FIRST, offers=(BLUE,)),
            id="something else to be had, then found: found",
        ),
        pytest.param(
            change("date_found", None, FIRST),
            change("date_lost", FIRST, None, offers=(BLUE,)),
            change("swap_offered", None, None, offers=(BLUE,)),
            id="found and lost, but something else is to be had: that",
        ),
        pytest.param(
            change("backorder_accepted", None, FIRST),
            change("date_later", FIRST, SECOND, reason="supplier_moved"),
            change("backorder_accepted", None, SECOND, reason="first_date"),
            id="accepted, then later: the first date is the new one",
        ),
        pytest.param(
            change("backorder_accepted", None, None, offers=(BLUE,)),
            change("date_found", None, FIRST),
            change("backorder_accepted", None, FIRST, reason="first_date"),
            id="accepted without a date, then found: no need for something else",
        ),
        pytest.param(
            change("backorder_accepted", None, FIRST, offers=(BLUE,)),
            change("date_lost", FIRST, None),
            change("backorder_accepted", None, None, reason="first_date", offers=(BLUE,)),
            id="accepted, then lost: no date, but something else",
        ),
        pytest.param(
            change("date_later", FIRST, SECOND),
            change("date_sooner", SECOND, FIRST),
            None,
            id="there and back",
        ),
        pytest.param(
            change("date_lost", FIRST),
            change("date_found", None, FIRST),
            None,
            id="lost and found as it was: silence",
        ),
        pytest.param(
            change("date_found", None, FIRST),
            change("date_lost", FIRST, None),
            None,
            id="found and lost: silence",
        ),
    ],
)
def test_unsent_news_and_newer_news_become_one(
    earlier: LineChange, later: LineChange, told: LineChange | None
) -> None:
    assert merge([earlier], [later]) == ((told,) if told else ())


def test_news_of_other_lines_stand_beside_each_other() -> None:
    one, two, three = change(line_id=1, was=FIRST, now=SECOND), change(line_id=2), change(line_id=3)
    two, three = (replace(other, latest=SECOND, was_latest=FIRST) for other in (two, three))

    assert merge([one, two], [three]) == (one, two, three)


def test_merged_news_tells_the_newest_place_and_evidence() -> None:
    earlier = change("date_later", FIRST, SECOND, place=5, units_ahead=9, basis="ordered")
    later = change(
        "date_later", SECOND, THIRD, place=4, units_ahead=7, basis="confirmed", evidence_on=november(20)
    )

    [told] = merge([earlier], [later])

    assert (told.place, told.units_ahead, told.basis, told.evidence_on) == (4, 7, "confirmed", november(20))


def _news(was: date | None, now: date | None) -> list[LineChange]:
    """What is told when a date moves so; nothing when it does not."""
    if was == now:
        return []
    if was and now:
        return [change("date_later" if now > was else "date_sooner", was, now)]
    return [change("date_found" if now else "date_lost", was, now)]


@given(told=maybe_a_day, moves=st.lists(maybe_a_day, min_size=1, max_size=5))
@moderate
def test_however_often_a_date_moves_unsent_the_news_compares_with_what_was_told(
    told: date | None, moves: list[date | None]
) -> None:
    held: tuple[LineChange, ...] = ()
    for was, now in zip([told, *moves], moves, strict=False):
        held = merge(held, _news(was, now))

    assert held == tuple(_news(told, moves[-1]))


@given(first=maybe_a_day, moves=st.lists(maybe_a_day, max_size=5))
@moderate
def test_until_it_was_accepted_in_words_a_backorder_has_only_a_first_date(
    first: date | None, moves: list[date | None]
) -> None:
    held: tuple[LineChange, ...] = (change("backorder_accepted", None, first, reason="first_date"),)
    for was, now in zip([first, *moves], moves, strict=False):
        held = merge(held, _news(was, now))

    assert held == (change("backorder_accepted", None, [first, *moves][-1], reason="first_date"),)
