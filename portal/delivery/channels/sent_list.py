"""What a provider shows of what it took: the proof that a message left, or did not. Sends nothing, changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Entry:
    """One message as the provider's list shows it. `status`, `error`, `price` and
    `currency` are the provider's own words.

    `key` is ours where the list gives it back, else "". `at` is when its status became what it is, UTC.
    """

    provider_id: str
    to: str
    status: str
    subject: str = ""
    text: str = ""
    error: str = ""
    key: str = ""
    at: datetime | None = None
    price: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """What was listed. `is_whole`: there is no more of it, so that what is missing is not in the list."""

    entries: tuple[Entry, ...]
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class NoList:
    """This account may not look: only what the provider tells by itself can prove anything."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotNow:
    """No answer, or none that can be read. `retry_after` in seconds where the provider named it."""

    reason: str
    retry_after: float | None = None


Looked = Listing | NoList | NotNow


class SentList(Protocol):
    """A provider's list of what it took. Both questions may block for some time-outs, and raise for no answer.

    `leases_at_once`: about how many leases one question asks. `most_a_minute`: questions, all workers together.
    """

    provider: str
    leases_at_once: int
    most_a_minute: int

    def sent_under(self, leases: Sequence[str], since: datetime) -> Looked: ...

    def sent_as(self, provider_id: str) -> Looked: ...
