"""What every channel takes and answers."""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

# How late a text message may arrive, where nothing asks for less.
VALID_SECONDS = 14_400


@dataclass(frozen=True, slots=True)
class Message:
    """A notice in words for one person, ready to leave. `html` and `subject` are empty for SMS.

    To a store, `to` is its receiver's URL, `text` the body, and `secrets` are what it is signed with.

    `key` and `lease` go with it as marks (contract, section 7); `valid_seconds` bounds how late a carrier may deliver.
    `unsubscribe_url` stops mails of this kind at one click; "" for those that nobody can stop.
    `is_legal`: a law asks for it, so that it goes to those as well who unsubscribed at the provider from everything.
    """

    key: str
    lease: str
    channel: str
    to: str
    sender_name: str
    sender: str
    subject: str
    text: str
    html: str = ""
    reply_to: str = ""
    valid_seconds: int = VALID_SECONDS
    unsubscribe_url: str = ""
    is_legal: bool = False
    secrets: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Pace:
    """How many more messages the account takes until `until` (epoch seconds), as its provider says."""

    left: int
    until: float


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took it and calls it `provider_id`; `pace` where it says how much more it takes."""

    provider_id: str
    pace: Pace | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider will not take it as it is. `cause` is one of recipient, opted_out, content (never), account (nothing
    of anybody's), sender (nothing of this merchant's), region (nothing from this sender to such a number).
    """

    reason: str
    cause: str


@dataclass(frozen=True, slots=True)
class NotAccepted:
    """Surely not taken: nothing left, trying again is safe. `retry_after` in seconds when the provider named it.

    `is_too_much`: not because of this message, but because its account was asked for more than it takes.
    """

    reason: str
    retry_after: float | None = None
    is_too_much: bool = False


@dataclass(frozen=True, slots=True)
class Unclear:
    """Nobody knows whether it was taken (time-out, reset, 5xx): never sent again without evidence."""

    reason: str


Outcome = Accepted | Refused | NotAccepted | Unclear


class Channel(Protocol):
    """A way out that takes one message and blocks its thread until it knows: at most for its own time-out.

    Never raises for what a provider answers.
    """

    @property
    def name(self) -> str: ...

    @property
    def provider(self) -> str: ...

    def send(self, message: Message) -> Outcome: ...


@runtime_checkable
class WideChannel(Protocol):
    """The same for many messages at once: `send` holds up nobody, `close` ends this loop's connections."""

    @property
    def name(self) -> str: ...

    @property
    def provider(self) -> str: ...

    def send(self, message: Message) -> Awaitable[Outcome]: ...

    async def close(self) -> None: ...
