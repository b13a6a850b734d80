"""Messages to the store as Standard Webhooks. Knows no event: it signs a body, posts it and judges the answer.

The receiver knows a message by its id and takes it once, so whatever nobody is sure of may be sent again.
"""

from urllib.parse import urlsplit

from standardwebhooks import Webhook

from portal import clock
from portal.delivery.channels.answers import wait_seconds
from portal.delivery.channels.base import Accepted, Message, NotAccepted, Outcome, Refused
from portal.delivery.channels.wire import Answer, NeverLeft, NoAnswer, Wire
from portal.public_addresses import may_be_reached

# Refusals of machines in between, or of a receiver that is busy: the same message may be taken later.
_LATER = (408, 409, 425, 429)


class StoreWebhook:
    """The channel to the stores' receivers. One instance may be used from several threads at once."""

    name = "store"
    provider = "store"

    def __init__(
        self, timeout_seconds: float, *, allows_loopback: bool, now: clock.Clock = clock.now
    ) -> None:
        """`allows_loopback`: receivers on this machine are fine (demo and tests); private networks never are."""
        self._timeout_seconds = timeout_seconds
        self._allows_loopback = allows_loopback
        self._now = now

    def send(self, message: Message) -> Outcome:
        """Post one message, signed with each of its secrets. Never raises for what the receiver answers."""
        target = urlsplit(message.to)
        try:
            wire = Wire(f"{target.scheme}://{target.netloc}", self._timeout_seconds, self._may_reach)
            answer = wire.request("POST", message.to, self._headers(message), message.text.encode())
        except (NeverLeft, NoAnswer) as trouble:
            return NotAccepted(f"The store's receiver did not take it: {trouble}.")
        except ValueError:
            return Refused("The address of the store's receiver cannot be written to.", "content")
        return self._judged(answer)

    def _may_reach(self, ip: str) -> bool:
        return may_be_reached(ip, self._allows_loopback)

    def _headers(self, message: Message) -> dict[str, str]:
        now = self._now()
        signatures = [Webhook(secret).sign(message.key, now, message.text) for secret in message.secrets]
        return {
            "Content-Type": "application/json",
            "User-Agent": "backorder-portal",
            "webhook-id": message.key,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }

    def _judged(self, answer: Answer) -> Outcome:
        reason = f"The store's receiver answered {answer.status}."
        if 200 <= answer.status < 300:
            return Accepted("")
        if 400 <= answer.status < 500 and answer.status not in _LATER:
            return Refused(reason, "content")
        return NotAccepted(reason, wait_seconds(answer.headers, self._now()))
