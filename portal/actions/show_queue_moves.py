"""Show the shopper how their place came about, from the ledger, and what is needed to check it. Changes nothing."""

from dataclasses import dataclass

from sqlmodel import Session

from portal.domain.ledger import pseudonyms
from portal.domain.orders import undescribed
from portal.domain.place_history import Step, steps_to
from portal.domain.queue import Place
from portal.store import ledger, merchants, orders, products, queue
from portal.store.ledger import Head
from portal.store.merchants import Merchant
from portal.store.orders import OrderLine

# So much of the newest of a ledger is looked through, and so many of its entries are looked at.
LOOKED_THROUGH, LOOKED_AT = 20_000, 1_000


@dataclass(frozen=True, slots=True)
class QueueMoves:
    """A line, its place (None where it no longer waits), what brought it there newest first, and whether that is all.

    `pseudonym` is what the ledger calls the line, `head` the end of the chain, `locale` the order's.
    """

    merchant: Merchant
    line: OrderLine
    title: str
    place: Place | None
    steps: tuple[Step, ...]
    is_all: bool
    pseudonym: str
    head: Head
    locale: str


def show_queue_moves(session: Session, merchant_id: int, order_id: int, line_id: int) -> QueueMoves | None:
    """The moves that touched a line, or None where the order has no such line."""
    line = orders.line(session, merchant_id, order_id, line_id)
    if line is None:
        return None
    pseudonym = pseudonyms(merchants.names_in_ledgers(session, merchant_id)[1])(line_id)
    head = ledger.head(session, merchant_id, line.sku)
    place = queue.place_of(session, merchant_id, line) if line.waiting else None
    steps: list[Step] = []
    is_all = True
    if place:
        since = max(0, head.number - LOOKED_THROUGH)
        found = ledger.touching(session, merchant_id, line.sku, pseudonym, line.place, since, LOOKED_AT)
        steps, is_all = steps_to(place.number, line.place, pseudonym, found)
    merchant = merchants.get(session, merchant_id)
    title = products.named(session, merchant_id, [line.sku]).get(line.sku, undescribed(line.sku)).title
    order = orders.get(session, merchant_id, order_id)
    locale = order.locale if order else ""
    return QueueMoves(merchant, line, title, place, tuple(steps), is_all, pseudonym, head, locale)
