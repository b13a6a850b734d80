"""SendGrid's Email Activity: which mails it took under a lease, and how far one has come. A paid extra of theirs.

Six questions a minute is what an account has (since December 2025), so a lease is asked about in one.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from portal import clock
from portal.delivery.channels.answers import sentence, wait_seconds
from portal.delivery.channels.sent_list import Entry, Listing, Looked, NoList, NotNow
from portal.delivery.channels.wire import Answer, NeverLeft, NoAnswer, Wire

MOST_ENTRIES, A_MINUTE = 1_000, 60.0
LONGEST_LIST_BYTES = 8 * 1024 * 1024
# The keys may send but not look: the extra was not bought, or the key lacks its scope.
_MAY_NOT_LOOK = (401, 402, 403, 404)


class SendGridActivity:
    """Asks one account. May be used from several threads at once."""

    provider = "sendgrid"
    leases_at_once = 1

    def __init__(
        self,
        api_key: str,
        base_url: str,
        timeout_seconds: float,
        most_a_minute: int = 6,
        now: clock.Clock = clock.now,
    ) -> None:
        """`most_a_minute` is what the account may ask. Raises ValueError for a base URL that is not safe."""
        self.most_a_minute = most_a_minute
        self._wire = Wire(base_url, timeout_seconds, longest_answer_bytes=LONGEST_LIST_BYTES)
        self._api_key = api_key
        self._now = now

    def sent_under(self, leases: Sequence[str], since: datetime) -> Looked:
        """The mails of one lease; the mark says exactly which, so that `since` is not needed."""
        (lease,) = leases
        return self._asked(f"unique_args['bo_lease']=\"{lease}\"")

    def sent_as(self, provider_id: str) -> Looked:
        """The mail of that number."""
        return self._asked(f"msg_id LIKE '{provider_id}%'")

    def _asked(self, query: str) -> Looked:
        asked = urlencode({"limit": MOST_ENTRIES, "query": query}, quote_via=quote)
        headers = {"Authorization": f"Bearer {self._api_key}", "Accept": "application/json"}
        try:
            answer = self._wire.request("GET", f"{self._wire.base_url}/v3/messages?{asked}", headers, b"")
        except (NeverLeft, NoAnswer) as trouble:
            return NotNow(f"SendGrid could not be asked: {trouble}.")
        return self._read(answer)

    def _read(self, answer: Answer) -> Looked:
        if answer.status != 200:
            reason = sentence("SendGrid", answer.status, "", (self._api_key,))
            if answer.status in _MAY_NOT_LOOK:
                return NoList(reason)
            named = wait_seconds(answer.headers, self._now())
            return NotNow(reason, A_MINUTE if named is None and answer.status == 429 else named)
        try:
            entries = tuple(map(_entry, json.loads(answer.body)["messages"]))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return NotNow("SendGrid's list could not be read.")
        return Listing(entries, is_whole=len(entries) < MOST_ENTRIES)


def _entry(told: dict[str, Any]) -> Entry:
    return Entry(
        # Each recipient's name goes on behind the first dot; what the API called the mail stands before it.
        provider_id=str(told["msg_id"]).partition(".")[0],
        to=str(told["to_email"]),
        status=str(told.get("status") or ""),
        subject=str(told.get("subject") or ""),
        at=_moment(str(told.get("last_event_time") or "")),
    )


def _moment(written: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
