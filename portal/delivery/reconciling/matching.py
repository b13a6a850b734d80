"""Which entry of a provider's list is which message of ours. Pure. An entry stands for one message only."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

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
    ours = {message.key for message in wanted}
    free = [entry for entry in entries if entry.provider_id not in taken and entry.key in ("", *ours)]
    found: dict[str, Entry] = {}
    for is_it in _SIGNS:
        for alike in _alike(wanted, found):
            fitting = [entry for entry in free if is_it(alike[0], entry)]
            if len(fitting) < len(alike):
                continue
            found |= dict(zip((message.key for message in alike), fitting, strict=False))
            free = [entry for entry in free if entry not in fitting[: len(alike)]]
    doubtful = {
        message.key
        for message in wanted
        if message.key not in found and any(_may_be(message, entry) for entry in free)
    }
    return Matched(found, frozenset(doubtful))


def _alike(wanted: Sequence[Wanted], found: Collection[str]) -> Iterator[list[Wanted]]:
    """The messages that are not found yet; those that a list could not tell apart come together."""
    groups: dict[tuple[str, ...], list[Wanted]] = {}
    for message in wanted:
        if message.key not in found:
            groups.setdefault((_address(message.to), message.subject, message.text), []).append(message)
    yield from groups.values()


def _is_named(message: Wanted, entry: Entry) -> bool:
    return entry.key == message.key


def _says_the_same(message: Wanted, entry: Entry) -> bool:
    is_to_the_same = not entry.key and _address(entry.to) == _address(message.to)
    return is_to_the_same and bool(entry.text) and entry.text == message.text


def _has_the_same_link(message: Wanted, entry: Entry) -> bool:
    is_to_the_same = not entry.key and _address(entry.to) == _address(message.to)
    links = _LINK.findall(message.text)
    return is_to_the_same and bool(entry.text) and bool(links) and _LINK.findall(entry.text) == links


def _has_the_same_subject(message: Wanted, entry: Entry) -> bool:
    is_to_the_same = not entry.key and _address(entry.to) == _address(message.to)
    return is_to_the_same and not entry.text and bool(message.subject) and entry.subject == message.subject


def _may_be(message: Wanted, entry: Entry) -> bool:
    """Without words to compare, whatever went to the same address may be it."""
    return not entry.key and not entry.text and _address(entry.to) == _address(message.to)


# The surest first.
_SIGNS = (_is_named, _says_the_same, _has_the_same_link, _has_the_same_subject)


def _address(written: str) -> str:
    return written.strip().casefold()
