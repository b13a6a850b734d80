"""What the shopper's page says of each option before the click, and of a choice after it. Every option says date,
money and place; none is made to look better than it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from portal import wording
from portal.actions.show_order import LineView
from portal.domain.options import Option
from portal.web.money_words import difference_words, refund_words, units_of
from portal.web.shopper.law_words import statements
from portal.web.shopper.queue_picture_words import is_decided_by_queue
from portal.wording import Phrases


@dataclass(slots=True)  # not frozen: see LineView
class OptionWords:
    """One option ready to be printed. `date`, `money` and `place` are its consequences.

    `is_taken`: the shopper has chosen this before. `statement` is what they agree to by it,
    where the law says so, `translation` what it means where it is not in their language.
    `question` and `yes` ask once more before it is done.
    A reduction gives up `units` of `of_units`; `each` is the money of one.
    """

    kind: str
    title: str
    date: str
    money: str
    place: str
    call: str
    question: str
    yes: str
    sku: str = ""
    image_url: str = ""
    note: str = ""
    is_taken: bool = False
    statement: str = ""
    translation: str = ""
    units: int = 0
    of_units: int = 0
    each: str = ""


def option_words(line: LineView, option: Option, answer: str, today: date, say: Phrases) -> OptionWords:
    """What an option of a line means. `answer` is the page's own sentence on the line's date."""
    if option.kind == "wait":
        return _wait(line, answer, today, say)
    return _OPTIONS[option.kind](line, option, today, say)


def _wait(line: LineView, answer: str, today: date, say: Phrases) -> OptionWords:
    stated, translated = statements(line, today, say.language)
    has_place = line.place is not None and is_decided_by_queue(line)
    place = wording.place(line.place.number, say.language) if line.place and has_place else ""
    return OptionWords(
        kind="wait",
        title=say("Keep waiting"),
        date=say("Once the hold is over") if line.held_because else answer,
        money=say("No change in price"),
        place=say("You stay {place} in line", place=place) if place else "",
        call=say("Keep waiting"),
        question=say("Keep waiting for {item}?", item=line.title),
        yes=say("Yes, I will wait"),
        is_taken=line.choice is not None and line.choice.kind == "wait" and not stated,
        statement=stated,
        translation=translated,
    )


def _swap(line: LineView, option: Option, today: date, say: Phrases) -> OptionWords:
    ready = wording.day(option.window.latest, say.language, today) if option.window else ""
    item = f"{units_of(option.units)}{line.title}"
    return OptionWords(
        kind="swap",
        sku=option.sku,
        title=option.title,
        image_url=option.image_url,
        note=option.note,
        date=say("In stock, ships by {day}", day=ready) if ready else say("In stock"),
        money=difference_words(option.difference_minor, option.currency, say),
        place=say("You no longer wait in line"),
        call=say("Swap for this"),
        question=say("Swap {item} for {other}?", item=item, other=option.title),
        yes=say("Yes, swap"),
    )


def _reduce(line: LineView, option: Option, today: date, say: Phrases) -> OptionWords:
    stay, given = line.waiting - option.units, wording.number(option.units, say.language)
    money = refund_words(option.refund_minor, option.currency, say)
    return OptionWords(
        kind="reduce",
        title=say("Take fewer"),
        date=say.counted("The other one stays on order", "The other {number} stay on order", stay),
        money=money,
        place=say.counted("It keeps your place in line", "They keep your place in line", stay)
        if is_decided_by_queue(line)
        else "",
        call=say("Take fewer"),
        question=say(
            "Give up {given} of {all} × {item}?",
            given=given,
            all=wording.number(line.waiting, say.language),
            item=line.title,
        ),
        yes=say("Yes, give up {given}", given=given),
        units=option.units,
        of_units=line.waiting,
        each=say("{money} for each", money=money) if option.refund_minor else money,
    )


def _cancel(line: LineView, option: Option, today: date, say: Phrases) -> OptionWords:
    item = f"{units_of(option.units)}{line.title}"
    return OptionWords(
        kind="cancel",
        title=say("Cancel what waits") if line.shipped else say("Cancel this item"),
        date=say("Nothing more will be shipped"),
        money=refund_words(option.refund_minor, option.currency, say),
        place=_given_up(line, say),
        call=say("Cancel"),
        question=say("Cancel {item}?", item=item),
        yes=say("Yes, cancel"),
    )


def _given_up(line: LineView, say: Phrases) -> str:
    if line.shipped:
        return say("The shipped units stay yours")
    return say("You give up your place in line") if is_decided_by_queue(line) else ""


_OPTIONS: dict[str, Callable[[LineView, Option, date, Phrases], OptionWords]] = {
    "swap": _swap,
    "reduce": _reduce,
    "cancel": _cancel,
}
