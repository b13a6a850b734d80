"""What the shopper reads of the moves in a queue: day by day, from which place to which, and why. Decides nothing."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from portal import wording
from portal.clock import day_in
from portal.domain.place_history import Step
from portal.web.money_words import LANGUAGE

# What others in front did, for one and for several.
_OTHERS = {
    "ship": ("1 shipped", "{} shipped"),
    "join": (
        "1 came in late that was ordered before yours",
        "{} came in late that were ordered before yours",
    ),
    "return": ("1 came back, as a parcel was corrected", "{} came back, as parcels were corrected"),
    "cancelled": ("1 cancelled", "{} cancelled"),
    "swapped": ("1 took something else", "{} took something else"),
}
_LEFT = ("1 gave up its place", "{} gave up their places")
_OWN = {
    "join": "Your order took its place in line.",
    "return": "A parcel of yours was corrected, so your units are back in line.",
}


@dataclass(frozen=True, slots=True)
class DayWords:
    """One day: "41st to 32nd" and "6 cancelled, 3 shipped". `moves` are those by hand, each with its reason."""

    on: date
    places: str
    sentence: str
    moves: tuple[str, ...]


def day_words(newest_first: Sequence[Step], timezone: str) -> list[DayWords]:
    """The steps by the days of the shop, newest first."""
    days = groupby(newest_first, key=lambda step: day_in(step.at, timezone))
    return [_day(on, list(steps)) for on, steps in days]


def _day(on: date, steps: list[Step]) -> DayWords:
    first, last = steps[-1], steps[0]
    said = ", ".join(_counted(steps))
    places = wording.place(last.after, LANGUAGE)
    if first.before is not None and first.before != last.after:
        places = f"{wording.place(first.before, LANGUAGE)} to {places}"
    elif first.before is not None:
        places = f"Still {places}"
    return DayWords(on, places, f"{said[:1].upper()}{said[1:]}." if said else "", tuple(_single(steps)))


def _counted(steps: Sequence[Step]) -> Iterator[str]:
    others = Counter(_words_of(step) for step in steps if not step.is_own and step.kind != "move")
    for (one, many), count in others.most_common():
        yield one if count == 1 else many.format(count)


def _words_of(step: Step) -> tuple[str, str]:
    return _OTHERS.get(step.reason) or _OTHERS.get(step.kind) or _LEFT


def _single(steps: Sequence[Step]) -> Iterator[str]:
    for step in steps:
        if step.kind == "move":
            yield f"{_who_moved(step)}: {_reason(step.reason)}"
        elif step.is_own:
            yield _OWN.get(step.kind, "")


def _who_moved(step: Step) -> str:
    if step.is_own:
        return "The shop gave you this place"
    is_worse = step.before is not None and step.after > step.before
    return "The shop put 1 order before yours" if is_worse else "The shop put 1 order behind yours"


def _reason(reason: str) -> str:
    return "the time of the order was corrected." if reason == "corrected" else f"“{reason}”"
