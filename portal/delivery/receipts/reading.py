"""What an event of a provider says, in our words. Pure: bytes in, facts out; it asks nothing and changes nothing."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from portal.delivery.channels.error_classes import (
    LATER,
    OPTED_OUT,
    RECIPIENT,
    SENDGRID_EVENTS,
    SENDGRID_OPT_INS,
    SENDGRID_OPT_OUTS,
    SENDGRID_STATUSES,
    TWILIO_STATUSES,
    UNREACHABLE,
    sendgrid_event_class,
    twilio_receipt_class,
)
from portal.delivery.channels.sent_list import Entry
from portal.delivery.receipts.prices import micros

_LONGEST_WORDS = 1_600
_NO_TEXT = re.compile("[\x00-\x1f\x7f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one message. `key` is ours, where the provider gave it back; `provider_id` is the provider's.

    `state` is what it proves, in the words of the outbox, "" for nothing. `stops`: why the address is not to be written
    to any more ("recipient", "opted_out", "" for no reason); `lifts`: they want to be written to again.
    `price_micros`: what it costs, in millionths of `currency`, None while that is not known.
    `is_for_now`: it failed by what may be over in some hours; `is_unreachable`: the phone was off or out of reach.
    """

    channel: str
    provider: str
    key: str
    provider_id: str
    address: str
    state: str
    at: datetime
    reason: str = ""
    stops: str = ""
    lifts: bool = False
    is_for_now: bool = False
    is_unreachable: bool = False
    price_micros: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class TextMessage:
    """A text message that came in. `taken_for` is what the provider took it for: STOP, START, HELP or nothing."""

    sender: str
    to: str
    text: str
    taken_for: str
    at: datetime


def read(provider: str, kind: str, body: bytes, received_at: datetime) -> Receipt | TextMessage:
    """The facts of an event as it was kept. `received_at` stands where the provider names no moment."""
    told = json.loads(body)
    if kind == "text":
        sender, to, text, taken_for = (
            _words(told.get(part)) for part in ("From", "To", "Body", "OptOutType")
        )
        return TextMessage(sender, to, text, taken_for, received_at)
    if provider == "twilio":
        return _twilio(told, received_at)
    return _sendgrid(told, received_at)


def of_entry(provider: str, entry: Entry, key: str, otherwise: datetime) -> Receipt:
    """The facts of an entry in a provider's list about the message of our key, as if it had been told.

    `otherwise` stands where the list names no moment.
    """
    at = entry.at or otherwise
    if provider == "twilio":
        told = {"mk": key, "MessageSid": entry.provider_id, "MessageStatus": entry.status, "To": entry.to}
        return _twilio(
            told | {"ErrorCode": entry.error, "Price": entry.price, "PriceUnit": entry.currency}, at
        )
    state = SENDGRID_STATUSES.get(entry.status, "sent")
    reason = "This mail did not arrive." if state == "failed" else ""
    return Receipt("email", provider, key, entry.provider_id, entry.to, state, at, reason)


def _twilio(told: Mapping[str, Any], received_at: datetime) -> Receipt:
    status, code = _words(told.get("MessageStatus")).lower(), _words(told.get("ErrorCode"))
    state, reason, stops, error_class = TWILIO_STATUSES.get(status, "sent"), "", "", ""
    if state == "failed":
        number = int(code) if code.isascii() and code.isdecimal() and len(code) <= 6 else None
        error_class = twilio_receipt_class(number)
        state, stops = _failed(error_class)
        reason = f"The carrier did not deliver this text message (error {code or 'unknown'})."
    return Receipt(
        channel="sms",
        provider="twilio",
        key=_words(told.get("mk")),
        provider_id=_words(told.get("MessageSid")),
        address=_words(told.get("To")),
        state=state,
        at=received_at,
        reason=reason,
        stops=stops,
        is_for_now=error_class == LATER,
        is_unreachable=code == UNREACHABLE,
        price_micros=micros(_words(told.get("Price"))),
        currency=_words(told.get("PriceUnit"))[:3].upper(),
    )


def _sendgrid(told: Mapping[str, Any], received_at: datetime) -> Receipt:
    event = _words(told.get("event"))
    state, reason, stops, error_class = SENDGRID_EVENTS.get(event, ""), "", "", ""
    if state == "failed":
        why, status = _words(told.get("reason")), _words(told.get("status"))
        error_class = sendgrid_event_class(event, _words(told.get("type")), status, why)
        state, stops = _failed(error_class)
        reason = f"This mail did not arrive: {why or event}"
    elif event in SENDGRID_OPT_OUTS:
        stops, reason = OPTED_OUT, "They asked for no more mail."
    return Receipt(
        channel="email",
        provider="sendgrid",
        key=_words(told.get("bo_key")),
        # Each recipient's name goes on behind the first dot; what the API called the mail stands before it.
        provider_id=_words(told.get("sg_message_id")).partition(".")[0],
        address=_words(told.get("email")),
        state=state,
        at=_moment(told.get("timestamp"), received_at),
        reason=reason,
        stops=stops,
        lifts=event in SENDGRID_OPT_INS,
        is_for_now=error_class == LATER,
    )


def _failed(error_class: str) -> tuple[str, str]:
    """The state of a message that failed so, and why its address is stopped, if it is."""
    state = "suppressed" if error_class == OPTED_OUT else "failed"
    return state, error_class if error_class in (RECIPIENT, OPTED_OUT) else ""


def _words(value: object) -> str:
    """A value as one line of text that every database keeps."""
    return _NO_TEXT.sub(" ", str(value or "")).strip()[:_LONGEST_WORDS]


def _moment(value: object, otherwise: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(int(str(value)), UTC)
    except (ValueError, OverflowError, OSError):
        return otherwise
