"""Places between two others."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.domain.places import BEFORE_ALL, PlaceKey, right_before, tiebreak_of
from portal.domain.refusals import Refusal

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
SEVENTH, EIGHTH = PlaceKey(0, AT, tiebreak_of(7)), PlaceKey(0, AT, tiebreak_of(8))


@pytest.mark.parametrize(
    "in_front",
    [None, SEVENTH, SEVENTH._replace(joined_at=AT - timedelta(days=1)), SEVENTH._replace(priority=-1)],
)
def test_right_before_another_is_behind_everybody_who_was_in_front_of_it(in_front: PlaceKey | None) -> None:
    assert (in_front or BEFORE_ALL) < right_before(EIGHTH, in_front) < EIGHTH


def test_between_two_of_one_moment_there_is_room_for_many_and_then_a_refusal() -> None:
    in_front = SEVENTH
    for _ in range(20):
        behind = right_before(EIGHTH, in_front)
        assert in_front < behind < EIGHTH
        in_front = behind
    with pytest.raises(Refusal, match="no room left"):
        right_before(EIGHTH, in_front)
