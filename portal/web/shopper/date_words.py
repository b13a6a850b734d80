"""What the shopper's page says of dates that were told: each with its day and reason, and which of them stands."""

from dataclasses import dataclass
from datetime import date

from portal import wording
from portal.actions.show_order import LineView, OrderView
from portal.clock import day_in
from portal.domain.windows import Window
from portal.store.promises import PromiseRow
from portal.wording import Phrases, phrase

_GOOD_NEWS = ("date_sooner", "date_found")
_CHANGED = {
    "date_later": phrase("Later than we told you before."),
    "date_sooner": phrase("Sooner than we told you before."),
    "date_lost": phrase("The date we gave you no longer stands."),
    "date_found": phrase("There is a date now."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One entry in the history of dates: when we told it, what, and why. `window` None: no day was named."""

    on: date
    window: Window | None
    date_words: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """What is different from the date before: the news, the date that was told then, and why."""

    news: str
    is_good: bool
    was: str
    why: str


def told_words(row: PromiseRow, view: OrderView, say: Phrases) -> Told:
    """One promise as an entry in the history."""
    said = date_words(row, view.today, say)
    on = day_in(row.made_at, view.merchant.timezone)
    window = Window(row.earliest or row.latest, row.latest) if row.latest else None
    why = wording.reason_words(row.reason, say.language, is_dated=row.latest is not None)
    return Told(on, window, said[0].upper() + said[1:], why)


def change_words(line: LineView, today: date, say: Phrases) -> ChangeWords | None:
    """What the newest promise changed for what waits; None where it changed nothing worth a word, or no day is named
    because the item is on hold."""
    newest, before = (*line.history, None, None)[:2]
    if (
        not line.waiting
        or line.held_because
        or newest is None
        or before is None
        or newest.kind not in _CHANGED
    ):
        return None
    return ChangeWords(
        news=say(_CHANGED[newest.kind]),
        is_good=newest.kind in _GOOD_NEWS,
        was=date_words(before, today, say),
        # That the goods are here is what the answer says already.
        why="" if newest.reason == "stock_arrived" else wording.reason_words(newest.reason, say.language),
    )


def promise_words(line: LineView, today: date, patience_days: int, say: Phrases) -> str:
    """What we stand by, where today's estimate differs from it by no more than the merchant's patience."""
    promised = line.history[0] if line.history else None
    window = line.estimate.window
    if not line.waiting or promised is None or promised.latest is None or not line.is_promised:
        return ""
    if window is None or promised.latest == window.latest:
        return ""
    return say(
        "We told you {date} before; what stands above is today's, close to it. "
        "If it moves by more than {days}, we write to you.",
        date=date_words(promised, today, say),
        days=wording.number_of_days(patience_days, say.language),
    )


def date_words(row: PromiseRow, today: date, say: Phrases) -> str:
    """The days of a promise, or that it named none."""
    if row.latest is None:
        return say("no date")
    if row.earliest is None:
        return wording.span(row.latest, row.latest, say.language, today)
    return wording.span(row.earliest, row.latest, say.language, today)
