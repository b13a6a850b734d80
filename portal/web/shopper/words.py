"""What the shopper's page says of each line: the answer, how sure it is, what changed, what can be done.

Only dates that the merchant stands by are said as promises. Decides nothing; `show_order` has done so.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from portal import wording
from portal.actions.show_order import LineView, OrderView
from portal.clock import day_in
from portal.domain.kinds import PRODUCT_KINDS
from portal.domain.options import Option
from portal.domain.orders import Shipment
from portal.domain.plans import MADE_TO_ORDER
from portal.domain.shipping import TOGETHER
from portal.domain.windows import Basis
from portal.web.instruction_words import AlternativeWords, alternative_words, standing_words
from portal.web.money_words import LANGUAGE
from portal.web.shopper.date_words import Told, date_words, promise_words, told_words
from portal.web.shopper.option_words import ChosenWords, OptionWords, chosen_words, option_words
from portal.web.shopper.pictures import DaysPicture, QueuePicture, picture_of_days, picture_of_queue
from portal.web.way_words import parts_words

_GOOD_NEWS = ("date_sooner", "date_found")
_CHANGED = {
    "date_later": "Later than we told you before.",
    "date_sooner": "Sooner than we told you before.",
    "date_lost": "The date we gave you no longer stands.",
    "date_found": "There is a date now.",
}
_BADGES = {
    "in_stock": ("Ready to ship", "sure"),
    "arrived": ("At our warehouse", "sure"),
    "confirmed": ("Confirmed", "sure"),
    "ordered": ("Estimate", "likely"),
    "usual": ("No date yet", "open"),
    "none": ("No date yet", "open"),
}
# Each step of the goods with the evidence it needs.
_STEPS = (
    ("Ordered", Basis.NONE),
    ("Confirmed", Basis.CONFIRMED),
    ("Arrived", Basis.ARRIVED),
)


_NO_DATE_YET = "As soon as there is a date, we write to you."


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way; `is_done` only where there is evidence that it happened."""

    words: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Parcel:
    """Units that have left: how many, when, with whom, and where to follow them ("" where nobody can)."""

    units: int
    on: date
    carrier: str
    tracking_number: str
    follow_url: str


@dataclass(frozen=True, slots=True)
class LineWords:
    """One line ready to be printed. `tone` names its colours: sure, likely, open, done, off.

    `kind` says what kind of backorder it is, "" where that is nothing special.
    `change` says what is different from the date before, "" where nothing is; `was` is that date. `parts` are the
    parcels that what waits comes in, "" for one; `need` says whether today's date makes the day it is needed by;
    `standing_instruction` is what was decided ahead; `most_units` is how many can be given up.
    """

    line: LineView
    badge: str
    tone: str
    amounts: str
    kind: str
    answer: str
    certainty: str
    record: str
    patience: str
    standing: str
    change: str
    is_good_news: bool
    was: str
    why: str
    steps: tuple[Step, ...]
    history: tuple[Told, ...]
    parcels: tuple[Parcel, ...]
    days: DaysPicture | None
    queue: QueuePicture | None
    parts: str
    shipping: str
    need: str
    options: tuple[OptionWords, ...]
    chosen: tuple[ChosenWords, ...]
    standing_instruction: str
    alternatives: tuple[AlternativeWords, ...]
    most_units: int


def line_words(view: OrderView, line: LineView) -> LineWords:
    """Everything the page says of one line of an order."""
    badge, tone = _badge(line)
    newest, before = (*line.history, None, None)[:2]
    changed = newest if line.waiting and newest and before and newest.kind in _CHANGED else None
    window = line.estimate.window if line.waiting else None
    has_a_queue = line.estimate.basis < Basis.ARRIVED and line.estimate.supply != MADE_TO_ORDER
    answer = _answer(line, view.today)
    return LineWords(
        line=line,
        badge=badge,
        tone=tone,
        amounts=_amounts(line),
        kind=_kind(line, view.today) if line.waiting else "",
        answer=answer,
        patience=_patience(line, view.today),
        certainty=_certainty(line, view.today),
        record=wording.kept_words(*line.kept, LANGUAGE) if line.kept and window else "",
        standing=promise_words(line, view.today, view.policy.patience_days),
        change=_CHANGED[changed.kind] if changed else "",
        is_good_news=changed is not None and changed.kind in _GOOD_NEWS,
        was=date_words(before, view.today) if changed and before else "",
        why=wording.reason_words(changed.reason, LANGUAGE) if changed else "",
        steps=_steps(line),
        history=tuple(told_words(row, view) for row in line.history),
        parcels=tuple(_parcel(shipment, view.merchant.timezone) for shipment in line.shipments),
        days=picture_of_days(view.today, window) if window else None,
        queue=picture_of_queue(line.place, line.waiting) if line.place and has_a_queue else None,
        parts=parts_words(line.parts, view.today) if len(line.parts) > 1 else "",
        shipping=_shipping(view, line),
        need=_need(line, view.today),
        options=tuple(option_words(line, option, answer, view.today) for option in line.options),
        chosen=chosen_words(line, view.merchant.timezone, view.today),
        standing_instruction=standing_words(view, line),
        alternatives=alternative_words(line),
        most_units=line.waiting - 1,
    )


def _shipping(view: OrderView, line: LineView) -> str:
    """That it leaves with the others, where that is why it takes as long as it does."""
    if view.way != TOGETHER or not line.waiting or len(view.waiting) < 2:
        return ""
    if any(other.held_because for other in view.waiting if other.id != line.id):
        return "It ships together with the rest of your order, of which an item is on hold."
    return "It ships together with the rest of your order."


def _need(line: LineView, today: date) -> str:
    """Whether what waits leaves in time, as plainly as it can be known. The carrier's way is not ours to promise."""
    if line.need_by is None:
        return ""
    day = wording.day(line.need_by, LANGUAGE, today)
    if line.days_too_late is None:
        return f"You need it by {day}. There is no date yet, so we cannot say whether it will be in time."
    if line.days_too_late:
        days = wording.number_of_days(line.days_too_late, LANGUAGE)
        return f"You need it by {day}. It is expected to leave us up to {days} after that."
    return f"You need it by {day}. It is expected to leave us by then; please allow for the carrier's time."


def summary_words(view: OrderView) -> str:
    """How an order of several lines stands, in one sentence."""
    count = Counter(line.status for line in view.lines)
    waiting = count["waiting"] + count["part_shipped"]
    parts = [(count["shipped"], "shipped"), (waiting, "waiting"), (count["cancelled"], "cancelled")]
    said = ", ".join(f"{number} {words}" for number, words in parts if number)
    return f"{len(view.lines)} items: {said}."


def _amounts(line: LineView) -> str:
    """How many were ordered at which price, and how they stand where not all stand alike."""
    price = line.price_minor
    cost = (
        f" × {wording.money(price, line.currency, LANGUAGE)}" if price is not None and line.currency else ""
    )
    ordered = f"{line.quantity}{cost}" if cost else wording.units(line.quantity, LANGUAGE)
    parts = [(line.shipped, "shipped"), (line.waiting, "waiting"), (line.cancelled, "cancelled")]
    some = [f"{number} {words}" for number, words in parts if number]
    return " · ".join([ordered, *(some if len(some) > 1 else [])])


def _kind(line: LineView, today: date) -> str:
    """What kind of backorder it is, and which delivery of a release one is in."""
    words = wording.kind_words(line.kind, line.not_before, LANGUAGE, today)
    if line.estimate.supply == MADE_TO_ORDER:
        return f"{words} {wording.counted_words(LANGUAGE)}"
    if not PRODUCT_KINDS[line.kind].comes_in_batches or line.estimate.basis is Basis.NONE:
        return words
    return f"{words} {wording.batch_words(line.batch, LANGUAGE)}"


def _parcel(shipment: Shipment, timezone: str) -> Parcel:
    url = shipment.tracking_url
    return Parcel(
        units=shipment.quantity,
        on=day_in(shipment.shipped_at, timezone),
        carrier=shipment.carrier,
        tracking_number=shipment.tracking_number,
        follow_url=url if url.startswith("https://") else "",
    )


def _badge(line: LineView) -> tuple[str, str]:
    if line.status == "shipped":
        return "Shipped", "done"
    if line.status == "cancelled":
        return "Cancelled", "off"
    if line.held_because:
        return "On hold", "open"
    if line.estimate.window is None:
        return "No date yet", "open"
    words, tone = _BADGES[line.estimate.basis.word]
    return (words, tone) if line.is_promised else ("Estimate", "likely")


def _answer(line: LineView, today: date) -> str:
    """The one sentence that a worried person looks for."""
    if line.status == "shipped":
        return "On its way to you"
    if line.status == "cancelled":
        return "Cancelled"
    if line.held_because:
        return "On hold"
    window = line.estimate.window
    if window is None:
        return "No date yet"
    verb = "Ships" if line.is_promised else "Expected to ship"
    if window.latest == today:
        return f"{verb} today"
    if line.estimate.basis >= Basis.ARRIVED:
        return f"{verb} by {wording.day(window.latest, LANGUAGE, today)}"
    return f"{verb} {wording.window(window.earliest, window.latest, LANGUAGE, today)}"


def _certainty(line: LineView, today: date) -> str:
    """How sure the answer is, and on which evidence."""
    if not line.waiting:
        return "The shop cancelled this item." if line.status == "cancelled" and line.choice is None else ""
    if line.held_because:
        return ""
    estimate = line.estimate
    if estimate.window is None and estimate.basis is Basis.ORDERED:
        return "It is on order, but right now the supplier has given no day that we can rely on."
    if estimate.is_overdue and estimate.window is not None:
        return f"{wording.overdue_words(LANGUAGE)} This is an estimate, not a promise."
    words = wording.basis_words(
        estimate.basis.word,
        line.kind,
        estimate.evidence_on,
        LANGUAGE,
        usual_days=estimate.usual_days,
        today=today,
    )
    if estimate.window is None or line.is_promised:
        return words
    return f"{words} This is an estimate, not a promise."


def _patience(line: LineView, today: date) -> str:
    """What the shopper can count on while waiting."""
    has_no_date = line.waiting and line.estimate.window is None and not line.held_because
    no_date = _NO_DATE_YET if has_no_date else ""
    by = (
        f"You hear from us by {wording.day(line.hear_by, LANGUAGE, today)}, news or not."
        if line.hear_by
        else ""
    )
    return f"{no_date} {by}".strip()


def _steps(line: LineView) -> tuple[Step, ...]:
    """The way of the goods. A step without evidence is not done, however likely it is."""
    if line.status == "cancelled":
        return ()
    is_gone = line.status == "shipped"
    way = _STEPS if PRODUCT_KINDS[line.kind].passes_warehouse else _STEPS[:-1]
    coming = tuple(Step(words, is_gone or line.estimate.basis >= needed) for words, needed in way)
    return (*coming, Step("Shipped", is_gone))


def option_of(view: OrderView, line: LineView, option: Option) -> OptionWords:
    """The words of an option of a line."""
    return option_words(line, option, _answer(line, view.today), view.today)


def option_named(view: OrderView, line: LineView, kind: str, sku: str) -> OptionWords | None:
    """The option of that kind (and alternative) that the line has now, or None."""
    fits = (option for option in line.options if option.kind == kind)
    option = next((option for option in fits if kind != "swap" or option.sku == sku), None)
    return option_of(view, line, option) if option else None
