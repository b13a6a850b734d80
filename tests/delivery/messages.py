"""Messages for the channels, complete but for what a test is about."""

from dataclasses import replace
from typing import Any

from portal.delivery.channels.base import Message

MAIL = Message(
    key="key1",
    lease="lease1",
    channel="email",
    to="jane.doe@example.com",
    sender_name="Lamp Shop",
    sender="orders@lamps.example",
    subject="Your lamp ships later",
    text="Dear Jane, your lamp ships by 5 December: https://portal.example/t/secret-token",
    html="<p>Dear Jane</p>",
    reply_to="help@lamps.example",
)
SMS = Message(
    key="key1",
    lease="lease1",
    channel="sms",
    to="+14155550123",
    sender_name="Lamp Shop",
    sender="",
    subject="",
    text="Your lamp ships by 5 December ✓ https://portal.example/t/secret-token",
)


def a_mail(**different: Any) -> Message:
    """A mail with text and HTML."""
    return replace(MAIL, **different)


def an_sms(**different: Any) -> Message:
    """An SMS with a character outside of GSM-7."""
    return replace(SMS, **different)
