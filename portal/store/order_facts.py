"""Everything on record that the page of one order says, read in one statement, however many its lines and events."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, Text, cast, select
from sqlmodel import SQLModel

from portal.domain import orders as facts
from portal.domain.duties.laws import law_of
from portal.domain.plans import Plan
from portal.domain.queue import Place
from portal.store import duties, habits, line_histories, places_of_order, plan_steps, shelf
from portal.store.at_once import MERCHANT, Asked, Asking, AtOnce, Question, answered
from portal.store.base import table_of
from portal.store.choices import ChoiceRow
from portal.store.delay_consents import DelayConsent
from portal.store.duties import LineOfLaw, OnRecord, Told
from portal.store.merchants import Merchant
from portal.store.orders import Order, OrderLine
from portal.store.outbox import OutboxRow
from portal.store.places_of_order import ORDER
from portal.store.plans import PlanRow
from portal.store.products import AlternativeRow, Product
from portal.store.promises import PromiseRow
from portal.store.reads import Read, objects, shared
from portal.store.refunds import Refund
from portal.store.shipments import ShipmentRow
from portal.store.standing_instructions import InstructionRow
from portal.store.timeline import EventRow


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What is on record of an order. Its rows belong to no session: what is changed on them is not kept.

    Lines are as the shop numbered them; alternatives, by what they may replace, in the order of their SKUs; promises,
    choices and instructions newest first; shipments, by line, oldest first. `products` are also what could come
    instead. `kept`, by SKU and supply: how many of how many of its days the supplier behind it kept. `under_law` has
    the lines that a law on record concerns; `free` the units on the shelves of alternatives that nobody waits for.
    """

    order: Order
    merchant: Merchant
    lines: Sequence[OrderLine]
    places: Mapping[int, Place]
    plans: Mapping[str, Plan]
    kept: Mapping[tuple[str, str], tuple[int, int]]
    products: Mapping[str, facts.Product]
    alternatives: Mapping[str, Sequence[facts.Alternative]]
    promises: Sequence[PromiseRow]
    choices: Sequence[ChoiceRow]
    instructions: Sequence[InstructionRow]
    shipments: Mapping[int, Sequence[facts.Shipment]]
    under_law: Mapping[int, LineOfLaw]
    free: Mapping[str, int]


def of_order(asked: Asked, merchant_id: int, order_id: int) -> OrderFacts | None:
    """What is on record of that order, or None where the merchant has no such order."""
    return answered(asked, asking_for(merchant_id, order_id))


def asking_for(merchant_id: int, order_id: int) -> Asking[OrderFacts | None]:
    """The same, for whoever asks otherwise."""
    found = yield Question(_READS, {"merchant_id": merchant_id, "order_id": order_id})
    if not found["order"]:
        return None
    (order,), (merchant,) = found["order"], found["merchant"]
    lines = sorted(found["lines"], key=lambda line: (len(line.line), line.line))
    return OrderFacts(
        order=order,
        merchant=merchant,
        lines=lines,
        places=places_of_order.places(lines, found["ahead"], found["queues"]),
        plans={sku: plan_steps.from_text(sku, steps) for sku, steps in found["plans"]},
        kept={(sku, supply): (kept, known) for sku, supply, kept, known in found["kept"]},
        products=_products(found),
        alternatives=_alternatives(found["alternatives"]),
        promises=sorted(found["promises"], key=_newest_promise),
        choices=_newest_first(found["choices"]),
        instructions=_newest_first(found["instructions"]),
        shipments=_by_line(found["shipments"]),
        under_law=_under_law(order, merchant, lines, found),
        free=(yield from shelf.asking_for_free(merchant_id, {sku for _, sku, *_ in found["alternatives"]})),
    )


def _of_merchant(table: Table) -> ColumnElement[bool]:
    return table.c.merchant_id == MERCHANT


def _of_order(model: type[SQLModel]) -> ColumnElement[bool]:
    table = table_of(model)
    return _of_merchant(table) & (table.c.order_id == ORDER)


_ALTERNATIVE = tuple(facts.Alternative.__dataclass_fields__)


def _described(product: Table) -> list[ColumnElement[Any]]:
    """A product as `facts.Product` has it."""
    return [product.c[name].label(f"product_{name}") for name in facts.Product.__dataclass_fields__]


def _instead(product: Table) -> Select[Any]:
    """What could come instead of something, each with its description as a product, where it has one."""
    other = table_of(AlternativeRow)
    its_own = (product.c.merchant_id == other.c.merchant_id) & (product.c.sku == other.c.alternative_sku)
    alternative = (other.c[name] for name in _ALTERNATIVE)
    return select(*alternative, *_described(product)).select_from(other.outerjoin(product, its_own))


def _reads() -> AtOnce:
    order, merchant, plan = table_of(Order), table_of(Merchant), table_of(PlanRow)
    product, other, event = table_of(Product), table_of(AlternativeRow), table_of(EventRow)
    line = table_of(OrderLine).alias("of_order")
    skus = select(line.c.sku).where(_of_merchant(line), line.c.order_id == ORDER)
    planned = _of_merchant(plan) & plan.c.sku.in_(skus) & plan.c.planned_at.is_not(None)
    sold = select(*_described(product)).where(_of_merchant(product), product.c.sku.in_(skus))
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
        merchant=shared(Merchant, merchant.c.id == MERCHANT),
        **{name: objects(model, _of_order(model)) for name, model in of_order.items()},
        noted=objects(EventRow, _of_order(EventRow), event.c.kind.in_(line_histories.KINDS)),
        told=Read(duties.told_to(_of_order(OutboxRow))),
        ahead=Read(places_of_order.ahead()),
        queues=Read(places_of_order.whole()),
        plans=Read(select(plan.c.sku, cast(plan.c.steps, Text)).where(planned)),
        products=Read(sold),
        kept=Read(habits.behind_plans(skus)),
        alternatives=Read(_instead(product).where(_of_merchant(other), other.c.sku.in_(skus))),
    )


_READS = _reads()


def _newest_promise(row: PromiseRow) -> tuple[float, int, int]:
    return -row.made_at.timestamp(), row.line_id, -row.revision


def _newest_first(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: (row.made_at, row.id), reverse=True)


def _products(found: Mapping[str, Sequence[list[Any]]]) -> dict[str, facts.Product]:
    instead = (row[len(_ALTERNATIVE) :] for row in found["alternatives"])
    described = (*found["products"], *(product for product in instead if product[0] is not None))
    return {sku: facts.Product(sku, *known) for sku, *known in described}


def _alternatives(rows: Iterable[list[Any]]) -> dict[str, list[facts.Alternative]]:
    found: dict[str, list[facts.Alternative]] = defaultdict(list)
    for sku, *known in sorted(row[: len(_ALTERNATIVE)] for row in rows):
        found[sku].append(facts.Alternative(sku, *known))
    return found


def _by_line(rows: Iterable[ShipmentRow]) -> dict[int, list[facts.Shipment]]:
    found: dict[int, list[facts.Shipment]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.shipped_at):
        found[row.line_id].append(row.as_fact)
    return found


def _under_law(
    order: Order, merchant: Merchant, lines: Sequence[OrderLine], found: Mapping[str, Sequence[Any]]
) -> dict[int, LineOfLaw]:
    if not law_of(order.country, order.region).is_known:
        return {}
    happened = (found[name] for name in ("shipments", "choices", "consents", "refunds", "noted"))
    record = OnRecord(
        orders={order.id: order},
        told=[Told(*row) for row in found["told"]],
        past=line_histories.past_of(row for rows in happened for row in rows),
        kinds={sku: kind for sku, _, kind, *_ in found["products"]},
    )
    return {one.line.id: one for one in duties.under_law(lines, record, merchant.timezone)}
