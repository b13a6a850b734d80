"""Timelines as sentences: the order of the decision tables (Monday, 2 March 2026, New York) and what happens to it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from portal.domain.duties.duty import Duty, duty_of
from portal.domain.duties.events import (
    Cancel,
    Consent,
    Delivered,
    Discontinued,
    Event,
    ExtraPeriod,
    Label,
    Notice,
    Ordered,
    PaymentFailed,
    PaymentHonoured,
    Refunded,
    Refused,
    Shipped,
    Timeline,
)

NEW_YORK, BERLIN, LONDON = (ZoneInfo(name) for name in ("America/New_York", "Europe/Berlin", "Europe/London"))


def on(text: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    """ "4 Mar" or "1 May 23:59", in 2026; noon where no time is said."""
    day, _, clock = text.partition(" 2026")[0].strip().partition(":")
    if clock:
        day, _, hour = day.rpartition(" ")
        clock = f"{hour}:{clock}"
    return datetime.strptime(f"{day} 2026 {clock or '12:00'}", "%d %b %Y %H:%M").replace(tzinfo=zone)


def day(text: str) -> date:
    return on(text).date()


def ordered(text: str = "2 Mar", payment: str = "paid", stated: str = "", **more: object) -> Ordered:
    return Ordered(on(text), payment, day(stated) if stated else None, **more)  # type: ignore[arg-type]


def notice(text: str, until: str = "", reason: str = "the mill stands still", **more: bool) -> Notice:
    return Notice(on(text), day(until) if until else None, reason, **more)


# What a notice may say: a day later than T + 30, one that is not, and none.
LONG = notice("25 Mar", "2 May")
SHORT = notice("25 Mar", "1 May")
OPEN = notice("25 Mar")


def renewed(text: str, until: str = "", reason: str = "the mill stands still") -> Notice:
    return notice(text, until, reason, is_renewed=True)


def consent(text: str, until: str = "") -> Consent:
    return Consent(on(text), day(until) if until else None, is_indefinite=not until)


def cancel(text: str) -> Cancel:
    return Cancel(on(text))


def shipped(text: str, quantity: int | None = None) -> Shipped:
    return Shipped(on(text), quantity)


def delivered(text: str, quantity: int | None = None) -> Delivered:
    return Delivered(on(text), quantity)


def label(text: str) -> Label:
    return Label(on(text))


def failed(text: str) -> PaymentFailed:
    return PaymentFailed(on(text))


def honoured(text: str) -> PaymentHonoured:
    return PaymentHonoured(on(text))


def discontinued(text: str) -> Discontinued:
    return Discontinued(on(text))


def refused(text: str) -> Refused:
    return Refused(on(text))


def extra_period(text: str, until: str) -> ExtraPeriod:
    return ExtraPeriod(on(text), day(until))


def refunded(text: str, form: str = "card", has_fee: bool = False) -> Refunded:
    return Refunded(on(text), form, has_fee)


def seen(
    at: str,
    *events: Event,
    to: str = "US-NY",
    kind: str = "standard",
    quantity: int = 1,
    zone: ZoneInfo = NEW_YORK,
) -> Duty:
    """The duty at that moment, of a line with these events."""
    country, _, state = to.partition("-")
    timeline = Timeline(country, state, zone, tuple(events), kind, quantity)
    return duty_of(timeline, on(at))
