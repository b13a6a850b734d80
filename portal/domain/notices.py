"""Things we owe someone to say: their kinds, and what they carry.

A notice holds facts, never words; `portal.delivery.composing` makes the words when it is first sent.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

# Most important first: when one planning round changes several lines of an order, the first of these names the message.
PLANNED_KINDS = (
    *("date_lost", "date_later", "date_found", "swap_offered", "date_sooner", "backorder_accepted"),
    "no_news",
)
# What the law asks for: the choice that a delay gives, a delay that is told, an order that silence has ended.
DUTY_KINDS = ("delay_option", "delay_told", "cancelled_by_law")
# That money did not come: nothing ships before it is paid.
MONEY_KINDS = ("payment_failed",)
ASKED_KINDS = (
    *("choice_confirmed", "cancelled", "shipped", "withdrawal_received", "text_answered", "link_requested"),
    *("code_requested", "erasure_answered"),
)
KINDS = DUTY_KINDS + PLANNED_KINDS + MONEY_KINDS + ASKED_KINDS
# A message that tells several orders of one shopper has words of its own; the notices that it tells keep their kinds.
DIGEST = "digest"
WORDED_KINDS = (*KINDS, DIGEST)
NEWS_KINDS = (*PLANNED_KINDS, *DUTY_KINDS, *MONEY_KINDS, "shipped")

CHANNELS = ("email", "sms")

# The slots of all planning news, of what the law asks for, of payments, of parcels that left, of a link that was asked
# for, and of what we say to a text.
PLAN, DUTY, PAYMENT, SHIPPED, LINK, ANSWER = "plan", "duty", "payment", "shipped", "link", "answer"

# How long a code holds that proves who reads a message; a message that brings one after that is none.
CODE_LIFE = timedelta(minutes=10)


# Of these every receipt of a provider is kept.
PROVEN_KINDS = (*DUTY_KINDS, "withdrawal_received")
# What a notice says of an order that the shop gave up, in place of a rule or a choice: it will never ship.
GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Offer:
    """An alternative as it is told: the price difference for all units, in minor units (negative: money back)."""

    sku: str
    title: str
    difference_minor: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class LineChange:
    """What a notice says of one order line: its date now and before, its reason, and what was chosen or shipped.

    `kind` is the notice kind this line alone would ask for. Days are shop-local calendar days; `hear_by` is the one by
    which we write again, news or not. `reason` is a code of `REASONS`. Money is in minor units of `currency`.

    `choice` is a kind of option, a way of shipping, what became of a standing instruction ("instruction",
    "instruction_withdrawn"), or what an answer to a text message says, one of `replies.ANSWERS`. `later_than`,
    `instead` (what it swaps for) and `otherwise` are what an instruction says; `instructed_on` is the day it was given,
    where it made the choice. `given_up` are the units of a reduction.

    `on_hold`: it has no date, for the reason `held_because` that the shop gives, or as it leaves with another that is.

    `law` is the class of a notice that the law asks for (of `duties.owed.CLASSES`), the rule that ended the order, or
    the one that stopped its clock:
    `due_on` is the day that is missed, `latest` the new one, `tell_by` the last day on which the notice may leave, and
    silence acts when `silence_on` ends. `refund_by` is the last day for the money to go back.

    `said_at` is the moment (ISO 8601) at which `said_by` withdrew from the contract, `said_in` their zone, `said_why`
    the reason that they gave, `said_to` the address that the answer goes to, if another. `answer` is what a
    person of the shop says to what was asked, in their words.
    """

    line_id: int
    line: str
    sku: str
    title: str
    kind: str
    units: int
    earliest: date | None = None
    latest: date | None = None
    basis: str = "none"
    evidence_on: date | None = None
    usual_days: tuple[int, int] | None = None
    was_earliest: date | None = None
    was_latest: date | None = None
    reason: str = ""
    on_hold: bool = False
    held_because: str = ""
    place: int | None = None
    units_ahead: int | None = None
    hear_by: date | None = None
    offers: tuple[Offer, ...] = ()
    choice: str = ""
    refund_minor: int | None = None
    difference_minor: int | None = None
    currency: str = ""
    swapped_from: str = ""
    given_up: int = 0
    later_than: date | None = None
    instead: str = ""
    otherwise: str = ""
    instructed_on: date | None = None
    law: str = ""
    due_on: date | None = None
    tell_by: date | None = None
    silence_on: date | None = None
    refund_by: date | None = None
    said_at: str = ""
    said_in: str = ""
    said_by: str = ""
    said_why: str = ""
    said_to: str = ""
    answer: str = ""
    shipped_units: int = 0
    carrier: str = ""
    tracking_number: str = ""
    tracking_url: str = ""


# Why a date changed, as codes; `portal.wording` turns them into sentences of the reader's language.
REASONS = (
    "first_date",
    "supplier_confirmed",
    "supplier_moved",
    "supplier_overdue",
    "supplier_withdrew",
    "stock_corrected",
    "queue_moved",
    "stock_arrived",
    "warehouse_late",
    "worked_out_anew",
    "swapped",
    "undone",
    "no_news",
    "shipping_changed",
    "ships_together",
)


@dataclass(frozen=True, slots=True)
class Notice:
    """What one message to one order must say. `slot` keeps planning news together: one pending notice per slot."""

    order_id: int
    kind: str
    changes: tuple[LineChange, ...]
    slot: str = PLAN

    @classmethod
    def about(cls, order_id: int, changes: Sequence[LineChange]) -> "Notice":
        """The planning news about these lines of an order, under the name of the most important."""
        return cls(order_id, most_important([change.kind for change in changes]), tuple(changes))


def most_important(kinds: Sequence[str]) -> str:
    """The kind that names a message about changes of all these kinds."""
    return min(kinds, key=KINDS.index)


def channels_for(kind: str, email: str, phone: str, sms_consent: bool, first: str = "") -> tuple[str, ...]:
    """By which channels a notice goes: news by all that the shopper gave, an answer by the first of them.

    `first` is the channel that stands before the others, where they have it.
    """
    channels = (("email",) if email else ()) + (("sms",) if phone and sms_consent else ())
    channels = tuple(sorted(channels, key=lambda channel: channel != first))
    return channels if kind in NEWS_KINDS else channels[:1]


def to_json(changes: Sequence[LineChange]) -> list[dict[str, Any]]:
    """Changes as plain JSON values, days in ISO 8601, defaults left out."""
    return [_plain(change, _LINE_DEFAULTS) for change in changes]


def to_text(changes: Sequence[LineChange]) -> str:
    """The same as one JSON text."""
    return json.dumps(to_json(changes))


@dataclass(frozen=True, slots=True)
class Alike:
    """What many lines hear alike: `said` of each, but for which line it is, its units and its place.

    A supplier's bad news may concern a hundred thousand: what they share is written once.
    """

    said: LineChange

    def of(
        self, line_id: int, line: str, units: int, place: int, ahead: int, offers: tuple[Offer, ...] = ()
    ) -> LineChange:
        """The change of one line; `ahead` are the units before its place."""
        change = replace(self.said, line_id=line_id, line=line, units=units, offers=offers)
        return replace(change, place=place, units_ahead=ahead)

    def texts(self, lines: Iterable[tuple[int, str, int, int, int]]) -> Iterator[str]:
        """What `to_text` would write of each line alone: (line_id, line, units, place, units ahead)."""
        shared = _plain(self.said, _LINE_DEFAULTS)
        for name in ("line_id", "line", "units", "place", "units_ahead"):
            shared.pop(name, None)
        rest = json.dumps(shared)[1:]
        names: dict[str, str] = {}
        for line_id, line, units, place, ahead in lines:
            name = names.get(line) or names.setdefault(line, json.dumps(line))
            yield (
                f'[{{"line_id": {line_id}, "line": {name}, "units": {units}, "place": {place}, '
                f'"units_ahead": {ahead}, {rest}]'
            )


def from_json(values: Sequence[dict[str, Any]]) -> tuple[LineChange, ...]:
    """The changes that `to_json` wrote."""
    return tuple(LineChange(**_typed(value)) for value in values)


def _plain(value: LineChange | Offer, defaults: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: item for name, default in defaults.items() if (item := getattr(value, name)) != default}
    kept |= {name: item.isoformat() for name, item in kept.items() if isinstance(item, date)}
    if "offers" in kept:
        kept["offers"] = [_plain(offer, _OFFER_DEFAULTS) for offer in kept["offers"]]
    return kept


# Required fields have the default MISSING, which no value equals, so they are always kept.
_LINE_DEFAULTS = {field.name: field.default for field in fields(LineChange)}
_OFFER_DEFAULTS = {field.name: field.default for field in fields(Offer)}


_DAYS = {field.name for field in fields(LineChange) if field.type == date | None}


def _typed(value: dict[str, Any]) -> dict[str, Any]:
    typed: dict[str, Any] = {
        name: date.fromisoformat(item) if name in _DAYS else item for name, item in value.items()
    }
    if "usual_days" in typed:
        typed["usual_days"] = tuple(typed["usual_days"])
    if "offers" in typed:
        typed["offers"] = tuple(Offer(**offer) for offer in typed["offers"])
    return typed
