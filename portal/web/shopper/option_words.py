"""What the shopper's page says of each option before the click, and of a choice after it. Every option says date,
money and place; none is made to look better than it is."""

from dataclasses import dataclass
from datetime import date

from portal import wording
from portal.actions.show_order import LineView
from portal.clock import day_in
from portal.domain.options import Option
from portal.store.choices import ChoiceRow

LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class OptionWords:
    """One option ready to be printed. `date`, `money` and `place` are its consequences.

    `is_taken`: the shopper has chosen this before. `question` and `yes` ask once more before it is done.
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
        money=_difference(option.difference_minor, option.currency),
        place="You no longer wait in line",
        call="Swap for this",
        question=f"Swap {_units_of(option.units)}{line.title} for {option.title}?",
        yes="Yes, swap",
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
        money=_refund(option.refund_minor, option.currency),
        place=some,
        call="Cancel",
        question=f"Cancel {_units_of(option.units)}{line.title}?",
        yes="Yes, cancel",
    )


_OPTIONS = {"wait": _wait, "swap": _swap, "cancel": _cancel}


def chosen_words(line: LineView, timezone: str, today: date) -> ChosenWords | None:
    """The newest choice made for a line, or None."""
    row = line.choice
    if row is None:
        return None
    on = wording.day(day_in(row.made_at, timezone), LANGUAGE, today)
    who = "You" if row.actor == "shopper" else "Our team, for you,"
    return _CHOSEN[row.kind](row, f"{who} {{did}} on {on}.")


def _waited(row: ChoiceRow, frame: str) -> ChosenWords:
    sentence = frame.format(did="chose to keep waiting")
    return ChosenWords("wait", "Thank you for waiting.", sentence, "")


def _swapped(row: ChoiceRow, frame: str) -> ChosenWords:
    money = _difference(row.difference_minor, row.currency)
    settled = "The shop settles the difference with you." if row.difference_minor else ""
    sentence = frame.format(did="swapped this in for what was ordered")
    return ChosenWords("swap", "Swapped.", sentence, f"{money}. {settled}".strip())


def _cancelled(row: ChoiceRow, frame: str) -> ChosenWords:
    sentence = frame.format(did=f"cancelled {wording.units(row.units, LANGUAGE)}")
    return ChosenWords("cancel", "Cancelled.", sentence, _refund_under_way(row))


_CHOSEN = {"wait": _waited, "swap": _swapped, "cancel": _cancelled}


def _refund_under_way(row: ChoiceRow) -> str:
    if row.refund_minor == 0:
        return "Nothing was charged, so nothing has to be paid back."
    if row.refund_minor is None:
        return "The shop works out what comes back to you and tells you."
    amount = wording.money(row.refund_minor, row.currency, LANGUAGE)
    if row.carried_out_at is None:
        return f"The shop has been asked to pay {amount} back."
    return f"The shop has confirmed your refund of {amount}."


def _refund(minor: int | None, currency: str) -> str:
    if minor is None:
        return "The shop works out your refund"
    return f"{wording.money(minor, currency, LANGUAGE)} back" if minor else "Nothing was charged"


def _difference(minor: int | None, currency: str) -> str:
    if minor is None:
        return "The shop tells you the price difference"
    said = wording.difference(minor, currency, LANGUAGE)
    return said[0].upper() + said[1:]


def _units_of(units: int) -> str:
    return f"{units} × " if units > 1 else ""
