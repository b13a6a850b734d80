"""What the shopper is told of the ways in which an order can ship, each with its date for every item."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from portal import wording
from portal.actions.show_order import LineView, OrderView
from portal.domain.shipping import IN_PARTS, SEPARATELY, TOGETHER, LineOnWay, Part, Parts, WayOfShipping
from portal.domain.windows import Estimate
from portal.wording import Phrases, phrase


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
    yes: str


_NAMES = {
    TOGETHER: _Names(
        phrase("All together"),
        phrase("Ship together"),
        phrase("Ship everything that waits together?"),
        phrase("Yes, ship together"),
    ),
    SEPARATELY: _Names(
        phrase("Each item on its own"),
        phrase("Ship separately"),
        phrase("Ship each item as soon as all of it is here?"),
        phrase("Yes, ship separately"),
    ),
    IN_PARTS: _Names(
        phrase("In parts, as they come"),
        phrase("Ship in parts"),
        phrase("Ship every unit as soon as it is here?"),
        phrase("Yes, ship in parts"),
    ),
}
_ONE_ITEM = _Names(
    phrase("All of it at once"),
    phrase("Ship all at once"),
    phrase("Ship it when all of it is here?"),
    phrase("Yes, ship all at once"),
)
_RULES = {
    SEPARATELY: phrase("No item waits for another"),
    IN_PARTS: phrase("Every unit leaves as soon as it is here"),
}
DONE = {
    TOGETHER: phrase("Everything that waits will ship together."),
    SEPARATELY: phrase("Each item will ship as soon as all of it is here."),
    IN_PARTS: phrase("Every unit will ship as soon as it is here."),
}


def way_words(view: OrderView, say: Phrases) -> tuple[WayWords, ...]:
    """The ways that this order can ship, if there is a choice."""
    return tuple(_words(view, way, say) for way in view.ways)


def way_named(view: OrderView, name: str, say: Phrases) -> WayWords | None:
    """The way of that name, if it is open."""
    return next((way for way in way_words(view, say) if way.way == name), None)


def _words(view: OrderView, way: WayOfShipping, say: Phrases) -> WayWords:
    lines = {line.id: line for line in view.waiting}
    is_one = len(lines) == 1
    names = _ONE_ITEM if is_one and way.way == SEPARATELY else _NAMES[way.way]
    sentences = tuple(
        _sentence(lines[number], one, way.way, view.today, say) for number, one in way.lines.items()
    )
    return WayWords(
        way=way.way,
        title=say(names.title),
        lines=(_in_short(lines, way, view.today, say), *sentences),
        is_current=way.is_current,
        call=say(names.call),
        question=say(names.question),
        yes=say(names.yes),
    )


def _in_short(lines: Mapping[int, LineView], way: WayOfShipping, today: date, say: Phrases) -> str:
    """What the way means for the order as a whole."""
    if way.way == SEPARATELY and len(lines) == 1:
        return say("It leaves when all of it is here")
    if way.way != TOGETHER:
        return say(_RULES[way.way])
    if any(line.held_because for line in lines.values()):
        return say("No date: an item is on hold, and the others would wait for it")
    estimate = next(iter(way.lines.values())).parts[-1].estimate
    return say("Everything {days}", days=days_words(estimate, today, say))


def _sentence(line: LineView, one: LineOnWay, way: str, today: date, say: Phrases) -> str:
    """What the way means for one item: the days it loses, or the days of its parts."""
    return f"{line.title}: {_of_item(line, one, way, today, say)}"


def _of_item(line: LineView, one: LineOnWay, way: str, today: date, say: Phrases) -> str:
    if line.held_because:
        return say("on hold")
    if way == TOGETHER:
        return _cost(one.days_later, say)
    if way == IN_PARTS and len(one.parts) > 1:
        return parts_words(one.parts, today, say)
    return days_words(one.parts[-1].estimate, today, say)


def _cost(days_later: int | None, say: Phrases) -> str:
    if days_later is None:
        return say("no date yet")
    if days_later == 0:
        return say("no later than alone")
    return say("{days} later than alone", days=wording.number_of_days(days_later, say.language))


def parts_words(parts: Parts, today: date, say: Phrases) -> str:
    """Each part with its days: "2 units 3 to 9 December, 1 unit without a date yet"."""
    return say.comma.join(_part(part, today, say) for part in parts)


def _part(part: Part, today: date, say: Phrases) -> str:
    return f"{wording.units(part.units, say.language)} {days_words(part.estimate, today, say)}"


def days_words(estimate: Estimate, today: date, say: Phrases) -> str:
    """The days of a window, or that there are none."""
    if estimate.window is None:
        return say("without a date yet")
    return wording.span(estimate.window.earliest, estimate.window.latest, say.language, today)
