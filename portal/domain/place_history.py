"""How a line came to its place: the entries of its queue's ledger, read backwards from where it stands now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from portal.domain.ledger import Entry
from portal.domain.places import PlaceKey


@dataclass(frozen=True, slots=True)
class Step:
    """One entry that changed a line's place from one number to another; `before` None where there was none, or where
    the entry does not say. `is_own`: it was about the line itself."""

    at: datetime
    kind: str
    reason: str
    before: int | None
    after: int
    is_own: bool = False


def steps_to(
    number: int, place: PlaceKey, line: str, newest_first: Iterable[Entry]
) -> tuple[list[Step], bool]:
    """What brought `line` to the place `place`, which is the `number`-th now: newest first, and whether that is all.

    It ends where the line joined, came back or was moved itself: its place before that was another one.
    """
    steps: list[Step] = []
    for entry in newest_first:
        if entry.line == line:
            if _begins(entry):
                steps.append(Step(entry.at, entry.kind, entry.reason, None, number, is_own=True))
                return steps, entry.kind == "join"
            continue
        was_in_front = entry.units > entry.change and (entry.was or entry.place) < place
        is_in_front = entry.units > 0 and entry.place < place
        if was_in_front != is_in_front:
            before = number + was_in_front - is_in_front
            steps.append(Step(entry.at, entry.kind, entry.reason, before, number))
            number = before
    return steps, False


def _begins(entry: Entry) -> bool:
    """Whether a line was not where it is before this entry of its own."""
    return entry.kind == "move" or entry.units == entry.change
