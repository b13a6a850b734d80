"""What the shopper's page says of dates that were told: each with its day and reason, and which of them stands."""

from dataclasses import dataclass
from datetime import date

from portal import wording
from portal.actions.show_order import LineView, OrderView
from portal.clock import day_in
from portal.store.promises import PromiseRow
from portal.web.money_words import LANGUAGE


@dataclass(frozen=True, slots=True)
class Told:
    """One entry in the history of dates: when we told it, what, and why."""

    on: date
    date_words: str
    reason: str


def told_words(row: PromiseRow, view: OrderView) -> Told:
    """One promise as an entry in the history."""
    said = date_words(row, view.today)
    on = day_in(row.made_at, view.merchant.timezone)
    return Told(on, said[0].upper() + said[1:], wording.reason_words(row.reason, LANGUAGE))


def promise_words(line: LineView, today: date, patience_days: int) -> str:
    """What we stand by, where today's estimate differs from it by no more than the merchant's patience."""
    promised = line.history[0] if line.history else None
    window = line.estimate.window
    if not line.waiting or promised is None or promised.latest is None or not line.is_promised:
        return ""
    if window is None or promised.latest == window.latest:
        return ""
    days = wording.number_of_days(patience_days, LANGUAGE)
    return (
        f"We promised you {date_words(promised, today)}. If this moves by more than {days}, we write to you."
    )


def date_words(row: PromiseRow, today: date) -> str:
    """The days of a promise, or that it named none."""
    if row.latest is None:
        return "no date"
    if row.earliest is None:
        return wording.day(row.latest, LANGUAGE, today)
    return wording.window(row.earliest, row.latest, LANGUAGE, today)
