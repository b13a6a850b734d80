"""SMS by Twilio's Messages API. Knows no order, and asks Twilio only to send."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import quote, urlencode, urlsplit

from twilio.http import HttpClient
from twilio.rest import Client

from portal import clock
from portal.delivery.channels.answers import outcome, sentence, wait_seconds
from portal.delivery.channels.base import Accepted, Message, NotAccepted, Outcome, Unclear
from portal.delivery.channels.error_classes import twilio_class
from portal.delivery.channels.line import Line
from portal.delivery.channels.wire import Answer, NeverLeft, NoAnswer, basic

# By default Twilio tries a callback again once, and only when it could not connect. Here: five times, always.
CALLBACK_RETRIES = "#rc=5&rp=all"
SHORTEST_VALIDITY_SECONDS, LONGEST_VALIDITY_SECONDS = 1, 36_000


@dataclass(frozen=True, slots=True)
class AuthToken:
    """The account's own token."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key pair that can be revoked without changing the account's token."""

    sid: str
    secret: str = field(repr=False)


class TwilioSms:
    """The SMS channel. One instance may be used from several tasks at once.

    The package says once what is asked for a text of this sender; each text then brings its own values. To ask the
    package for each would take a third of the time that sending takes.
    """

    name = "sms"
    provider = "twilio"

    def __init__(
        self,
        account_sid: str,
        auth: AuthToken | ApiKey,
        base_url: str,
        timeout_seconds: float,
        *,
        status_callback_base: str,
        from_: str = "",
        messaging_service_sid: str = "",
        now: clock.Clock = clock.now,
    ) -> None:
        """Sends from the messaging service where one is given, else from the number `from_` (E.164).

        `status_callback_base` is the portal's public URL. Raises ValueError for a base URL that is not safe,
        and when account, key or sender is missing.
        """
        user, password = _credentials(account_sid, auth)
        if not account_sid.isalnum() or not user or not password:
            raise ValueError(
                "Twilio needs an account SID (letters and digits) and a token or an API key pair."
            )
        if not from_ and not messaging_service_sid:
            raise ValueError("Twilio needs a number to send from or a messaging service.")
        sender = {"from_": from_}
        if messaging_service_sid:
            sender = {"messaging_service_sid": messaging_service_sid}
        self._callback = f"{status_callback_base.rstrip('/')}/webhooks/twilio/status"
        self._secret = password
        self._now = now
        self._line = Line(base_url, timeout_seconds)
        self._asked = _as_the_package_asks(
            Client(user, password, account_sid, http_client=_Recorder()), sender
        )
        self._url = f"{self._line.base_url}{urlsplit(self._asked.url).path}"

    async def send(self, message: Message) -> Outcome:
        """Sends one SMS. Never raises for what Twilio answers. Takes no longer than `Line` says."""
        body = urlencode({**self._asked.data, **self._own(message)}, errors="replace").encode()
        try:
            answer = await self._line.request(self._asked.method, self._url, self._asked.headers, body)
        except NeverLeft as trouble:
            return NotAccepted(f"Twilio could not be reached: {trouble}.")
        except NoAnswer as trouble:
            return Unclear(f"Twilio may or may not have taken the SMS: {trouble}.")
        return _accepted(answer.body) if answer.status == 201 else self._judged(answer, message)

    async def close(self) -> None:
        """End the connections of this event loop."""
        await self._line.close()

    def _own(self, message: Message) -> dict[str, Any]:
        """What differs from text to text."""
        seconds = int(message.valid_seconds)
        return {
            "To": message.to,
            "Body": message.text,
            "StatusCallback": f"{self._callback}?mk={quote(message.key, safe='')}{CALLBACK_RETRIES}",
            "ValidityPeriod": min(max(seconds, SHORTEST_VALIDITY_SECONDS), LONGEST_VALIDITY_SECONDS),
        }

    def _judged(self, answer: Answer, message: Message) -> Outcome:
        if answer.status < 300:
            return Unclear(f"Twilio answered {answer.status}, which is not its way to accept an SMS.")
        error = _error(answer.body)
        words = str(error.get("message") or error.get("detail") or error.get("title") or "")
        return outcome(
            twilio_class(answer.status, _code(error)),
            sentence("Twilio", answer.status, words, (self._secret, message.to, message.text)),
            wait_seconds(answer.headers, self._now()),
        )


def _credentials(account_sid: str, auth: AuthToken | ApiKey) -> tuple[str, str]:
    if isinstance(auth, ApiKey):
        return auth.sid, auth.secret
    return account_sid, auth.token


def _error(body: bytes) -> dict[str, Any]:
    try:
        error = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return error if isinstance(error, dict) else {}


def _code(error: Mapping[str, Any]) -> int | None:
    code = str(error.get("code") or "")
    return int(code) if code.isascii() and code.isdecimal() and len(code) <= 6 else None


def _accepted(body: bytes) -> Outcome:
    try:
        sid = json.loads(body)["sid"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return Unclear("Twilio accepted the SMS, but the rest of its answer could not be read.")
    if not isinstance(sid, str) or not sid:
        return Unclear("Twilio accepted the SMS but gave it no number, so the answer may not be its own.")
    return Accepted(sid)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request of the package's."""

    method: str
    url: str
    data: Mapping[str, Any]
    headers: Mapping[str, str] = field(repr=False)


class _Recorded(Exception):
    """The package would have sent this now."""

    def __init__(self, asked: _Asked) -> None:
        super().__init__("recorded")
        self.asked = asked


class _Recorder(HttpClient):  # type: ignore[misc]
    """The package's way out: it leads nowhere, and knows what would have left."""

    def __init__(self) -> None:
        super().__init__(logger=logging.getLogger(__name__), is_async=False)

    def request(
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> NoReturn:
        """Raises `_Recorded`."""
        raise _Recorded(_Asked(method, url, data or {}, {**(headers or {}), **basic(auth)}))


def _as_the_package_asks(client: Client, sender: Mapping[str, str]) -> _Asked:
    """A text of this sender, whose own values stand for those of any."""
    try:
        client.messages.create(
            to="to", body="body", status_callback="callback", validity_period=1, smart_encoded=True, **sender
        )
    except _Recorded as recorded:
        return recorded.asked
    raise TypeError("The package sends by a way that is not ours.")
