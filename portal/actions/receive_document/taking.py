"""What the facts of each kind change, and which SKUs must be planned again because of them."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from portal.actions.receive_document import (
    caps,
    findings,
    money_back,
    oldest_lines,
    payments,
    shipments,
)
from portal.actions.receive_document.naming import named_confirmations, named_receipts, whole_answers
from portal.domain import orders as facts
from portal.domain.slips import PastDelivery, keyed
from portal.domain.supply import Confirmation, PurchaseOrderLine, Receipt, StockCount, WholeOrderAnswer
from portal.domain.tasks import Task
from portal.intake.documents import Problem
from portal.store import (
    early_shipments,
    merchants,
    order_intake,
    orders,
    plans,
    products,
    slips,
    supply,
)
from portal.store import shipments as sent
from portal.store.bulk import Saved

# SKUs are planned a moment after the document, so that forty rows, or five files, become one plan.
SETTLING = timedelta(seconds=2)


@dataclass(slots=True)
class Taken:
    """How many facts were new, changed and known before, what a person should look at, and what one has to do.

    `teaches`: it tells how suppliers keep their days. `is_history`: so much of it that every window may move.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    problems: list[Problem] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    teaches: bool = False
    is_history: bool = False

    def __iadd__(self, other: "Taken") -> "Taken":
        self.new += other.new
        self.changed += other.changed
        self.same += other.same
        self.problems += other.problems
        self.tasks += other.tasks
        self.teaches |= other.teaches
        self.is_history |= other.is_history
        return self

    @classmethod
    def of(
        cls,
        saved: Saved[Any],
        problems: Sequence[Problem] = (),
        tasks: Sequence[Task] = (),
        *,
        teaches: bool = False,
        is_history: bool = False,
    ) -> "Taken":
        """The counts of what was saved; what was known before teaches nothing."""
        taken = cls(len(saved.new), len(saved.changed), saved.same, list(problems), list(tasks))
        taken.teaches, taken.is_history = teaches and bool(saved.moved), is_history and bool(saved.moved)
        return taken


Taker = Callable[[Session, int, Sequence[Any], datetime], Taken]


def take_products(
    session: Session, merchant_id: int, found: Sequence[facts.Product], due_at: datetime
) -> Taken:
    """Products: their queues, and those of what they could replace, are planned again; every page shows them anew."""
    saved = products.save(session, merchant_id, found, due_at - SETTLING)
    _mark_with_replaced(session, merchant_id, {product.sku for product in saved.moved}, due_at)
    if saved.changed:
        merchants.touch(session, merchant_id)
    return Taken.of(saved)


def take_alternatives(
    session: Session, merchant_id: int, found: Sequence[facts.Alternative], due_at: datetime
) -> Taken:
    """Alternatives: who waits for the SKU may be offered a swap."""
    saved = products.save_alternatives(session, merchant_id, found)
    _mark(session, merchant_id, {alternative.sku for alternative in saved.moved}, due_at)
    if saved.moved:
        merchants.touch(session, merchant_id)
    return Taken.of(saved)


def take_stock(session: Session, merchant_id: int, found: Sequence[StockCount], due_at: datetime) -> Taken:
    """Counts of the shelf: the SKU itself, and those that it could replace."""
    _mark_with_replaced(session, merchant_id, {count.sku for count in found}, due_at)
    problems = _unknown_products(session, merchant_id, {count.sku for count in found})
    tasks = findings.in_counts(session, merchant_id, found, due_at)
    return Taken.of(supply.save_counts(session, merchant_id, found), problems, tasks)


def take_purchase_orders(
    session: Session, merchant_id: int, found: Sequence[PurchaseOrderLine], due_at: datetime
) -> Taken:
    """PO lines, which may be the ones that earlier confirmations were waiting for, or were of another item before."""
    before = supply.lines_of_orders(session, merchant_id, {line.po for line in found})
    named = {(line.supplier, line.po, line.line) for line in found}
    known = {
        line for lines in before.values() for line in lines if (line.supplier, line.po, line.line) in named
    }
    _mark(session, merchant_id, {line.sku for line in (*found, *known)}, due_at)
    saved = supply.save_purchase_order_lines(session, merchant_id, found)
    changed = {line.po for line in saved.moved}
    _adopt(session, merchant_id, changed, due_at)
    problems = _unknown_products(session, merchant_id, {line.sku for line in found})
    return Taken.of(saved, problems, teaches=True)


def _adopt(session: Session, merchant_id: int, pos: set[str], due_at: datetime) -> None:
    """Give confirmations and receipts that came before their PO to its lines."""
    lines = supply.lines_of_orders(session, merchant_id, pos)
    said, got = supply.take_orphans(session, merchant_id, pos)
    whole = [
        WholeOrderAnswer(one.supplier, one.po, one.status, one.received_at, one.reference)
        for one in said
        if not one.sku
    ]
    named, _ = named_confirmations([*(one for one in said if one.sku), *whole_answers(whole, lines)], lines)
    arrived, _ = named_receipts(got, lines)
    _mark(session, merchant_id, {one.sku for one in named} | {one.sku for one in arrived}, due_at)
    supply.save_confirmations(session, merchant_id, named)
    supply.save_receipts(session, merchant_id, arrived)


def take_confirmations(
    session: Session, merchant_id: int, found: Sequence[Confirmation | WholeOrderAnswer], due_at: datetime
) -> Taken:
    """Confirmations, each given to its PO line; what fits no line is kept and shown to the merchant."""
    answers = [said for said in found if isinstance(said, WholeOrderAnswer)]
    single, lost = oldest_lines.of_orders(
        session, merchant_id, [said for said in found if isinstance(said, Confirmation)]
    )
    pos = {said.po for said in single} | {said.po for said in answers}
    lines = supply.lines_of_orders(session, merchant_id, pos)
    named, problems = named_confirmations([*single, *whole_answers(answers, lines)], lines)
    _mark(session, merchant_id, {said.sku for said in named if said.sku}, due_at)
    saved = supply.save_confirmations(session, merchant_id, named)
    return Taken.of(saved, [*lost, *problems], teaches=True)


def take_receipts(session: Session, merchant_id: int, found: Sequence[Receipt], due_at: datetime) -> Taken:
    """Arrivals: they fill the shelf and teach how the supplier keeps its dates."""
    lines = supply.lines_of_orders(session, merchant_id, {got.po for got in found})
    named, problems = named_receipts(found, lines)
    _mark_with_replaced(session, merchant_id, {got.sku for got in named}, due_at)
    before = findings.lines_of(session, merchant_id, named)
    saved = supply.save_receipts(session, merchant_id, named)
    tasks = findings.in_receipts(session, merchant_id, before, saved.moved, due_at)
    return Taken.of(saved, problems, tasks, teaches=True)


def take_slips(session: Session, merchant_id: int, found: Sequence[PastDelivery], due_at: datetime) -> Taken:
    """Imported history: every window of the merchant may move."""
    return Taken.of(slips.save_history(session, merchant_id, keyed(found)), teaches=True, is_history=True)


def take_orders(
    session: Session, merchant_id: int, found: Sequence[facts.OrderLine], due_at: datetime
) -> Taken:
    """Order lines: each joins its SKU's queue where its moment of ordering puts it."""
    skus = {line.sku for line in found}
    _mark(session, merchant_id, skus, due_at)
    made = products.add_unknown(session, merchant_id, {line.sku: line.title for line in found})
    before = caps.room(session, merchant_id, skus)
    saved = order_intake.save(session, merchant_id, found, due_at - SETTLING, due_at)
    payments.take(session, merchant_id, saved.payments, due_at - SETTLING)
    early = early_shipments.take(session, merchant_id, {(line.order, line.line) for line in found})
    if early:
        take_shipments(session, merchant_id, early, due_at)
    problems = [_new_product(sku) for sku in sorted(made)]
    problems += caps.exceeded(session, merchant_id, before)
    problems += payments.too_early(found, due_at - SETTLING)
    return Taken(saved.new, saved.changed, saved.same, problems)


def _new_product(sku: str) -> Problem:
    return Problem(
        0, "sku", f"{sku} is ordered but was not known. A product of that name waits for review.", True
    )


def take_shipments(
    session: Session, merchant_id: int, found: Sequence[facts.Shipment], due_at: datetime
) -> Taken:
    """What left: it is off the queue and off the shelf, and the shopper hears of it at once."""
    lines = orders.lines_by_name(session, merchant_id, {(one.order, one.line) for one in found})
    rows, early = shipments.matched(found, lines)
    kept = early_shipments.save(session, merchant_id, early)
    _mark(session, merchant_id, {row.sku for row in rows}, due_at)
    before = sent.units_of(session, merchant_id, {row.line_id for row in rows})
    saved = shipments.take(session, merchant_id, rows, list(lines.values()), due_at - SETTLING)
    taken = Taken.of(
        saved, [shipments.unknown(one) for one in early], findings.in_parcels(before, saved.changed)
    )
    taken += Taken.of(kept)
    return taken


def take_refunds(
    session: Session, merchant_id: int, found: Sequence[facts.MoneyBack], due_at: datetime
) -> Taken:
    """Money that went back: what the law had a day for is seen to."""
    return Taken.of(*money_back.take(session, merchant_id, found, due_at - SETTLING))


def _mark(session: Session, merchant_id: int, skus: Collection[str], due_at: datetime) -> None:
    plans.mark_due(session, merchant_id, skus, due_at)


def _mark_with_replaced(session: Session, merchant_id: int, skus: set[str], due_at: datetime) -> None:
    _mark(session, merchant_id, skus | products.replaced_by(session, merchant_id, skus), due_at)


def _unknown_products(session: Session, merchant_id: int, skus: set[str]) -> list[Problem]:
    known = products.named(session, merchant_id, skus)
    return [
        Problem(0, "sku", f"{sku} is no product yet. What was said of it is kept until it is.", True)
        for sku in sorted(skus - known.keys())
    ]


TAKERS: dict[str, Taker] = {
    "products": take_products,
    "alternatives": take_alternatives,
    "stock": take_stock,
    "purchase-orders": take_purchase_orders,
    "confirmations": take_confirmations,
    "x12": take_confirmations,
    "edifact": take_confirmations,
    "receipts": take_receipts,
    "slips": take_slips,
    "orders": take_orders,
    "shipments": take_shipments,
    "refunds": take_refunds,
}
