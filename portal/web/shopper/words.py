"""What the shopper's page says of an order and each of its lines, put together. Decides nothing."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from portal import wording
from portal.actions.show_order import LineView, OrderView
from portal.clock import day_in
from portal.domain.options import Option
from portal.domain.orders import Shipment
from portal.domain.windows import Basis
from portal.web.instruction_words import AlternativeWords, alternative_words, standing_words
from portal.web.shopper import answer_words
from portal.web.shopper.chosen_words import ChosenWords, chosen_words
from portal.web.shopper.date_words import ChangeWords, Told, change_words, promise_words, told_words
from portal.web.shopper.law_words import LawWords, law_words
from portal.web.shopper.option_words import OptionWords, option_words
from portal.web.shopper.pictures import HistoryPicture, picture_of_history
from portal.web.shopper.queue_picture_words import QueueWords, queue_words
from portal.web.shopper.steps import Step, steps
from portal.web.way_words import parts_words
from portal.wording import Phrases, phrase

# Dates told before the last few are in the table alone.
_MOST_DRAWN = 8


@dataclass(frozen=True, slots=True)
class Parcel:
    """Units that have left: how many, when, with whom, and where to follow them ("" where nobody can)."""

    units: int
    on: date
    carrier: str
    tracking_number: str
    follow_url: str


@dataclass(slots=True)  # not frozen: see LineView
class LineWords:
    """One line ready to be printed. `tone` names its colours: sure, likely, open, done, off.

    `kind` says what kind of backorder it is, "" where that is nothing special. `parts` are the parcels that what waits
    comes in, "" for one; `need` says whether today's date makes the day it is needed by; `history` is newest first,
    `drawn` its picture, oldest first; `standing_instruction` is what was decided ahead; `most_units` is how many can be
    given up; `may_become_late` says whether something is worth deciding ahead.
    """

    line: LineView
    badge: str
    tone: str
    sign: str
    amounts: str
    kind: str
    answer: str
    certainty: str
    record: str
    patience: str
    standing: str
    change: ChangeWords | None
    steps: tuple[Step, ...]
    history: tuple[Told, ...]
    drawn: HistoryPicture | None
    parcels: tuple[Parcel, ...]
    queue: QueueWords | None
    parts: str
    sent: str
    shipping: str
    need: str
    law: LawWords | None
    options: tuple[OptionWords, ...]
    chosen: tuple[ChosenWords, ...]
    standing_instruction: str
    alternatives: tuple[AlternativeWords, ...]
    most_units: int
    may_become_late: bool


def line_words(view: OrderView, line: LineView, say: Phrases) -> LineWords:
    """Everything the page says of one line of an order."""
    badge, tone = answer_words.badge(line, say)
    answer, today = answer_words.answer(line, view.today, say), view.today
    history = tuple(told_words(row, view, say) for row in line.history)
    windows = [told.window for told in reversed(history[:_MOST_DRAWN])]
    return LineWords(
        line=line,
        badge=badge,
        tone=tone,
        sign=answer_words.sign(line),
        amounts=_amounts(line, say),
        kind=answer_words.kind(line, today, say) if line.waiting else "",
        answer=answer,
        patience=answer_words.patience(line, today, say),
        certainty=answer_words.certainty(line, today, say),
        record=answer_words.record(line, say),
        standing=promise_words(line, today, view.policy.patience_days, say),
        change=change_words(line, today, say),
        steps=steps(view, line, say),
        history=history,
        drawn=picture_of_history(windows, today) if len(history) > 1 else None,
        parcels=tuple(_parcel(shipment, view.merchant.timezone) for shipment in line.shipments),
        queue=queue_words(line, today, say),
        parts=parts_words(line.parts, today, say) if len(line.parts) > 1 else "",
        sent=answer_words.sent(line, say),
        shipping=answer_words.shipping(view, line, say),
        need=answer_words.need(line, today, say),
        law=law_words(line, view.merchant.timezone, today, say),
        options=tuple(option_words(line, option, answer, today, say) for option in _worth_showing(line)),
        chosen=chosen_words(line, view.merchant.timezone, today, say),
        standing_instruction=standing_words(view, line, say),
        alternatives=alternative_words(line, say),
        most_units=line.waiting - 1,
        may_become_late=line.estimate.basis < Basis.ARRIVED and not line.never_comes,
    )


def _worth_showing(line: LineView) -> list[Option]:
    """Nobody is asked to keep waiting for what will not come."""
    return [option for option in line.options if option.kind != "wait" or not line.never_comes]


def summary_words(view: OrderView, say: Phrases) -> str:
    """How an order of several lines stands, in one sentence."""
    count = Counter(line.status for line in view.lines)
    items = say.counted("{number} item", "{number} items", len(view.lines))
    waiting = count["waiting"] + count["part_shipped"]
    return f"{items}: {_how_many(count['shipped'], waiting, count['cancelled'], say)}."


# As the shop told it; nothing is said of what it did not tell.
_PAYMENTS = {
    "full": phrase("Paid in full"),
    "deposit": phrase("A deposit is paid"),
    "authorised": phrase("Authorised, charged when it ships"),
    "none": phrase("Nothing charged yet"),
    "seller_credit": phrase("Paid on the shop's credit"),
    "failed": phrase("The payment did not go through"),
}


def payment_words(paid: str, say: Phrases) -> str:
    """How the order is paid, "" where the shop said nothing of it."""
    return say(_PAYMENTS[paid]) if paid in _PAYMENTS else ""


def _how_many(shipped: int, waiting: int, cancelled: int, say: Phrases) -> str:
    said = [
        say.counted("{number} shipped", "{number} shipped", shipped) if shipped else "",
        say.counted("{number} waiting", "{number} waiting", waiting) if waiting else "",
        say.counted("{number} cancelled", "{number} cancelled", cancelled) if cancelled else "",
    ]
    return say.comma.join(filter(None, said))


def _amounts(line: LineView, say: Phrases) -> str:
    """How many were ordered at which price, and how they stand where not all stand alike."""
    price = line.price_minor
    ordered = (
        f"{wording.number(line.quantity, say.language)} × {wording.money(price, line.currency, say.language)}"
        if price is not None and line.currency
        else wording.units(line.quantity, say.language)
    )
    is_mixed = sum(1 for units in (line.shipped, line.waiting, line.cancelled) if units) > 1
    if not is_mixed:
        return ordered
    return f"{ordered} · {_how_many(line.shipped, line.waiting, line.cancelled, say)}"


def _parcel(shipment: Shipment, timezone: str) -> Parcel:
    url = shipment.tracking_url
    return Parcel(
        units=shipment.quantity,
        on=day_in(shipment.shipped_at, timezone),
        carrier=shipment.carrier,
        tracking_number=shipment.tracking_number,
        follow_url=url if url.startswith("https://") else "",
    )


def option_of(view: OrderView, line: LineView, option: Option, say: Phrases) -> OptionWords:
    """The words of an option of a line."""
    return option_words(line, option, answer_words.answer(line, view.today, say), view.today, say)


def option_named(view: OrderView, line: LineView, kind: str, sku: str, say: Phrases) -> OptionWords | None:
    """The option of that kind (and alternative) that the line has now, or None."""
    fits = (option for option in _worth_showing(line) if option.kind == kind)
    option = next((option for option in fits if kind != "swap" or option.sku == sku), None)
    return option_of(view, line, option, say) if option else None
