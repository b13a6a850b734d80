"""What the shopper is told of the ways in which an order can ship, each with its date for every item."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from portal import wording
from portal.actions.show_order import LineView, OrderView
from portal.domain.shipping import IN_PARTS, SEPARATELY, TOGETHER, LineOnWay, Part, Parts, WayOfShipping
from portal.domain.windows import Estimate

LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class WayWords:
    """One way of shipping ready to be printed: a sentence for each item with what it costs in days."""

    way: str
    title: str
    lines: tuple[str, ...]
    is_current: bool
    call: str
    question: str
    yes: str


class _Names(NamedTuple):
    title: str
    call: str
    question: str


_NAMES = {
    TOGETHER: _Names("All together", "Ship together", "Ship everything that waits together?"),
    SEPARATELY: _Names(
        "Each item on its own", "Ship separately", "Ship each item as soon as all of it is here?"
    ),
    IN_PARTS: _Names("In parts, as they come", "Ship in parts", "Ship every unit as soon as it is here?"),
}
_ONE_ITEM = _Names("All of it at once", "Ship all at once", "Ship it when all of it is here?")
_RULES = {
    SEPARATELY: "No item waits for another",
    IN_PARTS: "Every unit leaves as soon as it is here",
}
DONE = {
    TOGETHER: "Everything that waits will ship together.",
    SEPARATELY: "Each item will ship as soon as all of it is here.",
    IN_PARTS: "Every unit will ship as soon as it is here.",
}


def way_words(view: OrderView) -> tuple[WayWords, ...]:
    """The ways that this order can ship, if there is a choice."""
    return tuple(_words(view, way) for way in view.ways)


def way_named(view: OrderView, name: str) -> WayWords | None:
    """The way of that name, if it is open."""
    return next((way for way in way_words(view) if way.way == name), None)


def _words(view: OrderView, way: WayOfShipping) -> WayWords:
    lines = {line.id: line for line in view.waiting}
    is_one = len(lines) == 1
    names = _ONE_ITEM if is_one and way.way == SEPARATELY else _NAMES[way.way]
    sentences = tuple(_sentence(lines[number], one, way.way, view.today) for number, one in way.lines.items())
    return WayWords(
        way=way.way,
        title=names.title,
        lines=(_in_short(lines, way, view.today), *sentences),
        is_current=way.is_current,
        call=names.call,
        question=names.question,
        yes=f"Yes, {names.call.lower()}",
    )


def _in_short(lines: Mapping[int, LineView], way: WayOfShipping, today: date) -> str:
    """What the way means for the order as a whole."""
    if way.way == SEPARATELY and len(lines) == 1:
        return "It leaves when all of it is here"
    if way.way != TOGETHER:
        return _RULES[way.way]
    if any(line.held_because for line in lines.values()):
        return "No date: an item is on hold, and the others would wait for it"
    estimate = next(iter(way.lines.values())).parts[-1].estimate
    return f"Everything {days_words(estimate, today)}"


def _sentence(line: LineView, one: LineOnWay, way: str, today: date) -> str:
    """What the way means for one item: the days it loses, or the days of its parts."""
    if line.held_because:
        return f"{line.title}: on hold"
    if way == TOGETHER:
        return f"{line.title}: {_cost(one.days_later)}"
    if way == IN_PARTS and len(one.parts) > 1:
        return f"{line.title}: {parts_words(one.parts, today)}"
    return f"{line.title}: {days_words(one.parts[-1].estimate, today)}"


def _cost(days_later: int | None) -> str:
    if days_later is None:
        return "no date yet"
    if days_later == 0:
        return "no later than alone"
    return f"{wording.number_of_days(days_later, LANGUAGE)} later than alone"


def parts_words(parts: Parts, today: date) -> str:
    """Each part with its days: "2 units 3 to 9 December, 1 unit without a date yet"."""
    return ", ".join(_part(part, today) for part in parts)


def _part(part: Part, today: date) -> str:
    return f"{wording.units(part.units, LANGUAGE)} {days_words(part.estimate, today)}"


def days_words(estimate: Estimate, today: date) -> str:
    """The days of a window, or that there are none."""
    if estimate.window is None:
        return "without a date yet"
    return wording.window(estimate.window.earliest, estimate.window.latest, LANGUAGE, today)
