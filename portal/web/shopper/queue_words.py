"""What the shopper reads of the moves in a queue: day by day, from which place to which, and why. Decides nothing."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from portal import wording
from portal.clock import day_in
from portal.domain.place_history import Step
from portal.wording import Phrases, phrase

_OWN = {
    "join": phrase("Your order took its place in line."),
    "undone": phrase("You took your cancellation back, so your units are in line again."),
    "return": phrase("A parcel of yours was corrected, so your units are back in line."),
}


@dataclass(frozen=True, slots=True)
class DayWords:
    """One day: "41st to 32nd" and "6 cancelled, 3 shipped". `moves` are those by hand, each with its reason."""

    on: date
    places: str
    sentence: str
    moves: tuple[str, ...]


def day_words(newest_first: Sequence[Step], timezone: str, say: Phrases) -> list[DayWords]:
    """The steps by the days of the shop, newest first."""
    days = groupby(newest_first, key=lambda step: day_in(step.at, timezone))
    return [_day(on, list(steps), say) for on, steps in days]


def _day(on: date, steps: list[Step], say: Phrases) -> DayWords:
    said = say.comma.join(_counted(steps, say))
    sentence = f"{said[:1].upper()}{said[1:]}." if said else ""
    return DayWords(on, _places(steps[-1], steps[0], say), sentence, tuple(_single(steps, say)))


def _places(first: Step, last: Step, say: Phrases) -> str:
    now = wording.place(last.after, say.language)
    if first.before is None:
        return now
    if first.before == last.after:
        return say("Still {place}", place=now)
    return say("{before} to {after}", before=wording.place(first.before, say.language), after=now)


def _counted(steps: Sequence[Step], say: Phrases) -> Iterator[str]:
    """What others in front did, the most frequent first."""
    others = Counter(_did(step) for step in steps if not step.is_own and step.kind != "move")
    for did, count in others.most_common():
        yield _others(did, count, say)


def _did(step: Step) -> str:
    known = ("ship", "undone", "join", "return", "cancelled", "swapped")
    return next((what for what in (step.reason, step.kind) if what in known), "left")


def _others(did: str, count: int, say: Phrases) -> str:
    said = {
        "ship": say.counted("{number} shipped", "{number} shipped", count),
        "join": say.counted(
            "{number} came in late that was ordered before yours",
            "{number} came in late that were ordered before yours",
            count,
        ),
        "return": say.counted(
            "{number} came back, as a parcel was corrected",
            "{number} came back, as parcels were corrected",
            count,
        ),
        "cancelled": say.counted("{number} cancelled", "{number} cancelled", count),
        "swapped": say.counted("{number} took something else", "{number} took something else", count),
        "undone": say.counted(
            "{number} took a cancellation back", "{number} took a cancellation back", count
        ),
        "left": say.counted("{number} gave up its place", "{number} gave up their places", count),
    }
    return said[did]


def _single(steps: Sequence[Step], say: Phrases) -> Iterator[str]:
    for step in steps:
        if step.kind == "move":
            yield f"{_who_moved(step, say)}: {_reason(step.reason, say)}"
        elif step.is_own:
            said = _OWN.get(step.reason) or _OWN.get(step.kind)
            yield say(said) if said else ""


def _who_moved(step: Step, say: Phrases) -> str:
    if step.is_own:
        return say("The shop gave you this place")
    is_worse = step.before is not None and step.after > step.before
    return say("The shop put 1 order before yours") if is_worse else say("The shop put 1 order behind yours")


def _reason(reason: str, say: Phrases) -> str:
    return say("the time of the order was corrected.") if reason == "corrected" else f"“{reason}”"
