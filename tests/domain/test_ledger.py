"""The ledger by itself: what an entry says, how a chain holds, and what follows from it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.ledger import (
    BrokenLedger,
    Cause,
    Entry,
    Seat,
    canonical,
    genesis,
    happened,
    place_from,
    place_text,
    pseudonyms,
    published,
    replay,
    sealed,
    verified,
)
from portal.domain.places import PlaceKey
from tests.domain.strategies import moderate

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
FIRST, SECOND, THIRD = (PlaceKey(0, AT + timedelta(minutes=number), number) for number in (1, 2, 3))
BEGINNING = genesis("acme", "LAMP")

Chain = list[tuple[Entry, str]]


def an_entry(
    number: int, line: str, units: int, change: int, place: PlaceKey, kind: str = "join", **more
) -> Entry:
    """Something that happened to a line at AT."""
    return Entry(
        number, AT, kind, line, units, change, place, "shop", more.get("reason", "ordered"), more.get("was")
    )


def a_chain(*entries: Entry) -> Chain:
    """The entries, sealed one over the other."""
    seal, chain = sealed("", BEGINNING), []
    for entry in entries:
        seal = sealed(seal, canonical(*entry))
        chain.append((entry, seal))
    return chain


THREE = (
    an_entry(1, "a", 2, 2, FIRST),
    an_entry(2, "b", 1, 1, SECOND),
    an_entry(3, "a", 0, -2, FIRST, "leave", reason="cancelled"),
)


@given(
    reason=st.text(),
    units=st.integers(0, 2**31),
    tiebreak=st.integers(0, 2**53),
    seconds=st.integers(0, 10**9),
)
@moderate
def test_the_text_of_an_entry_is_what_json_says_of_it(
    reason: str, units: int, tiebreak: int, seconds: int
) -> None:
    place = PlaceKey(-3, AT + timedelta(seconds=seconds, microseconds=7), tiebreak)
    entry = Entry(7, AT, "move", "ab12", units, 0, place, "desk", reason, SECOND)
    text = canonical(*entry)
    told = json.loads(text)
    assert json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False) == text
    assert told == {
        "number": 7,
        "at": "2026-11-21T10:00:00.000000Z",
        "kind": "move",
        "line": "ab12",
        "units": units,
        "change": 0,
        "place": json.loads(place_text(place)),
        "by": "desk",
        "reason": reason,
        "was": [0, "2026-11-21T10:02:00.000000Z", 2],
    }
    assert place_from(place_text(place)) == place
    assert json.loads(published(text, "ff")) == told | {"hash": "ff"}


def test_a_moment_reads_the_same_in_every_zone() -> None:
    there = PlaceKey(0, AT.astimezone(timezone(timedelta(hours=9))), 1)
    assert place_text(there) == place_text(PlaceKey(0, AT, 1))


def test_a_chain_that_is_as_it_was_replays_to_the_queue() -> None:
    assert replay(verified(BEGINNING, a_chain(*THREE))) == {"b": (SECOND, 1)}


@pytest.mark.parametrize(
    ("tamper", "number"),
    [
        (lambda chain: [(chain[0][0]._replace(units=1, change=1), chain[0][1]), *chain[1:]], 1),
        (lambda chain: [chain[0], (chain[1][0]._replace(reason="favour"), chain[1][1]), chain[2]], 2),
        (lambda chain: [chain[1], chain[0], chain[2]], 1),
        (lambda chain: [chain[0], chain[2]], 2),
        (lambda chain: [chain[0], chain[1], (chain[2][0], "0" * 64)], 3),
        (lambda chain: [(entry._replace(number=entry.number - 1), seal) for entry, seal in chain[1:]], 1),
    ],
    ids=["units", "reason", "swapped", "removed", "hash", "removed and counted anew"],
)
def test_a_chain_that_was_touched_breaks_at_the_first_entry_that_is_not_as_it_was(
    tamper: Callable[[Chain], Chain], number: int
) -> None:
    with pytest.raises(BrokenLedger) as broken:
        list(verified(BEGINNING, tamper(a_chain(*THREE))))
    assert broken.value.number == number


def test_the_chain_of_another_queue_does_not_fit() -> None:
    with pytest.raises(BrokenLedger, match="entry 1"):
        list(verified(genesis("acme", "DESK"), a_chain(*THREE)))


@pytest.mark.parametrize(
    "second",
    [
        an_entry(2, "a", 1, 0, FIRST, "leave"),
        an_entry(2, "a", 3, 1, SECOND),
        an_entry(2, "a", 2, 0, SECOND, "move", was=THIRD),
        an_entry(2, "b", 0, -1, SECOND, "ship"),
    ],
    ids=["units do not fit", "another place without a move", "a move from elsewhere", "nobody leaves"],
)
def test_what_does_not_follow_from_the_entries_before_is_found_though_every_seal_fits(second: Entry) -> None:
    with pytest.raises(BrokenLedger, match="entry 2"):
        replay(verified(BEGINNING, a_chain(THREE[0], second)))


SHOP, PARCEL = Cause("shop", AT), Cause("shop", AT, is_parcel=True)


@pytest.mark.parametrize(
    ("before", "after", "cause", "said"),
    [
        (None, (FIRST, 2), SHOP, [("LAMP", "join", 2, 2, "ordered")]),
        ((FIRST, 2), (FIRST, 3), SHOP, [("LAMP", "join", 3, 1, "raised")]),
        ((FIRST, 2), (FIRST, 1), SHOP, [("LAMP", "leave", 1, -1, "reduced")]),
        ((FIRST, 2), (FIRST, 0), Cause("shopper", AT, "cancelled"), [("LAMP", "leave", 0, -2, "cancelled")]),
        ((FIRST, 2), (FIRST, 1), PARCEL, [("LAMP", "ship", 1, -1, "shipped")]),
        ((FIRST, 0), (FIRST, 2), PARCEL, [("LAMP", "return", 2, 2, "corrected")]),
        ((FIRST, 2), (SECOND, 2), SHOP, [("LAMP", "move", 2, 0, "corrected")]),
        ((FIRST, 2), (SECOND, 0), SHOP, [("LAMP", "leave", 0, -2, "reduced")]),
        ((FIRST, 0), (SECOND, 0), SHOP, []),
        ((FIRST, 2), (FIRST, 2), SHOP, []),
    ],
)
def test_what_a_change_is_called(before, after, cause: Cause, said) -> None:
    was = before and Seat(1, "LAMP", *before)
    found = happened(was, Seat(1, "LAMP", *after), cause)
    assert [(sku, one.kind, one.units, one.change, one.reason) for sku, one in found] == said


def test_who_waits_for_something_else_leaves_one_queue_and_joins_the_other() -> None:
    found = happened(Seat(1, "LAMP", FIRST, 2), Seat(1, "DESK", SECOND, 3), Cause("shopper", AT, "swapped"))
    assert [(sku, one.kind, one.units, one.place, one.reason) for sku, one in found] == [
        ("LAMP", "leave", 0, FIRST, "swapped"),
        ("DESK", "join", 3, SECOND, "swapped"),
    ]


def test_a_pseudonym_is_the_same_for_the_same_key_only() -> None:
    assert pseudonyms("key")(7) == pseudonyms("key")(7)
    assert len({pseudonyms("key")(7), pseudonyms("key")(8), pseudonyms("other")(7)}) == 3
