"""Twilio's list of messages: which SMS it took since a moment, and how far one has come.

Nothing of ours can be stored in a message there, so one is known by its recipient and its words, which hold a link of
their own.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from portal import clock
from portal.delivery.channels.answers import sentence, wait_seconds
from portal.delivery.channels.sent_list import Entry, Listing, Looked, NotNow
from portal.delivery.channels.wire import NeverLeft, NoAnswer, OtherAnswer, Wire, basic

PAGE_SIZE, MOST_PAGES = 1_000, 50
LONGEST_PAGE_BYTES = 8 * 1024 * 1024


class TwilioList:
    """Asks one account. May be used from several threads at once."""

    provider = "twilio"
    leases_at_once = 1_000
    most_a_minute = 600

    def __init__(
        self,
        account_sid: str,
        credentials: tuple[str, str],
        base_url: str,
        timeout_seconds: float,
        *,
        from_: str = "",
        messaging_service_sid: str = "",
        now: clock.Clock = clock.now,
    ) -> None:
        """Lists what the service sent where one is given, else the number `from_`; `credentials` are user and password.

        Raises ValueError for a base URL that is not safe.
        """
        user, self._secret = credentials
        self._service = messaging_service_sid
        self._from = {} if messaging_service_sid else {"from_": from_}
        self._now = now
        wire = Wire(base_url, timeout_seconds, longest_answer_bytes=LONGEST_PAGE_BYTES)
        self._messages = Client(user, self._secret, account_sid, http_client=_Reading(wire)).messages

    def sent_under(self, leases: Sequence[str], since: datetime) -> Looked:
        """Everything that was sent since then, newest first; Twilio knows no leases."""
        try:
            return self._pages(since)
        except Exception as trouble:
            return self._not_now(trouble)

    def sent_as(self, provider_id: str) -> Looked:
        """The message of that number; none where Twilio has it no longer."""
        try:
            return Listing((_entry(self._messages(provider_id).fetch()),))
        except Exception as trouble:
            if isinstance(trouble, OtherAnswer) and trouble.answer.status == 404:
                return Listing(())
            return self._not_now(trouble)

    def _pages(self, since: datetime) -> Listing:
        page = self._messages.page(**self._from, date_sent_after=since.astimezone(UTC), page_size=PAGE_SIZE)
        entries: list[Entry] = []
        for number in range(1, MOST_PAGES + 1):
            entries += (_entry(message) for message in page if self._is_ours(message))
            if not page.next_page_url or number == MOST_PAGES:
                break
            page = self._messages.get_page(page.next_page_url)
        return Listing(tuple(entries), is_whole=not page.next_page_url)

    def _is_ours(self, message: Any) -> bool:
        return not self._service or message.messaging_service_sid == self._service

    def _not_now(self, trouble: Exception) -> NotNow:
        match trouble:
            case OtherAnswer():
                answer = trouble.answer
                reason = sentence("Twilio", answer.status, "", (self._secret,))
                return NotNow(reason, wait_seconds(answer.headers, self._now()))
            case NeverLeft() | NoAnswer():
                return NotNow(f"Twilio could not be asked: {trouble}.")
            case (
                ValueError()
                | TypeError()
                | KeyError()
                | AttributeError()
                | RecursionError()
                | TwilioException()
            ):
                return NotNow("Twilio's list could not be read.")
            case _:
                raise trouble


def _entry(message: Any) -> Entry:
    if not isinstance(message.sid, str) or not message.sid:
        raise ValueError("A message without a number.")
    code = message.error_code
    return Entry(
        provider_id=message.sid,
        to=str(message.to or ""),
        status=str(message.status or ""),
        text=str(message.body or ""),
        error="" if code is None else str(code),
        at=_moment(message),
        price="" if message.price is None else str(message.price),
        currency=str(message.price_unit or ""),
    )


def _moment(message: Any) -> datetime | None:
    moments = (message.date_updated, message.date_sent, message.date_created)
    return next((at for at in moments if isinstance(at, datetime) and at.tzinfo), None)


class _Reading(TwilioHttpClient):  # type: ignore[misc]
    """The package's way out on our wire, to the base URL of the settings instead of twilio.com."""

    def __init__(self, wire: Wire) -> None:
        super().__init__(pool_connections=False, timeout=wire.timeout_seconds)
        self._wire = wire

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
    ) -> Response:
        """The answer when it is 200. Raises OtherAnswer for every other one, else what the wire raises."""
        target = urlsplit(url)
        query = "&".join(filter(None, (target.query, urlencode(params or {}))))
        here = f"{self._wire.base_url}{target.path}" + (f"?{query}" if query else "")
        answer = self._wire.request(method, here, {**(headers or {}), **basic(auth)}, b"")
        if answer.status != 200:
            raise OtherAnswer(answer)
        return Response(answer.status, answer.body.decode(errors="replace"), answer.headers)
