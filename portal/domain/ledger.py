"""The ledger of one queue: every move as one line of text, each sealed by a hash over the one before.

Whoever has the entries can check that none was changed, removed or swapped, and work out the queue from them, without
us: `docs/ledger.md` tells how. An entry names nobody: a line is a pseudonym, whoever acted a kind of actor.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b, sha256
from typing import NamedTuple

from portal.domain.places import PlaceKey, moment_text

# join: begins to wait, or waits for more units. leave: gives units up. ship: units left. return: a corrected parcel
# brought units back to their old place. move: another place. hold, release: keeps its place and its units.
KINDS = ("join", "move", "leave", "ship", "return", "hold", "release")
ACTORS = ("shop", "shopper", "desk", "portal")
_PSEUDONYM_BYTES = 10


class Entry(NamedTuple):
    """One move of one line: `units` wait after it, `change` more (or fewer) than before it. `was` is the place that a
    moved line had; all others have kept theirs. Moments are aware and UTC."""

    number: int
    at: datetime
    kind: str
    line: str
    units: int
    change: int
    place: PlaceKey
    actor: str
    reason: str
    was: PlaceKey | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """Why lines move: whose doing it is (one of `ACTORS`) and when.

    `reason` is public: a code of ours or, of a move by hand, the words of whoever made it; empty where the change of
    each line says enough. `is_parcel`: units leave with a parcel, or come back because one was corrected.
    """

    actor: str
    at: datetime
    reason: str = ""
    is_parcel: bool = False


class Seat(NamedTuple):
    """A line in its queue: nobody's seat where `units` is 0."""

    line_id: int
    sku: str
    place: PlaceKey
    units: int


class Happening(NamedTuple):
    """What happened to a line, before it has a number and a seal."""

    line_id: int
    kind: str
    units: int
    change: int
    place: PlaceKey
    reason: str
    was: PlaceKey | None = None


class BrokenLedger(Exception):
    """An entry is not what it was, or is not there: `number` says where, `what` in words."""

    def __init__(self, number: int, what: str) -> None:
        super().__init__(f"entry {number}: {what}")
        self.number = number
        self.what = what


def happened(before: Seat | None, after: Seat, cause: Cause) -> Iterator[tuple[str, Happening]]:
    """What a change of one line means for each queue that it touches, by SKU."""
    was = before.units if before else 0
    if before and before.sku != after.sku:
        if was:
            gone = Happening(after.line_id, "leave", 0, -was, before.place, cause.reason or "changed")
            yield before.sku, gone
        was, before = 0, None
    change = after.units - was
    if before and was and after.units and before.place != after.place:
        reason = cause.reason or "corrected"
        yield (
            after.sku,
            Happening(after.line_id, "move", after.units, change, after.place, reason, before.place),
        )
    elif change:
        kind, reason = _kind_and_reason(was, change, cause)
        place = after.place if after.units or not before else before.place
        yield after.sku, Happening(after.line_id, kind, after.units, change, place, reason)


def _kind_and_reason(was: int, change: int, cause: Cause) -> tuple[str, str]:
    if cause.is_parcel:
        return ("return", "corrected") if change > 0 else ("ship", "shipped")
    if change > 0:
        return "join", cause.reason or ("raised" if was else "ordered")
    return "leave", cause.reason or "reduced"


def pseudonyms(key: str) -> Callable[[int], str]:
    """What a ledger calls each line: only the merchant's secret `key` leads from the one to the other."""
    keyed = blake2b(key=key.encode(), digest_size=_PSEUDONYM_BYTES)

    def pseudonym(line_id: int) -> str:
        of_line = keyed.copy()
        of_line.update(b"%d" % line_id)
        return of_line.hexdigest()

    return pseudonym


def genesis(merchant: str, sku: str) -> str:
    """The text that a chain begins with: whose queue it is."""
    return _json({"ledger": 1, "merchant": merchant, "sku": sku})


def sealed(previous: str, text: str) -> str:
    """The hash of an entry: SHA-256 over the hash before it ("" for the genesis), a line feed and its text."""
    return sha256(f"{previous}\n{text}".encode()).hexdigest()


def canonical(
    number: int,
    at: datetime,
    kind: str,
    line: str,
    units: int,
    change: int,
    place: PlaceKey,
    actor: str,
    reason: str,
    was: PlaceKey | None = None,
) -> str:
    """The text of an `Entry`: JSON in UTF-8, names in alphabetical order, no blanks.

    Written by hand and without an Entry made first: a file of orders brings 200,000 of them.
    """
    return (
        f'{{"at":"{moment_text(at)}","by":"{actor}","change":{change},"kind":"{kind}","line":"{line}",'
        f'"number":{number},"place":{place_text(place)},"reason":{_quoted(reason)},"units":{units},'
        f'"was":{"null" if was is None else place_text(was)}}}'
    )


def place_text(place: PlaceKey) -> str:
    """A place as it stands in an entry: `[0,"2026-11-11T10:00:00.000000Z",1048576]`."""
    return f'[{place[0]},"{moment_text(place[1])}",{place[2]}]'


def place_from(text: str) -> PlaceKey | None:
    """The place of such a text, None of an empty one."""
    if not text:
        return None
    priority, joined_at, tiebreak = json.loads(text)
    return PlaceKey(priority, datetime.fromisoformat(joined_at), tiebreak)


def published(text: str, seal: str) -> str:
    """An entry, or the genesis, as it is handed out: its text with its hash."""
    return f'{text[:-1]},"hash":"{seal}"}}'


def verified(beginning: str, chain: Iterable[tuple[Entry, str]]) -> Iterator[Entry]:
    """The entries of a chain that begins with this genesis, each checked before it is given.

    Raises BrokenLedger at the first that is not what it was.
    """
    seal = sealed("", beginning)
    for number, (entry, kept) in enumerate(chain, 1):
        if entry.number != number:
            raise BrokenLedger(number, f"missing: entry {entry.number} stands in its place")
        seal = sealed(seal, canonical(*entry))
        if seal != kept:
            raise BrokenLedger(number, "its text does not fit its hash and the hash before it")
        yield entry


def replay(entries: Iterable[Entry]) -> dict[str, tuple[PlaceKey, int]]:
    """The queue that follows from the entries: place and units of every line that waits, by pseudonym.

    Raises BrokenLedger where an entry does not follow from the ones before: nobody changes places without a "move".
    """
    waiting: dict[str, tuple[PlaceKey, int]] = {}
    for entry in entries:
        place, units = waiting.get(entry.line, (entry.was or entry.place, 0))
        if units + entry.change != entry.units:
            raise BrokenLedger(entry.number, f"{units} units waited, which does not fit its change")
        if place != (entry.was or entry.place):
            raise BrokenLedger(entry.number, "the line had another place before")
        if entry.units:
            waiting[entry.line] = entry.place, entry.units
        else:
            waiting.pop(entry.line, None)
    return waiting


@lru_cache(maxsize=2**10)
def _quoted(words: str) -> str:
    return _json(words)


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
