"""Take a cancellation, a reduction or a swap back: units, place and promise are as before, store and shopper are told.

Only the shopper's own newest choice, within the policy's time, and only while the shop has not carried it out.
"""

from datetime import date, datetime

from sqlmodel import Session

from portal.actions.choose_option.confirming import told_of
from portal.domain.ledger import Cause
from portal.domain.notices import Notice
from portal.domain.options import Option, undo_until
from portal.domain.refusals import Refusal
from portal.store import (
    choices,
    duties,
    line_locks,
    merchants,
    orders,
    outbox,
    products,
    promises,
    queue_moves,
    refunds,
    store_messages,
    timeline,
)
from portal.store.choices import ChoiceRow
from portal.store.merchants import Merchant
from portal.store.orders import Order, OrderLine
from portal.store.timeline import Event


def undo_choice(
    session: Session, merchant_id: int, order_id: int, line_id: int, choice_id: int, now: datetime
) -> None:
    """Undo that choice about a line. Doing it twice is doing it once.

    Raises LookupError where there is no such choice, Refusal where it is too late or another choice came after it.
    """
    row = choices.of_line(session, merchant_id, order_id, line_id, choice_id)
    if row is None:
        raise LookupError("There is no such choice.")
    order, line = line_locks.hold_line(session, merchant_id, order_id, line_id, now, row.was_sku)
    session.refresh(row)
    if row.undone_at is not None:
        return
    merchant = merchants.get(session, merchant_id)
    made = (one for one in choices.of_order(session, merchant_id, order_id) if one.line_id == line_id)
    newest = next(one for one in made if one.stands)
    until = undo_until(row.as_made, merchant.rules())
    is_open = row.id == newest.id and until is not None and now <= until and row.is_still_so(line)
    if not is_open or not choices.undo(session, merchant_id, row.id, now):
        raise Refusal(
            "This can no longer be taken back.",
            "The page shows how it stands; the shop can tell you what is possible.",
        )
    _change_back(session, merchant_id, row, line, now)
    refunds.withdraw(session, merchant_id, line_id, row.made_at)
    duties.look_again(session, merchant_id, {line_id: now})
    session.refresh(line)
    _tell_the_store(session, merchant, order, line, row, now)
    _tell_the_shopper(session, merchant, order, line, row, now)
    event = Event(order_id, "choice_undone", "shopper", line_id, {"choice": row.kind, "units": row.units})
    timeline.append(session, merchant_id, [event], now)
    orders.touch(session, merchant_id, [order_id])


def _change_back(session: Session, merchant_id: int, row: ChoiceRow, line: OrderLine, now: datetime) -> None:
    """The units wait again where they did. After a swap, the old promise stands again with its old place."""
    cause = Cause("shopper", now, "undone")
    if row.kind != "swap":
        queue_moves.take_back(session, merchant_id, line.id, row.units, cause)
        return
    before = row.before or {}
    queue_moves.swap_back(session, merchant_id, line.id, before, cause)
    hear_by = date.fromisoformat(before["hear_by"]) if before["hear_by"] else None
    promises.renew(session, merchant_id, line.id, row.revision, "undone", hear_by, now)


def _tell_the_store(
    session: Session, merchant: Merchant, order: Order, line: OrderLine, row: ChoiceRow, now: datetime
) -> None:
    facts = {"line": line.line, "sku": line.sku, "units": row.units, "undone": row.kind, "by": "shopper"}
    store_messages.owe_choice(
        session, merchant, order, row.id, store_messages.CHOICE_UNDONE, facts, now, "undone"
    )


def _tell_the_shopper(
    session: Session, merchant: Merchant, order: Order, line: OrderLine, row: ChoiceRow, now: datetime
) -> None:
    """That they wait again; nothing where the confirmation of what is undone has not left yet, as none will."""
    unsent = outbox.pending(session, merchant.id, [order.id], f"choice:{row.id}").values()
    outbox.supersede(session, merchant.id, [news.id for news in unsent], "It was taken back.")
    if unsent:
        return
    known = products.named(session, merchant.id, {line.sku})
    waits = Option("wait", line.waiting, sku=line.sku, currency=order.currency)
    told = told_of(line, waits, known, None, merchant.timezone)
    outbox.answer(
        session, merchant.id, order, Notice(order.id, told.kind, (told,), slot=f"undone:{row.id}"), now
    )
