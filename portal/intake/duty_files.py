"""Timelines of order lines as JSON: where a line goes, what it is, and what happened to it.

`{"ship_to": {"country", "state", "timezone"}, "line": {"kind", "quantity"}, "events": [{"type", "at", …}]}`. Every
event that can be read is taken; what cannot be read is a problem that names its field.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from portal.domain.duties import events as happened
from portal.domain.duties.events import Event, Timeline
from portal.domain.duties.laws import law_of
from portal.domain.duties.us_course import EXEMPT_KINDS
from portal.domain.kinds import PRODUCT_KINDS
from portal.intake.documents import Problem, UnreadableDocument
from portal.intake.duty_cells import Reader, shown, zone_of

_PAYMENTS = {word: word for word in ["paid", "deposit", "authorised", "seller_credit", "cod", "none"]} | {
    "full": "paid",
    "authorized": "authorised",
}
# Nothing that happens to one line is as long as this, and no number of it as this.
MOST_EVENTS, MOST_DIGITS = 2_000, 30
_NO = frozenset({"", "none", "no", "false"})


def read_duty_file(body: bytes) -> tuple[Timeline, list[Problem]]:
    """The timeline, and what in it could not be read (`was_taken` False) or only with a guess (True).

    Raises UnreadableDocument where it is no JSON at all.
    """
    reader = Reader()
    file = _file_of(reader, body)
    ship_to, line = (_part(reader, file, name) for name in ("ship_to", "line"))
    reader.where = "ship_to"
    country, state = _country_of(reader, ship_to), reader.text(ship_to, "state").strip().upper()
    reader.zone = _zone_of(reader, ship_to)
    reader.where = "line"
    kind, quantity = _kind_of(reader, line), reader.count(line, "quantity") or 1
    events = _events_of(reader, file.get("events"))
    return Timeline(country, state, reader.zone, tuple(events), kind, quantity), reader.problems


def _file_of(reader: Reader, body: bytes) -> Mapping[str, Any]:
    try:
        file = json.loads(body, parse_int=_whole)
    except (ValueError, RecursionError) as error:
        raise UnreadableDocument(f"It is not JSON in UTF-8: {error}.") from None
    if isinstance(file, dict):
        return file
    sentence = f'{shown(file)} is not an object with "ship_to", "line" and "events".'
    reader.object_to("file", sentence)
    return {}


def _whole(digits: str) -> int | float:
    """A whole number; one that no interpreter wants to read is as good as endless, and no answer needs it."""
    return int(digits) if len(digits) <= MOST_DIGITS else float("inf")


def _part(reader: Reader, file: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = file.get(name)
    if isinstance(part, dict):
        return part
    if part is not None or name == "ship_to":
        reader.object_to(name, "It is missing." if part is None else f"{shown(part)} is not an object.")
    return {}


def _country_of(reader: Reader, ship_to: Mapping[str, Any]) -> str:
    country = ship_to.get("country")
    if not isinstance(country, str) or not country.strip():
        sentence = "It is missing" if country in (None, "") else f"{shown(country)} is not text"
        reader.object_to("country", f"{sentence}: the merchant's default policy is used.")
        return ""
    if not law_of(country).is_known:
        sentence = f"No law on record for {shown(country)}: the merchant's default policy is used."
        reader.object_to("country", sentence, taken=True)
    return country.strip().upper()


def _zone_of(reader: Reader, ship_to: Mapping[str, Any]) -> tzinfo:
    name = ship_to.get("timezone")
    if name is None or name == "":
        reader.object_to("timezone", "It is missing: days are counted in UTC.", taken=True)
        return UTC
    try:
        return zone_of(str(name))
    except (ValueError, OSError):
        reader.object_to("timezone", f"{shown(name)} is no zone (like America/New_York): UTC is used.")
        return UTC


def _kind_of(reader: Reader, line: Mapping[str, Any]) -> str:
    kind = reader.word(line, "kind")
    if kind in ("", *PRODUCT_KINDS, *EXEMPT_KINDS):
        return kind or "standard"
    reader.object_to("kind", f"{shown(kind)} is not a kind that we know: read as standard.", taken=True)
    return "standard"


def _events_of(reader: Reader, listed: object) -> list[Event]:
    reader.where = ""
    if not isinstance(listed, list):
        reader.object_to("events", "It is missing." if listed is None else f"{shown(listed)} is not a list.")
        return []
    if len(listed) > MOST_EVENTS:
        reader.object_to("events", f"There are {len(listed):,}; only the first {MOST_EVENTS:,} were read.")
    events: list[Event] = []
    for number, values in enumerate(listed[:MOST_EVENTS]):
        reader.where = f"events[{number}]"
        event = _event_of(reader, number, values)
        if event and events and event.at < events[-1].at:
            reader.object_to("at", "It is earlier than the event before it; taken in its place.", taken=True)
        if event:
            events.append(event)
    reader.where = ""
    if not any(isinstance(event, happened.Ordered) for event in events):
        reader.object_to("events", "None of them says when it was ordered.")
    return events


def _event_of(reader: Reader, number: int, values: object) -> Event | None:
    if not isinstance(values, dict):
        reader.object_to("", f"{shown(values)} is not an event.")
        return None
    read = _READERS.get(reader.word(values, "type"))
    if read is None:
        reader.object_to("type", f"{shown(values.get('type'))} is not one of: {', '.join(_READERS)}.")
        return None
    at = reader.moment(values, "at")
    return read(reader, values, at, number) if at else None


def _ordered(reader: Reader, values: Mapping[str, Any], at: datetime, number: int) -> Event:
    payment = reader.word(values, "payment")
    if payment not in _PAYMENTS:
        given = shown(payment) + " is not a payment that we know" if payment else "None is known"
        reader.object_to("payment", f"{given}: read as paid.", taken=not payment)
    return happened.Ordered(
        at,
        _PAYMENTS.get(payment, "paid"),
        reader.day(values, "stated_ship_by"),
        reader.day(values, "advertised_ship_by"),
        reader.word(values, "method"),
        reader.claim(values, "essential") or values.get("need_by") is not None,
        source=number,
    )


def _honoured(reader: Reader, values: Mapping[str, Any], at: datetime, number: int) -> Event:
    payment = reader.word(values, "payment")
    if payment and payment not in _PAYMENTS:
        reader.object_to("payment", f"{shown(payment)} is not a payment that we know: read as before.")
    return happened.PaymentHonoured(at, _PAYMENTS.get(payment, ""), source=number)


def _notice(reader: Reader, values: Mapping[str, Any], at: datetime, number: int) -> Event | None:
    revised = reader.day(values, "revised")
    if revised is None and values.get("revised") is not None:
        return None
    return happened.Notice(
        at,
        revised,
        reader.text(values, "reason"),
        reader.claim(values, "renewed"),
        reader.claim(values, "offers_cancel", default=True),
        "basis" not in values or str(values["basis"] or "").strip().lower() not in _NO,
        source=number,
    )


def _consent(reader: Reader, values: Mapping[str, Any], at: datetime, number: int) -> Event | None:
    until = values.get("until")
    if isinstance(until, str) and until.strip().lower() == "indefinite":
        return happened.Consent(at, is_indefinite=True, source=number)
    day = reader.day(values, "until")
    return None if day is None and until is not None else happened.Consent(at, day, source=number)


def _extra_period(reader: Reader, values: Mapping[str, Any], at: datetime, number: int) -> Event | None:
    until = reader.day(values, "until")
    if until:
        return happened.ExtraPeriod(at, until, source=number)
    if values.get("until") is None:
        reader.object_to("until", "It is missing.")
    return None


def _shipped(reader: Reader, values: Mapping[str, Any], at: datetime, number: int) -> Event | None:
    return _units(reader, values, at, number, happened.Shipped)


def _delivered(reader: Reader, values: Mapping[str, Any], at: datetime, number: int) -> Event | None:
    return _units(reader, values, at, number, happened.Delivered)


def _units(
    reader: Reader,
    values: Mapping[str, Any],
    at: datetime,
    number: int,
    kind: type[happened.Shipped] | type[happened.Delivered],
) -> Event | None:
    quantity = reader.count(values, "quantity")
    if quantity is None and values.get("quantity") is not None:
        return None
    return kind(at, quantity, source=number)


def _refunded(reader: Reader, values: Mapping[str, Any], at: datetime, number: int) -> Event | None:
    form = reader.word(values, "form")
    if not form:
        if values.get("form") in (None, ""):
            reader.object_to("form", "It is missing.")
        return None
    fee = values.get("fee")
    return happened.Refunded(at, form, fee not in (None, 0, False, "", "0"), source=number)


def _plain(kind: Callable[..., Event]) -> "_Read":
    return lambda _reader, _values, at, number: kind(at, source=number)


_Read = Callable[[Reader, Mapping[str, Any], datetime, int], Event | None]
_READERS: dict[str, _Read] = {
    "ordered": _ordered,
    "notice": _notice,
    "consent": _consent,
    "cancel": _plain(happened.Cancel),
    "label": _plain(happened.Label),
    "shipped": _shipped,
    "delivered": _delivered,
    "payment_failed": _plain(happened.PaymentFailed),
    "payment_honoured": _honoured,
    "discontinued": _plain(happened.Discontinued),
    "refunded": _refunded,
    "extra_period": _extra_period,
    "refused": _plain(happened.Refused),
    "refund_failed": _plain(happened.RefundFailed),
}
