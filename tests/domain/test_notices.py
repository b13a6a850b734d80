"""What a notice carries, under which name, by which channels, and how it is stored."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.notice_merging import without_line
from portal.domain.notices import (
    ASKED_KINDS,
    KINDS,
    Alike,
    LineChange,
    Notice,
    Offer,
    channels_for,
    from_json,
    most_important,
    to_json,
)
from tests.domain.builders import change, december
from tests.domain.strategies import maybe_a_day, moderate

FIRST, LATER = december(1), december(9)


@pytest.mark.parametrize(
    ("kinds", "name"),
    [
        (["date_sooner", "date_later"], "date_later"),
        (["date_later", "date_lost", "date_found"], "date_lost"),
        (["backorder_accepted", "date_sooner"], "date_sooner"),
        (["backorder_accepted"], "backorder_accepted"),
    ],
)
def test_the_most_important_change_names_the_notice(kinds: list[str], name: str) -> None:
    assert most_important(kinds) == name
    assert Notice.about(7, [change(kind) for kind in kinds]).kind == name


@pytest.mark.parametrize(
    ("kind", "email", "phone", "sms_consent", "channels"),
    [
        pytest.param(
            "date_later", "sam@mail.example", "+491512", True, ("email", "sms"), id="news by all there is"
        ),
        pytest.param("shipped", "sam@mail.example", "+491512", True, ("email", "sms"), id="shipped is news"),
        pytest.param(
            "date_later", "sam@mail.example", "+491512", False, ("email",), id="no text without consent"
        ),
        pytest.param("date_later", "", "+491512", True, ("sms",), id="no mail address"),
        pytest.param("date_later", "sam@mail.example", "", True, ("email",), id="no phone"),
        pytest.param("date_later", "", "+491512", False, (), id="nothing that may be used"),
        pytest.param(
            "link_requested", "sam@mail.example", "+491512", True, ("email",), id="an answer goes once"
        ),
        pytest.param("cancelled", "", "+491512", True, ("sms",), id="an answer by what there is"),
    ],
)
def test_a_notice_goes_by(
    kind: str, email: str, phone: str, sms_consent: bool, channels: tuple[str, ...]
) -> None:
    assert channels_for(kind, email, phone, sms_consent) == channels


def test_every_kind_is_planned_or_asked_for_and_named_once() -> None:
    assert len(KINDS) == len(set(KINDS))
    assert set(ASKED_KINDS) < set(KINDS)


def test_a_line_that_no_longer_waits_is_left_out() -> None:
    one, two = change(line_id=1), change(line_id=2)

    assert without_line([one, two], 1) == (two,)


texts = st.text(max_size=8)
changes = st.builds(
    LineChange,
    line_id=st.integers(1, 9),
    line=texts,
    sku=texts,
    title=texts,
    kind=st.sampled_from(KINDS),
    units=st.integers(0, 9),
    earliest=maybe_a_day,
    latest=maybe_a_day,
    evidence_on=maybe_a_day,
    usual_days=st.none() | st.tuples(st.integers(0, 9), st.integers(0, 9)),
    was_latest=maybe_a_day,
    units_ahead=st.none() | st.integers(0, 9),
    offers=st.lists(st.builds(Offer, texts, texts, st.none() | st.integers(-9, 9), texts), max_size=2).map(
        tuple
    ),
    refund_minor=st.none() | st.integers(0, 9),
    difference_minor=st.none() | st.integers(-9, 9),
    shipped_units=st.integers(0, 9),
    tracking_url=texts,
)


@given(told=st.lists(changes, max_size=3))
@moderate
def test_changes_survive_being_stored(told: list[LineChange]) -> None:
    assert from_json(json.loads(json.dumps(to_json(told)))) == tuple(told)


def test_what_many_hear_alike_is_written_as_each_change_would_be_alone() -> None:
    alike = Alike(change("date_later", was=FIRST, now=LATER, hear_by=LATER))
    lines = [(1, "1", 2, 14, 20), (2, 'line "two"', 1, 15, 22)]

    assert [json.loads(text) for text in alike.texts(lines)] == [to_json([alike.of(*line)]) for line in lines]


def test_what_is_not_said_is_not_stored() -> None:
    [stored] = to_json([change("date_later", was=None, now=FIRST, refund_minor=0)])

    assert stored == {
        "line_id": 1,
        "line": "1",
        "sku": "LAMP",
        "title": "Brass lamp",
        "kind": "date_later",
        "units": 2,
        "earliest": "2026-12-01",
        "latest": "2026-12-01",
        "refund_minor": 0,
    }
