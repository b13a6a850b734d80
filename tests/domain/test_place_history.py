"""How a place came about, read backwards."""

from datetime import UTC, datetime, timedelta

from portal.domain.ledger import Entry
from portal.domain.place_history import steps_to
from portal.domain.places import PlaceKey

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
PLACES = [PlaceKey(0, AT + timedelta(minutes=number), number) for number in range(6)]


def said(number: int, line: str, place: int, units: int, change: int, kind: str, **more) -> Entry:
    was = more.get("was")
    return Entry(
        number,
        AT,
        kind,
        line,
        units,
        change,
        PLACES[place],
        "shop",
        more.get("reason", ""),
        PLACES[was] if was is not None else None,
    )


def read(number: int, *entries: Entry, place: int = 3) -> tuple[list[tuple[str, int | None, int]], bool]:
    steps, is_all = steps_to(number, PLACES[place], "me", reversed(entries))
    return [(step.kind, step.before, step.after) for step in steps], is_all


def test_who_leaves_in_front_moves_one_up_and_who_leaves_behind_does_not() -> None:
    steps, is_all = read(
        1,
        said(1, "a", 1, 2, 2, "join"),
        said(2, "me", 3, 1, 1, "join"),
        said(3, "b", 5, 1, 1, "join"),
        said(4, "b", 5, 0, -1, "leave"),
        said(5, "a", 1, 1, -1, "ship"),
        said(6, "a", 1, 0, -1, "ship"),
    )
    assert steps == [("ship", 2, 1), ("join", None, 2)]
    assert is_all


def test_a_late_order_and_a_corrected_parcel_in_front_move_one_back() -> None:
    steps, _ = read(
        3,
        said(1, "me", 3, 1, 1, "join"),
        said(2, "late", 0, 1, 1, "join"),
        said(3, "back", 1, 1, 1, "return"),
    )
    assert steps == [("return", 2, 3), ("join", 1, 2), ("join", None, 1)]


def test_a_move_past_me_counts_and_one_among_those_in_front_does_not() -> None:
    steps, _ = read(
        2,
        said(1, "me", 3, 1, 1, "join"),
        said(2, "b", 1, 1, 0, "move", was=5),
        said(3, "b", 0, 1, 0, "move", was=1),
    )
    assert steps == [("move", 1, 2), ("join", None, 1)]


def test_it_ends_where_i_was_moved_myself_and_says_that_there_is_more() -> None:
    steps, is_all = read(
        1,
        said(1, "me", 4, 1, 1, "join"),
        said(2, "a", 1, 1, 1, "join"),
        said(3, "me", 3, 1, 0, "move", was=4),
        said(4, "a", 1, 0, -1, "leave"),
    )
    assert steps == [("leave", 2, 1), ("move", None, 2)]
    assert not is_all


def test_a_history_that_was_cut_off_says_so() -> None:
    assert read(1, said(9, "a", 1, 0, -1, "leave")) == ([("leave", 2, 1)], False)
