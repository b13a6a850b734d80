"""Which entry of a provider's list is which message of ours. Pure. An entry stands for one message only."""

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from portal.delivery.channels.sent_list import Entry

_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A message that may have left under a lease. `subject` and `text` are its words as they would have left.

    `earlier_id` is the provider's name of an earlier try in the same words, which a carrier did not deliver.
    """

    merchant_id: int
    row_id: int
    key: str
    lease: str
    kind: str
    to: str
    subject: str
    text: str
    unknown_at: datetime
    earlier_id: str = ""


Said = TypeVar("Said", Wanted, Entry)


@dataclass(frozen=True, slots=True)
class Matched:
    """Which messages are in the list, by key; `doubtful` are the keys of those that may be."""

    found: dict[str, Entry]
    doubtful: frozenset[str]


def match(wanted: Sequence[Wanted], entries: Sequence[Entry], taken: Collection[str]) -> Matched:
    """Find these messages among the entries. `taken` are the numbers of entries that are other messages'.

    A text message is known by its link, as a provider may replace other characters of it. Mails of one lease that look
    alike to a list that shows no text are found all or none: of two, one entry does not say which.
    """
    named = {entry.key: entry for entry in entries if entry.key}
    found = {message.key: named[message.key] for message in wanted if message.key in named}
    doubtful: set[str] = set()
    free = _by_address(entry for entry in entries if entry.provider_id not in taken and not entry.key)
    sought = _by_address(message for message in wanted if message.key not in found)
    for address, messages in sought.items():
        left = free.get(address, [])
        for look in _LOOKS:
            known, left = _alike(messages, left, look)
            found |= known
            messages = [message for message in messages if message.key not in known]
        if any(not entry.text for entry in left):
            # Without words to compare, whatever went to the same address may be it.
            doubtful.update(message.key for message in messages)
    return Matched(found, frozenset(doubtful))


def _alike(
    messages: list[Wanted], entries: list[Entry], look: Callable[[Wanted | Entry], Hashable]
) -> tuple[dict[str, Entry], list[Entry]]:
    """Which entry is which message, where there are enough for all that look so; and the entries that are left."""
    found: dict[str, Entry] = {}
    for looks_so, alike in _grouped(messages, look).items():
        fitting = _grouped(entries, look).get(looks_so, [])
        if looks_so and len(fitting) >= len(alike):
            found |= dict(zip((message.key for message in alike), fitting, strict=False))
    return found, [entry for entry in entries if entry not in found.values()]


def _words(said: Wanted | Entry) -> Hashable:
    return said.text


def _links(said: Wanted | Entry) -> Hashable:
    return tuple(_LINK.findall(said.text))


def _subject(said: Wanted | Entry) -> Hashable:
    """Of a text message there is none."""
    return said.subject


# By what they look alike, the surest first.
_LOOKS: tuple[Callable[[Wanted | Entry], Hashable], ...] = (_words, _links, _subject)


def _by_address(said: Iterable[Said]) -> dict[Hashable, list[Said]]:
    return _grouped(said, lambda one: one.to.strip().casefold())


def _grouped(said: Iterable[Said], look: Callable[[Said], Hashable]) -> dict[Hashable, list[Said]]:
    groups: dict[Hashable, list[Said]] = {}
    for one in said:
        groups.setdefault(look(one), []).append(one)
    return groups
