"""What the shopper's page says of each option before the click, and of a choice after it. Every option says date,
money and place; none is made to look better than it is."""

from dataclasses import dataclass
from datetime import date

from portal import wording
from portal.actions.show_order import LineView
from portal.clock import day_in
from portal.domain.instructions import BY_INSTRUCTION
from portal.domain.options import Option
from portal.store.choices import ChoiceRow
from portal.web.money_words import LANGUAGE, difference_words, refund_words, units_of


@dataclass(frozen=True, slots=True)
class OptionWords:
    """One option ready to be printed. `date`, `money` and `place` are its consequences.

    `is_taken`: the shopper has chosen this before. `question` and `yes` ask once more before it is done.
    A reduction gives up `units` of `of_units`; `each` is the money of one.
    """

    kind: str
    sku: str
    title: str
    image_url: str
    note: str
    date: str
    money: str
    place: str
    call: str
    question: str
    yes: str
    is_taken: bool = False
    units: int = 0
    of_units: int = 0
    each: str = ""


@dataclass(frozen=True, slots=True)
class ChosenWords:
    """A choice that was made: its `kind`, the day's sentence, and what happens about money."""

    kind: str
    thanks: str
    sentence: str
    money: str


def option_words(line: LineView, option: Option, answer: str, today: date) -> OptionWords:
    """What an option of a line means. `answer` is the page's own sentence on the line's date."""
    return _OPTIONS[option.kind](line, option, answer, today)


def _wait(line: LineView, option: Option, answer: str, today: date) -> OptionWords:
    return OptionWords(
        kind="wait",
        sku="",
        title="Keep waiting",
        image_url="",
        note="",
        date=answer,
        money="No change in price",
        place=f"You stay {wording.place(line.place.number, LANGUAGE)} in line" if line.place else "",
        call="Keep waiting",
        question=f"Keep waiting for {line.title}?",
        yes="Yes, I will wait",
        is_taken=line.choice is not None and line.choice.kind == "wait",
    )


def _swap(line: LineView, option: Option, answer: str, today: date) -> OptionWords:
    ready = wording.day(option.window.latest, LANGUAGE, today) if option.window else ""
    return OptionWords(
        kind="swap",
        sku=option.sku,
        title=option.title,
        image_url=option.image_url,
        note=option.note,
        date=f"In stock, ships by {ready}" if ready else "In stock",
        money=difference_words(option.difference_minor, option.currency),
        place="You no longer wait in line",
        call="Swap for this",
        question=f"Swap {units_of(option.units)}{line.title} for {option.title}?",
        yes="Yes, swap",
    )


def _reduce(line: LineView, option: Option, answer: str, today: date) -> OptionWords:
    stay = line.waiting - option.units
    money = refund_words(option.refund_minor, option.currency)
    return OptionWords(
        kind="reduce",
        sku="",
        title="Take fewer",
        image_url="",
        note="",
        date=f"The other {stay} stay on order" if stay > 1 else "The other one stays on order",
        money=money,
        place=f"{'They keep' if stay > 1 else 'It keeps'} your place in line",
        call="Take fewer",
        question=f"Give up {option.units} of {line.waiting} × {line.title}?",
        yes=f"Yes, give up {option.units}",
        units=option.units,
        of_units=line.waiting,
        each=f"{money} for each" if option.refund_minor else money,
    )


def _cancel(line: LineView, option: Option, answer: str, today: date) -> OptionWords:
    some = "The shipped units stay yours" if line.shipped else "You give up your place in line"
    return OptionWords(
        kind="cancel",
        sku="",
        title="Cancel what waits" if line.shipped else "Cancel this item",
        image_url="",
        note="",
        date="Nothing more will be shipped",
        money=refund_words(option.refund_minor, option.currency),
        place=some,
        call="Cancel",
        question=f"Cancel {units_of(option.units)}{line.title}?",
        yes="Yes, cancel",
    )


_OPTIONS = {"wait": _wait, "swap": _swap, "reduce": _reduce, "cancel": _cancel}


def chosen_words(line: LineView, timezone: str, today: date) -> tuple[ChosenWords, ...]:
    """The choices made for a line that still say something, newest first: the newest, and all that gave units up."""
    telling = [row for number, row in enumerate(line.choices) if number == 0 or row.kind == "reduce"]
    return tuple(_CHOSEN[row.kind](row, _frame(line, row, timezone, today)) for row in telling)


def _frame(line: LineView, row: ChoiceRow, timezone: str, today: date) -> str:
    """Who did it and when, with a gap for what; an instruction is the shopper's own word from an earlier day."""
    on = wording.day(day_in(row.made_at, timezone), LANGUAGE, today)
    if row.actor == BY_INSTRUCTION:
        given = next((one.made_at for one in line.instructions if one.ended_at == row.made_at), row.made_at)
        told_on = wording.day(day_in(given, timezone), LANGUAGE, today)
        return f"As you told us on {told_on}, we {{did}} on {on}."
    return f"{'You' if row.actor == 'shopper' else 'Our team, for you,'} {{did}} on {on}."


def _waited(row: ChoiceRow, frame: str) -> ChosenWords:
    did = "kept your place in line" if row.actor == BY_INSTRUCTION else "chose to keep waiting"
    return ChosenWords("wait", "Thank you for waiting.", frame.format(did=did), "")


def _swapped(row: ChoiceRow, frame: str) -> ChosenWords:
    money = difference_words(row.difference_minor, row.currency)
    settled = "The shop settles the difference with you." if row.difference_minor else ""
    sentence = frame.format(did="swapped this in for what was ordered")
    return ChosenWords("swap", "Swapped.", sentence, f"{money}. {settled}".strip())


def _reduced(row: ChoiceRow, frame: str) -> ChosenWords:
    sentence = frame.format(did=f"gave up {wording.units(row.units, LANGUAGE)}")
    return ChosenWords("reduce", "Changed.", sentence, _refund_under_way(row))


def _cancelled(row: ChoiceRow, frame: str) -> ChosenWords:
    sentence = frame.format(did=f"cancelled {wording.units(row.units, LANGUAGE)}")
    return ChosenWords("cancel", "Cancelled.", sentence, _refund_under_way(row))


_CHOSEN = {"wait": _waited, "swap": _swapped, "reduce": _reduced, "cancel": _cancelled}


def _refund_under_way(row: ChoiceRow) -> str:
    if row.refund_minor == 0:
        return "Nothing was charged, so nothing has to be paid back."
    if row.refund_minor is None:
        return "The shop works out what comes back to you and tells you."
    amount = wording.money(row.refund_minor, row.currency, LANGUAGE)
    if row.carried_out_at is None:
        return f"The shop has been asked to pay {amount} back."
    return f"The shop has confirmed your refund of {amount}."
