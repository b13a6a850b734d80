"""What the shopper is told of the ways in which an order can ship, each with its date for every item."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

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


_TITLES = {
    TOGETHER: "All together",
    SEPARATELY: "Each item on its own",
    IN_PARTS: "In parts, as they come",
}
_CALLS = {
    TOGETHER: "Ship together",
    SEPARATELY: "Ship separately",
    IN_PARTS: "Ship in parts",
}
_QUESTIONS = {
    TOGETHER: "Ship everything that waits together?",
    SEPARATELY: "Ship each item as soon as all of it is here?",
    IN_PARTS: "Ship every unit as soon as it is here?",
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
    is_alone = len(lines) == 1
    title = "All of it at once" if is_alone and way.way == SEPARATELY else _TITLES[way.way]
    sentences = _all_at_once(lines, way, view.today) if way.way == TOGETHER else ()
    return WayWords(
        way=way.way,
        title=title,
        lines=(
            *sentences,
            *(_sentence(lines[number], one, way.way, view.today) for number, one in way.lines.items()),
        ),
        is_current=way.is_current,
        call="Ship all at once" if is_alone and way.way == SEPARATELY else _CALLS[way.way],
        question=_QUESTIONS[way.way],
        yes=f"Yes, {_CALLS[way.way].lower()}",
    )


def _all_at_once(lines: Mapping[int, LineView], way: WayOfShipping, today: date) -> tuple[str, ...]:
    """The one date of everything that ships together."""
    if any(line.held_because for line in lines.values()):
        return ("No date: one item is on hold, and the others would wait for it",)
    estimate = next(iter(way.lines.values())).parts[-1].estimate
    return (f"Everything {days_words(estimate, today)}",)


def _sentence(line: LineView, one: LineOnWay, way: str, today: date) -> str:
    """What the way means for one item: the days it loses, or the days of its parts."""
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
