"""What the shopper's page says of a choice after it was made: who did what and when, and what happens about money."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from portal import wording
from portal.actions.show_order import LineView
from portal.clock import day_in
from portal.domain.duties.duty import duty_of
from portal.domain.duties.owed import BY_LAW, BY_THE_SHOP
from portal.domain.instructions import BY_INSTRUCTION
from portal.store.choices import ChoiceRow
from portal.web.money_words import difference_words
from portal.wording import Phrases, phrase

# Who did it: the shopper, the shop's people for them, we, as they had told us; the law's clock, or the shop for itself.
_BY_SHOPPER, _BY_TEAM, _AS_TOLD, _BY_LAW, _BY_SHOP = range(5)
_WAITED = (
    phrase("You chose to keep waiting on {day}."),
    phrase("Our team, for you, chose to keep waiting on {day}."),
    phrase("As you told us on {told_on}, we kept your place in line on {day}."),
)
_SWAPPED = (
    phrase("On {day} you chose this instead of what you had ordered."),
    phrase("On {day} our team, for you, chose this instead of what you had ordered."),
    phrase("As you told us on {told_on}, on {day} we swapped what you had ordered for this."),
)
_REDUCED = (
    phrase("You gave up {units} on {day}."),
    phrase("Our team, for you, gave up {units} on {day}."),
    phrase("As you told us on {told_on}, we gave up {units} on {day}."),
)
_CANCELLED = (
    phrase("You cancelled {units} on {day}."),
    phrase("Our team, for you, cancelled {units} on {day}."),
    phrase("As you told us on {told_on}, we cancelled {units} on {day}."),
    phrase("On {day} the order of {units} ended, because it had not shipped in time."),
    phrase("On {day} the shop cancelled {units}: nothing more of it is coming."),
)


@dataclass(frozen=True, slots=True)
class ChosenWords:
    """A choice that was made: its `kind`, the day's sentence, and what happens about money."""

    kind: str
    thanks: str
    sentence: str
    money: str


def chosen_words(line: LineView, timezone: str, today: date, say: Phrases) -> tuple[ChosenWords, ...]:
    """The choices made for a line that still say something, newest first: the newest, and all that gave units up."""
    telling = [row for number, row in enumerate(line.choices) if number == 0 or row.kind == "reduce"]
    return tuple(_words(line, row, timezone, today, say) for row in telling)


def _words(line: LineView, row: ChoiceRow, timezone: str, today: date, say: Phrases) -> ChosenWords:
    thanks, sentences, money = _CHOSEN[row.kind]
    given = next((one.made_at for one in line.instructions if one.ended_at == row.made_at), row.made_at)
    sentence = say(
        sentences[_who(row)],
        day=wording.day(_made_on(line, row, timezone), say.language, today),
        told_on=wording.day(day_in(given, timezone), say.language, today),
        units=wording.units(row.units, say.language),
    )
    return ChosenWords(row.kind, say(thanks), sentence, money(row, say))


def _made_on(line: LineView, row: ChoiceRow, timezone: str) -> date:
    """The day of a choice; what the law ended was over on the law's day, whenever we came to see it."""
    if line.law and _who(row) == _BY_LAW:
        ended_on = duty_of(line.law.timeline, row.made_at).cancelled_on
        return ended_on or day_in(row.made_at, timezone)
    return day_in(row.made_at, timezone)


_ENDED_BY = {BY_LAW: _BY_LAW, BY_THE_SHOP: _BY_SHOP}


def _who(row: ChoiceRow) -> int:
    """An instruction is the shopper's own word from an earlier day."""
    if row.actor == BY_INSTRUCTION:
        return _AS_TOLD
    if row.kind == "cancel" and row.actor in _ENDED_BY:
        return _ENDED_BY[row.actor]
    return _BY_SHOPPER if row.actor == "shopper" else _BY_TEAM


def _nothing(row: ChoiceRow, say: Phrases) -> str:
    return ""


def _difference(row: ChoiceRow, say: Phrases) -> str:
    money = difference_words(row.difference_minor, row.currency, say)
    settled = say("The shop settles the difference with you.") if row.difference_minor else ""
    return f"{money}. {settled}".strip()


def _refund(row: ChoiceRow, say: Phrases) -> str:
    if row.refund_minor == 0:
        return say("Nothing was charged, so nothing has to be paid back.")
    if row.refund_minor is None:
        return say("The shop works out what comes back to you and tells you.")
    amount = wording.money(row.refund_minor, row.currency, say.language)
    if row.carried_out_at is None:
        return say("The shop has been asked to pay {amount} back.", amount=amount)
    return say("The shop has confirmed your refund of {amount}.", amount=amount)


# How each kind of choice is thanked for, said, and settled in money.
_CHOSEN: dict[str, tuple[str, tuple[str, ...], Callable[[ChoiceRow, Phrases], str]]] = {
    "wait": (phrase("Thank you for waiting."), _WAITED, _nothing),
    "swap": (phrase("Swapped."), _SWAPPED, _difference),
    "reduce": (phrase("Changed."), _REDUCED, _refund),
    "cancel": (phrase("Cancelled."), _CANCELLED, _refund),
}
