"""What the shop's own store is told, by the outbox like everything else: changed numbers, choices to carry out.

A row's `changes` hold one object, the facts; `text` is the body, made when it is first sent. Nothing is owed where the
merchant has set no address. What sends them: see `portal.delivery.to_store`.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, literal_column, update
from sqlmodel import Session, select

from portal.domain.budgets import Budget
from portal.store import outbox
from portal.store.base import table_of
from portal.store.choices import ChoiceRow
from portal.store.claimed import AnyRow
from portal.store.given import among
from portal.store.merchants import Merchant
from portal.store.orders import Order
from portal.store.outbox import IS_BEING_SENT, IS_ON_THE_WAY, TO_STORE, OutboxRow, OwedRow

BUDGET_CHANGED = "promise_budget.changed"
SHIPPING_CHANGED = "order.shipping_changed"
# What a choice about a line tells the store; waiting asks nothing of it.
OF_CHOICES = {"cancel": "order_line.cancelled", "reduce": "order_line.reduced", "swap": "order_line.swapped"}
CHOICE_UNDONE = "order_line.choice_undone"
ADDRESS_ASKED = "order.address_asked"
# Goods that have left are withdrawn from: what to pay back, and to wait for.
WITHDRAWN = "order_line.withdrawn"
# A message that surely or perhaps did not arrive; the store knows a repetition by its id.
MAY_BE_SENT_AGAIN = ("failed", "unknown", "suppressed")
_SUPERSEDED = "A newer number took its place."


def owe_budgets(
    session: Session, merchant: Merchant, budgets: Sequence[Budget], due_at: datetime, now: datetime
) -> None:
    """Owe the store these numbers, as of now. A number that has not left yet is superseded."""
    if not merchant.store_url or not budgets:
        return
    slots = {budget.sku: f"budget:{budget.sku}" for budget in budgets}
    unsent = _unsent_of_no_order(session, merchant.id, list(slots.values()))
    outbox.supersede(session, merchant.id, unsent, _SUPERSEDED)
    rows = [
        OwedRow(None, TO_STORE, BUDGET_CHANGED, slots[one.sku], json.dumps([_facts(one, now)]), due_at)
        for one in budgets
    ]
    outbox.add_rows(session, merchant.id, rows, now)


def _facts(budget: Budget, now: datetime) -> dict[str, Any]:
    """The number and why it is so. `budget` and `cap` are None where nothing limits them."""
    return {
        "sku": budget.sku,
        "budget": budget.units,
        "as_of": now.isoformat(),
        "cap": budget.cap,
        "waiting": budget.waiting,
        "supply": budget.supply,
        "set_aside": budget.set_aside,
        "backorder_limit": budget.limit,
    }


# So many texts in one condition; SQLite counts each of them as a parameter.
_SLOTS_AT_ONCE = 5_000


def _unsent_of_no_order(session: Session, merchant_id: int, slots: Sequence[str]) -> list[int]:
    """The unsent messages in these slots, locked so that no sender takes them."""
    table = table_of(OutboxRow)
    unsent = _mine(merchant_id) & (table.c.state == literal_column("'pending'")) & table.c.order_id.is_(None)
    found: list[int] = []
    for first in range(0, len(slots), _SLOTS_AT_ONCE):
        some = table.c.slot.in_(slots[first : first + _SLOTS_AT_ONCE])
        found += session.execute(select(table.c.id).where(unsent, some).with_for_update()).scalars()
    return found


def owe_choice(
    session: Session,
    merchant: Merchant,
    order: Order,
    choice_id: int,
    kind: str,
    facts: Mapping[str, Any],
    now: datetime,
    slot: str = "choice",
) -> None:
    """Owe the store what was decided about an order, at once. `kind`: of `OF_CHOICES`, or one of those above."""
    if not merchant.store_url:
        return
    whole = {"order": order.number, "choice": str(choice_id), **facts, "at": now.isoformat()}
    row = OwedRow(order.id, TO_STORE, kind, f"{slot}:{choice_id}", json.dumps([whole]), now)
    outbox.add_rows(session, merchant.id, [row], now)


def body_of(row: AnyRow) -> str:
    """The message as JSON, as the first try sends it and every later one repeats it."""
    (facts,) = row.changes
    return json.dumps({"type": row.kind, "timestamp": row.created_at.isoformat(), "data": facts})


def put_back(session: Session, row: OutboxRow, due_at: datetime) -> None:
    """Give a message back, to be tried again then, unless a newer number has been owed since.

    The merchant's other messages wait with it: a receiver that does not answer would hold up everybody's mail.
    """
    table, row.lease = table_of(OutboxRow), ""
    if _has_newer(session, row):
        row.state, row.reason = "superseded", _SUPERSEDED
        return
    row.state, row.due_at = "pending", due_at
    earlier = _mine(row.merchant_id) & (table.c.state == "pending") & (table.c.due_at < due_at)
    session.execute(update(table).where(IS_ON_THE_WAY, earlier).values(due_at=due_at))


def give_up(session: Session, row: OutboxRow) -> None:
    """A message that was tried long enough is a dead letter, and so is all that has waited behind it as long."""
    row.state, table = "failed", table_of(OutboxRow)
    behind = _mine(row.merchant_id) & (table.c.state == "pending") & (table.c.created_at <= row.created_at)
    dead = update(table).where(IS_ON_THE_WAY, behind)
    session.execute(dead.values(state="failed", reason=row.reason))


def take_back_expired(session: Session, now: datetime) -> None:
    """Messages whose sender died with them are tried again: should one have left, the store knows its id."""
    table = OutboxRow
    dead = (
        select(table)
        .where(IS_BEING_SENT, table.lease_until < now, table.channel == _STORE)
        .order_by(table.id)
    )
    for row in session.exec(dead.with_for_update(skip_locked=True)).all():
        put_back(session, row, row.due_at)


def _has_newer(session: Session, row: OutboxRow) -> bool:
    table = table_of(OutboxRow)
    newer = _mine(row.merchant_id) & (table.c.slot == row.slot) & (table.c.id > row.id)
    return session.execute(select(table.c.id).where(newer).limit(1)).first() is not None


def send_again(session: Session, merchant_id: int, message_id: int, now: datetime) -> bool:
    """Try a message again that did not arrive, under its own key. False where the merchant has no such message.

    One that is on its way or was taken stays as it is, so asking twice is asking once.
    """
    table = OutboxRow
    chosen = select(table).where(
        table.merchant_id == merchant_id, table.id == message_id, table.channel == TO_STORE
    )
    row = session.exec(chosen.with_for_update()).first()
    if row is None:
        return False
    if row.state in MAY_BE_SENT_AGAIN:
        row.attempts, row.reason = 0, ""
        put_back(session, row, now)
    return True


@dataclass(frozen=True, slots=True)
class Told:
    """What became of telling the store of a choice. `at` is when it took it, None while it has not."""

    state: str
    at: datetime | None


def recent(session: Session, merchant_id: int, limit: int) -> list[tuple[OutboxRow, str]]:
    """The newest messages to the store, each with its order's number, "" for one about no order."""
    order = (Order.merchant_id == OutboxRow.merchant_id) & (Order.id == OutboxRow.order_id)
    chosen = select(OutboxRow, Order.number).join(Order, order, isouter=True).where(_mine(merchant_id))
    rows = session.execute(chosen.order_by(OutboxRow.id.desc()).limit(limit))
    return [(row, number or "") for row, number in rows]


def told_of_choices(session: Session, merchant_id: int, chosen: Collection[ChoiceRow]) -> dict[int, Told]:
    """What the store was told of these choices, by their numbers; nothing of those that it was never to be told."""
    table, slots = table_of(OutboxRow), {f"choice:{choice.id}": choice.id for choice in chosen}
    their_orders = among(session, table.c.order_id, {choice.order_id for choice in chosen})
    found = select(table.c.slot, table.c.state, table.c.sent_at).where(_mine(merchant_id), their_orders)
    return {slots[slot]: Told(state, at) for slot, state, at in session.execute(found) if slot in slots}


# Written into the statement: a database uses a partial index only where it can see that the condition holds.
_STORE: ColumnElement[str] = literal_column(f"'{TO_STORE}'")


def _mine(merchant_id: int) -> ColumnElement[bool]:
    table = table_of(OutboxRow)
    return (table.c.merchant_id == merchant_id) & (table.c.channel == _STORE)
