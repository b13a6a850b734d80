"""Everything on record that the page of one order says, read in one statement, however many its lines and events."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, select
from sqlmodel import SQLModel

from portal.domain import orders as facts
from portal.domain.duties.laws import law_of
from portal.domain.queue import Place
from portal.store import duties, line_histories, places_of_order
from portal.store.at_once import MERCHANT, Asked, Asking, AtOnce, Question, answered
from portal.store.base import table_of
from portal.store.choices import ChoiceRow
from portal.store.delay_consents import DelayConsent
from portal.store.duties import LineOfLaw, OnRecord, Told
from portal.store.merchants import Merchant
from portal.store.orders import Order, OrderLine
from portal.store.outbox import OutboxRow
from portal.store.places_of_order import ORDER
from portal.store.promises import PromiseRow
from portal.store.reads import Read, objects
from portal.store.refunds import Refund
from portal.store.shared_facts import Shared, SharedFacts, Shop, SkuFacts, versions_of
from portal.store.shipments import ShipmentRow
from portal.store.standing_instructions import InstructionRow
from portal.store.timeline import EventRow


@dataclass(slots=True)  # not frozen: see LineView
class OrderFacts:
    """What is on record of an order. Its rows belong to no session: what is changed on them is not kept.

    Lines are as the shop numbered them; promises, choices and instructions newest first; shipments, by line, oldest
    first. `skus` has the facts of each of its lines' SKUs; `under_law` the lines that a law on record concerns.
    """

    order: Order
    shop: Shop
    lines: Sequence[OrderLine]
    places: Mapping[int, Place]
    skus: Mapping[str, SkuFacts]
    promises: Sequence[PromiseRow]
    choices: Sequence[ChoiceRow]
    instructions: Sequence[InstructionRow]
    shipments: Mapping[int, Sequence[facts.Shipment]]
    under_law: Mapping[int, LineOfLaw]


def of_order(
    asked: Asked, merchant_id: int, order_id: int, known: SharedFacts | None = None
) -> OrderFacts | None:
    """What is on record of that order, or None where the merchant has no such order. What is `known` of its shop and
    its SKUs is not read again."""
    return answered(asked, asking_for(merchant_id, order_id, known or SharedFacts()))


def asking_for(merchant_id: int, order_id: int, known: SharedFacts) -> Asking[OrderFacts | None]:
    """The same, for whoever asks otherwise."""
    found = yield Question(_READS, {"merchant_id": merchant_id, "order_id": order_id})
    if not found["order"]:
        return None
    ((order,), ((shop_version,),)) = found["order"], found["shop"]
    shared = yield from known.asking_for(merchant_id, shop_version, found["skus"])
    lines = sorted(found["lines"], key=lambda line: (len(line.line), line.line))
    return OrderFacts(
        order=order,
        shop=shared.shop,
        lines=lines,
        places=places_of_order.places(lines, found["ahead"], found["queues"]),
        skus=shared.skus,
        promises=sorted(found["promises"], key=_newest_promise),
        choices=_newest_first(found["choices"]),
        instructions=_newest_first(found["instructions"]),
        shipments=_by_line(found["shipments"]),
        under_law=_under_law(order, shared, lines, found),
    )


def _of_merchant(table: Table) -> ColumnElement[bool]:
    return table.c.merchant_id == MERCHANT


def _of_order(model: type[SQLModel]) -> ColumnElement[bool]:
    table = table_of(model)
    return _of_merchant(table) & (table.c.order_id == ORDER)


def _reads() -> AtOnce:
    order, merchant, event = table_of(Order), table_of(Merchant), table_of(EventRow)
    line = table_of(OrderLine)
    own, others = versions_of(line)
    of_order = {
        "lines": OrderLine,
        "promises": PromiseRow,
        "choices": ChoiceRow,
        "instructions": InstructionRow,
        "shipments": ShipmentRow,
        "consents": DelayConsent,
        "refunds": Refund,
    }
    return AtOnce(
        order=objects(Order, _of_merchant(order), order.c.id == ORDER),
        shop=Read(select(merchant.c.version).where(merchant.c.id == MERCHANT)),
        skus=Read(select(line.c.sku, own.label("own"), others.label("others")).where(_of_order(OrderLine))),
        **{name: objects(model, _of_order(model)) for name, model in of_order.items()},
        noted=objects(EventRow, _of_order(EventRow), event.c.kind.in_(line_histories.KINDS)),
        told=Read(duties.told_to(_of_order(OutboxRow))),
        ahead=Read(places_of_order.ahead()),
        queues=Read(places_of_order.whole()),
    )


_READS = _reads()


def _newest_promise(row: PromiseRow) -> tuple[float, int, int]:
    return -row.made_at.timestamp(), row.line_id, -row.revision


def _newest_first(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: (row.made_at, row.id), reverse=True)


def _by_line(rows: Iterable[ShipmentRow]) -> dict[int, list[facts.Shipment]]:
    found: dict[int, list[facts.Shipment]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.shipped_at):
        found[row.line_id].append(row.as_fact)
    return found


def _under_law(
    order: Order, shared: Shared, lines: Sequence[OrderLine], found: Mapping[str, Sequence[Any]]
) -> dict[int, LineOfLaw]:
    if not law_of(order.country, order.region).is_known:
        return {}
    happened = (found[name] for name in ("shipments", "choices", "consents", "refunds", "noted"))
    record = OnRecord(
        orders={order.id: order},
        told=[Told(*row) for row in found["told"]],
        past=line_histories.past_of(row for rows in happened for row in rows),
        kinds={sku: one.product.kind for sku, one in shared.skus.items()},
    )
    return {one.line.id: one for one in duties.under_law(lines, record, shared.shop.merchant.timezone)}
