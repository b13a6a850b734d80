"""Check that every chain holds, that replaying it gives the queue, that the counters are right. Changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session

from portal.domain.ledger import BrokenLedger, Entry, genesis, pseudonyms, replay, verified
from portal.domain.places import PlaceKey
from portal.store import ledger, merchants, queue, queue_blocks


@dataclass(frozen=True, slots=True)
class Break:
    """Where something does not fit: the SKU, the number of the entry (0: no entry, but the counters), and what."""

    sku: str
    number: int
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many queues and entries were looked through, and what does not fit."""

    queues: int
    entries: int
    breaks: tuple[Break, ...]


def verify_ledger(session: Session, merchant_id: int, sku: str = "") -> Verdict:
    """Check all queues of a merchant, or one. Raises LookupError for a SKU that nobody ever waited for."""
    wanted = queues_of(session, merchant_id, sku)
    entries = sum(ledger.head(session, merchant_id, one).number for one in wanted)
    breaks = [found for one in wanted for found in _breaks(session, merchant_id, one)]
    return Verdict(len(wanted), entries, tuple(breaks))


def queues_of(session: Session, merchant_id: int, sku: str = "") -> list[str]:
    """The SKUs of a merchant that somebody ever waited for, or the one that is named. Raises LookupError where nobody
    did."""
    known = ledger.skus(session, merchant_id)
    if sku and sku not in known:
        raise LookupError(f"Nobody ever waited for {sku!r}.")
    return [sku] if sku else known


def _breaks(session: Session, merchant_id: int, sku: str) -> Iterator[Break]:
    slug = merchants.names_in_ledgers(session, merchant_id)[0]
    try:
        told = replay(_checked(session, merchant_id, slug, sku))
    except BrokenLedger as broken:
        yield Break(sku, broken.number, broken.what)
    else:
        for what in _differences(told, _waiting(session, merchant_id, sku)):
            yield Break(sku, ledger.head(session, merchant_id, sku).number, what)
    for what in queue_blocks.differences(session, merchant_id, sku):
        yield Break(sku, 0, what)


def _checked(session: Session, merchant_id: int, slug: str, sku: str) -> Iterator[Entry]:
    return verified(genesis(slug, sku), ledger.chain(session, merchant_id, sku))


def _waiting(session: Session, merchant_id: int, sku: str) -> dict[str, tuple[PlaceKey, int]]:
    pseudonym = pseudonyms(merchants.names_in_ledgers(session, merchant_id)[1])
    return {
        pseudonym(seat.line_id): (seat.place, seat.units) for seat in queue.seats(session, merchant_id, sku)
    }


def _differences(
    told: dict[str, tuple[PlaceKey, int]], waiting: dict[str, tuple[PlaceKey, int]]
) -> Iterator[str]:
    """In words, for each line of which ledger and queue say something else."""
    for line in sorted(told.keys() | waiting.keys()):
        (place, units), (stands, waits) = told.get(line, (None, 0)), waiting.get(line, (None, 0))
        if units != waits:
            yield f"after the last entry line {line} waits for {units} units, but in the queue for {waits}"
        elif place != stands:
            yield f"after the last entry line {line} has another place than in the queue"
