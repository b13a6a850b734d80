"""What the desk says of a line and of each thing that can be chosen for it. Says what was decided, decides nothing."""

from dataclasses import dataclass

from portal import wording
from portal.actions.show_order import LineView, OrderView
from portal.domain.options import Option
from portal.domain.windows import Basis
from portal.web.desks import LANGUAGE, SAY
from portal.web.instruction_words import AlternativeWords, alternative_words, standing_words
from portal.web.way_words import parts_words


@dataclass(frozen=True, slots=True)
class OptionWords:
    """An option with its consequences, one sentence each; `yes` is the button that takes it."""

    option: Option
    title: str
    yes: str
    consequences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineWords:
    """A line with what the plan says of it now, and how sure that is."""

    line: LineView
    now: str
    certainty: str
    place: str
    parts: str
    need: str
    options: tuple[OptionWords, ...]
    standing_instruction: str
    alternatives: tuple[AlternativeWords, ...]


def line_words(view: OrderView, line: LineView) -> LineWords:
    """Everything the desk says of one line of an order."""
    options = tuple(option_words(view, line, option) for option in line.options)
    return LineWords(
        line=line,
        now=_now(view, line),
        certainty=_certainty(view, line),
        place=_place(line),
        parts=parts_words(line.parts, view.today, SAY) if len(line.parts) > 1 else "",
        need=_need(line, view),
        options=options,
        standing_instruction=standing_words(view, line, SAY),
        alternatives=alternative_words(line, SAY),
    )


def option_words(view: OrderView, line: LineView, option: Option) -> OptionWords:
    """What choosing this for the shopper means, before it is chosen."""
    named = {
        "wait": ("Keep waiting", "Note that the shopper waits"),
        "swap": (f"Swap for {option.title or option.sku}", "Swap"),
        "reduce": ("Take fewer", f"Give up {_units(option.units)}"),
        "cancel": ("Cancel", f"Cancel {_units(option.units)}"),
    }
    title, yes = named[option.kind]
    sentences = (_date(view, option), _money(option), _queue(line, option))
    return OptionWords(option, title, yes, tuple(sentence for sentence in sentences if sentence))


def _units(count: int) -> str:
    return wording.units(count, LANGUAGE)


def _need(line: LineView, view: OrderView) -> str:
    if line.need_by is None:
        return ""
    day = wording.day(line.need_by, LANGUAGE, view.today)
    if line.days_too_late is None:
        return f"{day}; no date to compare"
    if line.days_too_late:
        return f"{day}; expected up to {wording.number_of_days(line.days_too_late, LANGUAGE)} after that"
    return f"{day}; expected to leave by then"


def _now(view: OrderView, line: LineView) -> str:
    if not line.waiting:
        return ""
    if line.held_because:
        return "On hold"
    window = line.estimate.window
    if window is None:
        return "No date"
    days = wording.window(window.earliest, window.latest, LANGUAGE, view.today)
    return f"Ships {days}" if line.is_promised else f"Perhaps {days}, not promised"


def _certainty(view: OrderView, line: LineView) -> str:
    if not line.waiting or line.held_because:
        return ""
    estimate = line.estimate
    if estimate.window is None and estimate.basis is Basis.ORDERED:
        return "On order, but overdue or without a day that we can rely on."
    return wording.basis_words(
        estimate.basis.word,
        line.kind,
        estimate.evidence_on,
        LANGUAGE,
        usual_days=estimate.usual_days,
        today=view.today,
    )


def _place(line: LineView) -> str:
    if line.place is None:
        return ""
    return f"{wording.place(line.place.number, LANGUAGE)} of {line.place.lines}, {_ahead(line.place.units_ahead)}"


def _ahead(units: int) -> str:
    return f"{_units(units)} ahead" if units else "nobody ahead"


def _date(view: OrderView, option: Option) -> str:
    if option.kind in ("reduce", "cancel"):
        return f"{_units(option.units)} will not be sent."
    if option.window is None:
        return "There is no date yet."
    return f"Ships {wording.when(option.window.earliest, option.window.latest, LANGUAGE, view.today)}."


def _money(option: Option) -> str:
    if option.kind == "wait":
        return "No money moves."
    if option.kind in ("reduce", "cancel"):
        return _refund(option)
    if option.difference_minor is None:
        return "The shop works out the price difference."
    if option.difference_minor == 0:
        return "The price is the same."
    return f"{wording.difference(option.difference_minor, option.currency, LANGUAGE)}."


def _refund(option: Option) -> str:
    if option.refund_minor is None:
        return "The shop works out what goes back."
    if option.refund_minor == 0:
        return "Nothing was charged, so nothing goes back."
    return f"{wording.money(option.refund_minor, option.currency, LANGUAGE)} goes back."


def _queue(line: LineView, option: Option) -> str:
    if line.place is None:
        return ""
    place = wording.place(line.place.number, LANGUAGE)
    if option.kind == "reduce":
        return f"The rest keep the {place} place."
    if option.kind == "wait":
        return f"Keeps the {place} place, {_ahead(line.place.units_ahead)}."
    return f"Gives up the {place} place in the queue for {line.title}."
