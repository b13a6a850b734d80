"""Queues as tests compare them: by counters, by counting, by ledger."""

from sqlmodel import Session, select

from portal.domain.ledger import genesis as genesis_of
from portal.domain.ledger import pseudonyms, replay, verified
from portal.domain.places import PlaceKey
from portal.domain.queue import Place
from portal.store import ledger, merchants, queue, queue_blocks
from portal.store.orders import OrderLine


def everybody(session: Session, merchant_id: int, sku: str) -> list[OrderLine]:
    """All lines that wait for a SKU, sorted here, not by the database."""
    chosen = select(OrderLine).where(
        OrderLine.merchant_id == merchant_id, OrderLine.sku == sku, OrderLine.waiting > 0
    )
    return sorted(session.exec(chosen), key=lambda line: line.place)


def counted(lines: list[OrderLine]) -> list[Place]:
    """The place of each of these lines, by going through the queue."""
    ahead, places = 0, []
    for number, line in enumerate(lines, 1):
        places.append(Place(number, ahead, len(lines), sum(line.waiting for line in lines)))
        ahead += line.waiting
    return places


def assert_sound(session: Session, merchant_id: int, sku: str) -> None:
    """Counters equal counting, the chain holds, and replaying it gives the queue."""
    lines = everybody(session, merchant_id, sku)
    assert [queue.place_of(session, merchant_id, line) for line in lines] == counted(lines)
    assert queue_blocks.differences(session, merchant_id, sku) == []
    assert replayed(session, merchant_id, sku) == {
        _name(session, merchant_id, line.id): (line.place, line.waiting) for line in lines
    }


def replayed(session: Session, merchant_id: int, sku: str) -> dict[str, tuple[PlaceKey, int]]:
    """The queue as its ledger tells it."""
    beginning = genesis_of(merchants.names_in_ledgers(session, merchant_id)[0], sku)
    return replay(verified(beginning, ledger.chain(session, merchant_id, sku)))


def _name(session: Session, merchant_id: int, line_id: int) -> str:
    return pseudonyms(merchants.names_in_ledgers(session, merchant_id)[1])(line_id)
