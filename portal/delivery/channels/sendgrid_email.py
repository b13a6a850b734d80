"""Email by SendGrid's v3 API, one recipient a request. Knows no order, and asks SendGrid only to send."""

import json
import logging
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import (
    ClickTracking,
    From,
    Mail,
    OpenTracking,
    ReplyTo,
    TrackingSettings,
    ValidateApiKey,
)
from sendgrid.helpers.mail.exceptions import ApiKeyIncludedException

from portal import clock
from portal.delivery.channels.answers import outcome, pace_of, sentence, wait_seconds
from portal.delivery.channels.base import Accepted, Message, NotAccepted, Outcome, Refused, Unclear
from portal.delivery.channels.error_classes import CONTENT, sendgrid_class
from portal.delivery.channels.line import Line
from portal.delivery.channels.wire import Answer, Headers, NeverLeft, NoAnswer


class SendGridEmail:
    """The email channel. One instance may be used from several tasks at once.

    The package makes and checks what is asked; its own transport would open a connection for every mail, wait without
    end and follow redirects with the key in hand, so `Line` carries the bytes.
    """

    name = "email"
    provider = "sendgrid"

    def __init__(
        self, api_key: str, base_url: str, timeout_seconds: float, now: clock.Clock = clock.now
    ) -> None:
        """Raises ValueError for a key that cannot be one and for a base URL that is not safe."""
        if not api_key.isascii() or not api_key.isprintable() or not api_key or " " in api_key:
            raise ValueError("The SendGrid API key must be one word of printable ASCII characters.")
        _keep_the_package_quiet()
        self._api_key = api_key
        self._now = now
        self._line = Line(base_url, timeout_seconds)
        client = SendGridAPIClient(api_key, host=self._line.base_url).client
        self._url = client.mail.send._build_url(None)
        self._headers = {**client.request_headers, "Content-Type": "application/json"}

    async def send(self, message: Message) -> Outcome:
        """Sends one mail. Never raises for what SendGrid answers. Takes no longer than `Line` says."""
        try:
            mail = _mail(message)
        except ApiKeyIncludedException:
            return Refused("Not sent: the mail begins with what looks like a SendGrid API key.", CONTENT)
        body = json.dumps(mail).encode()
        try:
            answer = await self._line.request("POST", self._url, self._headers, body)
        except NeverLeft as trouble:
            return NotAccepted(f"SendGrid could not be reached: {trouble}.")
        except NoAnswer as trouble:
            return Unclear(f"SendGrid may or may not have taken the mail: {trouble}.")
        return self._judged(answer, message)

    async def close(self) -> None:
        """End the connections of this event loop."""
        await self._line.close()

    def _judged(self, answer: Answer, message: Message) -> Outcome:
        if answer.status == 202:
            return _accepted(answer.headers)
        if answer.status < 300:
            # 200 is how the sandbox answers, which we never ask for: someone else speaks here.
            return Unclear(f"SendGrid answered {answer.status}, which is not its way to accept a mail.")
        errors = _errors(answer.body)
        words = "; ".join(str(error.get("message") or "") for error in errors)
        private = (self._api_key, message.to, message.reply_to, message.subject, message.text, message.html)
        return outcome(
            sendgrid_class(answer.status, [str(error.get("field") or "") for error in errors]),
            sentence("SendGrid", answer.status, words, private),
            wait_seconds(answer.headers, self._now()),
        )


def _accepted(headers: Headers) -> Outcome:
    provider_id = str(headers.get("X-Message-Id", "")).strip()
    if not provider_id:
        return Unclear("SendGrid accepted the mail but gave it no number, so the answer may not be its own.")
    return Accepted(provider_id, pace_of(headers))


def _errors(body: bytes) -> list[dict[str, Any]]:
    try:
        errors = json.loads(body)["errors"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return []
    return [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []


def _mail(message: Message) -> dict[str, Any]:
    """The mail as the package builds it, which is asked for what all mails of a sender share: the rest by itself would
    take a third of the time that sending takes. Raises ApiKeyIncludedException as the package does."""
    content = [("text/plain", message.text), ("text/html", message.html)]
    mail = {
        **_letterhead(message.sender, message.sender_name, message.reply_to),
        "subject": message.subject,
        "personalizations": [{"to": [{"email": message.to}]}],
        "content": [{"type": kind, "value": words} for kind, words in content[: 2 if message.html else 1]],
        "custom_args": {"bo_key": message.key, "bo_lease": message.lease},
    }
    if message.unsubscribe_url:
        # RFC 8058: the mail program posts to the address without asking its reader anything.
        mail["headers"] = {
            "List-Unsubscribe": f"<{message.unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    if message.is_legal:
        # Unsubscribing is about what is optional (EM-6); bounces and complaints still keep it back.
        mail["mail_settings"] = {"bypass_unsubscribe_management": {"enable": True}}
    ValidateApiKey().validate_message_dict(mail)
    return mail


@lru_cache(maxsize=1_000)
def _letterhead(sender: str, sender_name: str, reply_to: str) -> Mapping[str, Any]:
    mail = Mail(From(sender, sender_name or None))
    if reply_to:
        mail.reply_to = ReplyTo(reply_to)
    # Click tracking would send the shopper's secret link through a third host, in plain text too.
    mail.tracking_settings = TrackingSettings(ClickTracking(False, False), OpenTracking(False))
    return dict(mail.get())


def _keep_the_package_quiet() -> None:
    """The package logs the Authorization header and the whole mail at DEBUG; that must never reach a log."""
    for logger in ("python_http_client", "python_http_client.client"):
        logging.getLogger(logger).setLevel(logging.WARNING)
