"""What stands beside the picture of the queue: one line on one's place and what covers it, and the deliveries."""

from dataclasses import dataclass
from datetime import date

from portal import wording
from portal.actions.show_order import LineView
from portal.domain.plans import MADE_TO_ORDER, ON_HAND
from portal.domain.queue import Place
from portal.domain.steps import Delivery
from portal.domain.windows import Basis
from portal.web.shopper.pictures import QueuePicture, picture_of_queue
from portal.web.way_words import days_words
from portal.wording import Phrases

# Of the deliveries before one's own only the last few are listed, and one after it.
_BEFORE_OWN = 3


@dataclass(frozen=True, slots=True)
class DeliveryWords:
    """One delivery of the list: how many units, when they ship, whether that is a guess, whether it is one's own."""

    units: str
    days: str
    is_estimate: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class QueueWords:
    """The place in line ready to be printed. `cover` says what covers it; `ahead` and `behind` how many units wait."""

    place: str
    cover: str
    ahead: str
    behind: str
    picture: QueuePicture
    deliveries: tuple[DeliveryWords, ...]


def is_decided_by_queue(line: LineView) -> bool:
    """Whether the place in line says when it comes: not where the goods are here, made for one person, or no more."""
    return (
        not line.never_comes and line.estimate.basis < Basis.ARRIVED and line.estimate.supply != MADE_TO_ORDER
    )


def queue_words(line: LineView, today: date, say: Phrases) -> QueueWords | None:
    """The place of a line in its queue; None where no queue decides when it comes."""
    if line.place is None or not is_decided_by_queue(line):
        return None
    picture = picture_of_queue(line.place, line.waiting, line.deliveries)
    ahead, behind = line.place.units_ahead, picture.units_behind
    return QueueWords(
        place=_place(line.place, say),
        cover=_cover(line, picture, say),
        ahead=say("{units} ahead of yours", units=wording.units(ahead, say.language))
        if ahead
        else say("Nobody is ahead of you"),
        behind=say("{units} behind", units=wording.units(behind, say.language)) if behind else "",
        picture=picture,
        deliveries=_listed(line, picture, today, say),
    )


def _place(place: Place, say: Phrases) -> str:
    if place.lines == 1:
        return say("First in line")
    return say(
        "{place} of {all} in line",
        place=wording.place(place.number, say.language),
        all=wording.number(place.lines, say.language),
    )


def _cover(line: LineView, picture: QueuePicture, say: Phrases) -> str:
    if line.held_because:
        return ""
    if not picture.is_covered:
        return say("No delivery that is known so far reaches you.") if line.deliveries else ""
    own = line.deliveries[picture.own_number - 1]
    if own.estimate.supply == ON_HAND:
        return say("What is in stock covers you.")
    units = wording.number(own.units, say.language)
    if _number_of_delivery(line, picture) == 1:
        return say("The next delivery of {units} covers you.", units=units)
    return say(
        "Delivery {number} of {units} covers you.", number=_number_of_delivery(line, picture), units=units
    )


def _number_of_delivery(line: LineView, picture: QueuePicture) -> int:
    """Which delivery is one's own; what is on the shelf already is none."""
    before = line.deliveries[: picture.own_number]
    return sum(one.estimate.supply != ON_HAND for one in before)


def _listed(line: LineView, picture: QueuePicture, today: date, say: Phrases) -> tuple[DeliveryWords, ...]:
    last = picture.own_number or len(picture.deliveries)
    first = max(0, last - 1 - _BEFORE_OWN)
    return tuple(
        _delivery(one, number == picture.own_number and not line.held_because, today, say)
        for number, one in enumerate(line.deliveries[: last + 1], 1)
        if number > first and number <= len(picture.deliveries)
    )


def _delivery(one: Delivery, is_own: bool, today: date, say: Phrases) -> DeliveryWords:
    seen = one.estimate.seen_on(today)
    return DeliveryWords(
        units=wording.units(one.units, say.language),
        days=days_words(seen, today, say),
        is_estimate=seen.window is not None and seen.basis < Basis.CONFIRMED,
        is_own=is_own,
    )
