"""What can happen to an order line, as the law sees it. Moments are aware; days are those of the ship-to zone."""

from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at a moment. `source` is its place in what was read, for those who are told of it."""

    at: datetime
    source: int = field(default=0, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Ordered(Event):
    """The order, with all that is needed to fill it.

    `payment`: `paid`, `deposit`, `authorised`, `seller_credit`, `cod`, or `none` where nothing was tendered yet.
    `method` is how it was paid where known ("cash", "wallet"; "" is an ordinary card). `stated_ship_by` is the last day
    of the time that was stated at checkout, `advertised_ship_by` of the one in the advertisement. `is_essential`: the
    consumer said before the contract that the time matters.
    """

    payment: str = "paid"
    stated_ship_by: date | None = None
    advertised_ship_by: date | None = None
    method: str = ""
    is_essential: bool = False


@dataclass(frozen=True, slots=True)
class PaymentFailed(Event):
    """The payment was dishonoured, or the credit refused."""


@dataclass(frozen=True, slots=True)
class PaymentHonoured(Event):
    """It was honoured after all, paid in another way, or the buyer qualified for the credit.

    `payment` is how it is paid now, as in `Ordered`; "" is as before.
    """

    payment: str = ""


@dataclass(frozen=True, slots=True)
class Notice(Event):
    """A delay notice as it was sent: a new last day, or None where none can be given.

    `offers_cancel`: it offers to cancel with a full, prompt refund. `has_basis`: the date, or that there is none, had
    a reasonable basis on record.
    """

    revised: date | None = None
    reason: str = ""
    is_renewed: bool = False
    offers_cancel: bool = True
    has_basis: bool = True


@dataclass(frozen=True, slots=True)
class Consent(Event):
    """The buyer said in so many words that they wait: until a day, or without one. Neither: until the day offered."""

    until: date | None = None
    is_indefinite: bool = False


@dataclass(frozen=True, slots=True)
class ExtraPeriod(Event):
    """A consumer in the EU or the UK sets a further period after the time for delivery was missed."""

    until: date


@dataclass(frozen=True, slots=True)
class Refused(Event):
    """The trader refused to deliver."""


@dataclass(frozen=True, slots=True)
class Label(Event):
    """A label was made. The goods are where they were."""


@dataclass(frozen=True, slots=True)
class Shipped(Event):
    """So many units are in the carrier's hands; None is all that is left."""

    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class Discontinued(Event):
    """The seller decided not to ship, and told the buyer."""


@dataclass(frozen=True, slots=True)
class Cancel(Event):
    """The buyer's cancellation, or statement of withdrawal, was received."""


@dataclass(frozen=True, slots=True)
class Delivered(Event):
    """So many units are in the buyer's hands; None is all that is left."""

    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class RefundFailed(Event):
    """It was found that the money cannot go back the way it came."""


@dataclass(frozen=True, slots=True)
class Refunded(Event):
    """A refund was sent, in a form, perhaps less a fee."""

    form: str = ""
    has_fee: bool = False


# What carries the same timestamp is taken in this order: an answer after its question, a choice after what it is about.
ORDER_OF_KINDS: tuple[type[Event], ...] = (
    Ordered,
    PaymentFailed,
    PaymentHonoured,
    Notice,
    ExtraPeriod,
    Refused,
    Consent,
    Label,
    Shipped,
    Discontinued,
    Cancel,
    Delivered,
    RefundFailed,
    Refunded,
)


@dataclass(frozen=True, slots=True)
class Timeline:
    """One order line and what happened to it, in any order.

    `country` is ISO 3166, `state` the subdivision ("NY"), `zone` that of the ship-to address, `kind` a word of
    `portal.domain.kinds` or one of `us_ftc.EXEMPT_KINDS`.
    """

    country: str
    state: str
    zone: tzinfo
    events: tuple[Event, ...]
    kind: str = "standard"
    quantity: int = 1

    def until(self, at: datetime) -> list[Event]:
        """What had happened by that moment, in the one order that every copy of these events gives."""
        past = (event for event in self.events if event.at <= at)
        return sorted(past, key=lambda event: (event.at, ORDER_OF_KINDS.index(type(event)), _content(event)))


def _content(event: Event) -> str:
    """The event without its moment's way of writing: 10:00-05:00 and 15:00Z are one moment."""
    return repr(event).partition(", ")[2]
