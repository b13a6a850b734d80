"""Which reader makes facts of which document."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from portal.intake import csv_kinds
from portal.intake.csv_files import read_csv, read_csv_chunks
from portal.intake.documents import Document
from portal.intake.edifact import read_edifact
from portal.intake.rest import read_items, read_order
from portal.intake.shopify import read_shopify
from portal.intake.woocommerce import read_woocommerce
from portal.intake.x12_855 import read_x12

_READERS: dict[str, Callable[[bytes, datetime], Document]] = {
    "x12": read_x12,
    "edifact": read_edifact,
    "shopify": read_shopify,
    "woocommerce": read_woocommerce,
}
KINDS = (*csv_kinds.KINDS, *_READERS)
# Their rows are counted against each other: lines alike in everything, parts of one revision, parcels of one line.
_IN_ONE_PIECE = ("slips", "confirmations", "receipts")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A document as it came: its kind, the name it bore, its bytes, and who sent it.

    `form`: "file", or "items" and "order" for what programs send as JSON. `mark` sets it apart from the same bytes
    that are sent on purpose once more; a document without a mark is taken in once.
    """

    kind: str
    name: str
    body: bytes
    actor: str
    form: str = "file"
    mark: str = ""


def facts_in(incoming: Incoming, now: datetime, currency: str) -> Iterable[Document]:
    """Its facts, in one document or many. Raises UnreadableDocument where it is not one of its kind."""
    if incoming.form == "order":
        return [read_order(incoming.body, now, currency)]
    if incoming.form == "items":
        return [read_items(incoming.kind, incoming.body, now, currency, incoming.mark)]
    if incoming.kind in _READERS:
        return [_READERS[incoming.kind](incoming.body, now)]
    if incoming.kind in _IN_ONE_PIECE:
        return [read_csv(incoming.kind, incoming.body, now, currency)]
    return read_csv_chunks(incoming.kind, incoming.body, now, currency)
