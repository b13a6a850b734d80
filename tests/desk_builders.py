"""Builders of what only the desks show: messages, choices to carry out, purchase orders, documents with problems."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from portal.domain import supply as supply_facts
from portal.domain.notices import LineChange, to_json
from portal.domain.options import Choice, Option
from portal.domain.slips import Habit
from portal.domain.tasks import Task
from portal.store import choices, habits, inbox, numbers, supply, tasks, timeline
from portal.store.inbox import DocumentRow, NewProblem
from portal.store.merchants import Merchant
from portal.store.orders import Order, OrderLine
from portal.store.outbox import OutboxRow
from portal.store.timeline import Event
from tests.builders import NOW, TODAY


def a_message(session: Session, order: Order, kind: str = "date_later", **known: Any) -> OutboxRow:
    """A mail that left an hour ago, in the words that it left with."""
    row_id = numbers.take_one(session)
    told: dict[str, Any] = {
        "channel": "email",
        "slot": f"test:{row_id}",
        "state": "sent",
        "created_at": NOW - timedelta(hours=2),
        "due_at": NOW - timedelta(hours=2),
        "sent_at": NOW - timedelta(hours=1),
        "attempts": 1,
        "to_address": order.email,
        "subject": f"Order {order.number} ships later",
        "text": "Hello, it ships later.",
        "provider": "console",
    } | known
    if told["state"] in ("pending", "sending"):
        told |= {"sent_at": None} | {name: known.get(name, "") for name in ("subject", "text", "provider")}
    told = {"order_id": order.id, "kind": kind} | told
    row = OutboxRow(merchant_id=order.merchant_id, id=row_id, key=f"key-{row_id}", **told)
    session.add(row)
    session.flush()
    return row


def a_store_message(session: Session, order: Order, **known: Any) -> OutboxRow:
    """The store is told of a cancelled line."""
    facts = {"order": order.number, "line": "1", "sku": "LAMP", "units": 2}
    told = {"channel": "store", "changes": [facts], "subject": "", "text": "{}"} | known
    return a_message(session, order, told.pop("kind", "order_line.cancelled"), **told)


def changes_of(line: OrderLine, kind: str = "date_later", **known: Any) -> list[dict[str, Any]]:
    """The facts of a notice about one line, as the outbox keeps them."""
    told: dict[str, Any] = {"title": "Brass lamp", "units": line.waiting or line.quantity} | known
    return to_json([LineChange(line_id=line.id, line=line.line, sku=line.sku, kind=kind, **told)])


def an_event(session: Session, order: Order, kind: str, actor: str = "portal", **facts: Any) -> None:
    """Something that happened to an order an hour ago."""
    timeline.append(
        session, order.merchant_id, [Event(order.id, kind, actor, facts=facts)], NOW - timedelta(hours=1)
    )


def a_choice(
    session: Session, line: OrderLine, kind: str = "cancel", actor: str = "shopper", **known: Any
) -> int:
    """A choice that the shop has still to carry out, and 40.00 to give back where it is a cancel."""
    told: dict[str, Any] = {"units": line.quantity, "currency": "EUR"} | known
    if kind == "cancel":
        told.setdefault("refund_minor", 4000)
    reason = told.pop("reason", "")
    choice = Choice(line.order_id, line.id, Option(kind, **told), actor, reason)
    return choices.save(session, line.merchant_id, choice, line, NOW - timedelta(hours=3))


def a_po_line(session: Session, merchant: Merchant, sku: str = "LAMP", units: int = 10, **known: Any) -> None:
    """A line of a purchase order, placed a month ago."""
    told: dict[str, Any] = {"supplier": "Nordholm", "po": "PO-7", "line": "1"} | known
    told.setdefault("ordered_on", TODAY - timedelta(days=30))
    line = supply_facts.PurchaseOrderLine(sku=sku, quantity=units, **told)
    supply.save_purchase_order_lines(session, merchant.id, [line])


def a_confirmation(
    session: Session, merchant: Merchant, sku: str, units: int, on: date | None, **known: Any
) -> None:
    """What the supplier of `a_po_line` said of it a week ago."""
    told: dict[str, Any] = {"supplier": "Nordholm", "po": "PO-7", "line": "1", "status": "accepted"} | known
    told.setdefault("received_at", NOW - timedelta(days=7))
    told.setdefault("reference", f"ack-{units}-{on}")
    said = supply_facts.Confirmation(sku=sku, quantity=units, confirmed_on=on, **told)
    supply.save_confirmations(session, merchant.id, [said])


def a_receipt(session: Session, merchant: Merchant, sku: str, units: int, **known: Any) -> None:
    """Units of `a_po_line` that arrived two days ago."""
    told: dict[str, Any] = {"supplier": "Nordholm", "po": "PO-7", "line": "1", "reference": "R1"} | known
    told.setdefault("received_on", TODAY - timedelta(days=2))
    supply.save_receipts(session, merchant.id, [supply_facts.Receipt(sku=sku, quantity=units, **told)])


def a_supplier(session: Session, merchant: Merchant, *suppliers: Habit) -> None:
    """How suppliers kept their days; Nordholm kept 18 of 20 unless said otherwise."""
    habit = Habit("Nordholm", known=20, kept=18, early=-1, typical=0, late=6)
    habits.save(session, merchant.id, suppliers or [habit], [])


def a_document(
    session: Session, merchant: Merchant, problems: Sequence[NewProblem] = (), **known: Any
) -> int:
    """A file that came in yesterday, with these problems."""
    told: dict[str, Any] = {
        "kind": "stock",
        "name": "stock.csv",
        "actor": "Merchant of Acme",
        "size": 120,
    } | known
    told.setdefault("digest", f"{told['kind']}-{told['name']}")
    row = DocumentRow(merchant_id=merchant.id, id=0, received_at=NOW - timedelta(days=1), new=3, **told)
    return inbox.save(session, row, problems)


def a_task(session: Session, merchant: Merchant, sku: str = "LAMP", **known: Any) -> int:
    """Goods to be counted since yesterday: the books said ten, a count said seven."""
    facts = {"found_by": "lower_count", "books": 10, "counted": 7, "reference": ""} | known
    tasks.raise_all(session, merchant.id, [Task("count", sku, facts)], NOW - timedelta(days=1))
    (task,) = (task for task in tasks.open_tasks(session, merchant.id) if task.sku == sku)
    return task.id
