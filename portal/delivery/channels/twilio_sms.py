"""SMS by Twilio's Messages API. Knows no order, and asks Twilio only to send."""

import json
import logging
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from portal import clock
from portal.delivery.channels.answers import outcome, sentence, wait_seconds
from portal.delivery.channels.base import Accepted, Message, NotAccepted, Outcome, Unclear
from portal.delivery.channels.error_classes import twilio_class
from portal.delivery.channels.line import Line
from portal.delivery.channels.wire import Answer, NeverLeft, NoAnswer, OtherAnswer

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
    """The SMS channel. One instance may be used from several tasks at once."""

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
        self._sender = {"from_": from_}
        if messaging_service_sid:
            self._sender = {"messaging_service_sid": messaging_service_sid}
        self._callback = f"{status_callback_base.rstrip('/')}/webhooks/twilio/status"
        self._secret = password
        self._now = now
        self._line = Line(base_url, timeout_seconds)
        self._messages = Client(user, password, account_sid, http_client=_Transport(self._line)).messages

    async def send(self, message: Message) -> Outcome:
        """Sends one SMS. Never raises for what Twilio answers. Takes no longer than `Line` says."""
        wanted = self._wanted(message)
        try:
            sid = (await self._messages.create_async(**wanted)).sid
        except NeverLeft as trouble:
            return NotAccepted(f"Twilio could not be reached: {trouble}.")
        except NoAnswer as trouble:
            return Unclear(f"Twilio may or may not have taken the SMS: {trouble}.")
        except OtherAnswer as refusal:
            return self._judged(refusal.answer, message)
        except (ValueError, TypeError, AttributeError, RecursionError):
            return Unclear("Twilio accepted the SMS, but the rest of its answer could not be read.")
        if not isinstance(sid, str) or not sid:
            return Unclear("Twilio accepted the SMS but gave it no number, so the answer may not be its own.")
        return Accepted(sid)

    async def close(self) -> None:
        """End the connections of this event loop."""
        await self._line.close()

    def _wanted(self, message: Message) -> dict[str, Any]:
        seconds = int(message.valid_seconds)
        return {
            "to": message.to,
            **self._sender,
            "body": message.text,
            "status_callback": f"{self._callback}?mk={quote(message.key, safe='')}{CALLBACK_RETRIES}",
            "validity_period": min(max(seconds, SHORTEST_VALIDITY_SECONDS), LONGEST_VALIDITY_SECONDS),
            "smart_encoded": True,
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


class _Transport(AsyncHttpClient):  # type: ignore[misc]
    """The package's way out on our line, to the base URL of the settings instead of twilio.com."""

    def __init__(self, line: Line) -> None:
        super().__init__(logger=logging.getLogger(__name__), is_async=True, timeout=line.timeout_seconds)
        self._line = line

    async def request(
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """The answer when it is 201. Raises OtherAnswer for every other one, else what the line raises."""
        body = urlencode(data or {}, doseq=True, errors="replace").encode()
        here = f"{self._line.base_url}{urlsplit(url).path}"
        answer = await self._line.request(method, here, {**(headers or {}), **_authorization(auth)}, body)
        if answer.status != 201:
            raise OtherAnswer(answer)
        return Response(answer.status, answer.body.decode(errors="replace"), answer.headers)


def _authorization(auth: tuple[str, str] | None) -> dict[str, str]:
    if not auth:
        return {}
    return {"Authorization": "Basic " + b64encode(":".join(auth).encode()).decode()}
