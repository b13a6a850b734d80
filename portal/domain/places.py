"""What decides who comes first in a queue, and how a line is put between two others by hand."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from portal.domain.refusals import Refusal

# Lines of one moment stand in the order of their ids, with room for others that are put between them by hand.
ROOM_BETWEEN = 2**20


class PlaceKey(NamedTuple):
    """Where a line belongs in its queue, lower first: priority class (0 is none, classes are negative), the moment of
    joining (aware, UTC), the tiebreak."""

    priority: int
    joined_at: datetime
    tiebreak: int


# Before, and behind, every line that there can be.
BEFORE_ALL = PlaceKey(-(2**31), datetime(1970, 1, 1, tzinfo=UTC), 0)
BEHIND_ALL = PlaceKey(2**31 - 1, datetime(1970, 1, 1, tzinfo=UTC), 0)


# An order's moment is told with the order, with each of its lines and with their entries in the ledger.
@lru_cache(maxsize=2**15)
def moment_text(at: datetime) -> str:
    """An aware moment in UTC as ledgers tell it: `2026-11-11T10:00:00.000000Z`."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def tiebreak_of(line_id: int) -> int:
    """The tiebreak of a line that nobody has moved by hand."""
    return line_id * ROOM_BETWEEN


def right_before(other: PlaceKey, in_front_of_it: PlaceKey | None) -> PlaceKey:
    """The place between a line and the one in front of it (None where it is the first).

    Raises Refusal where so many were put there that nothing is left between the two.
    """
    room = ROOM_BETWEEN
    if in_front_of_it is not None and in_front_of_it[:2] == other[:2]:
        room = min(room, other.tiebreak - in_front_of_it.tiebreak)
    if room < 2:
        raise Refusal(
            "There is no room left right before that order.", "Put it before the order in front of that one."
        )
    return other._replace(tiebreak=other.tiebreak - room // 2)
