"""Takes out of the database who an order's shopper is, all in one transaction; what the order was, and what it was told
when, stays. What stays of it and why: `docs/privacy.md`. Doing it twice is doing it once."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, func, literal, update
from sqlmodel import Session, select

from portal.domain.addresses import shopper_key
from portal.store import order_intake, tracking_links
from portal.store.base import table_of
from portal.store.choices import ChoiceRow
from portal.store.dialects import is_on_postgresql
from portal.store.inbox import DocumentRow
from portal.store.orders import Order, OrderLine
from portal.store.outbox import OutboxRow
from portal.store.proof_codes import ProofCode
from portal.store.shipments import ShipmentRow
from portal.store.shopper_wishes import ShopperWish, UnsubscribeLink
from portal.store.short_codes import ShortCode
from portal.store.standing_instructions import InstructionRow
from portal.store.tasks import TaskRow
from portal.store.timeline import EventRow

# What a message said is gone with who read it; that it left, when and about what is not.
ERASED = "Erased, as its reader asked."
# Facts of events, notices and tasks in which a person stands by name, in their own words, or by where a parcel went.
_PERSONAL = (
    *("name", "said_by", "said_why", "said_to", "texts", "text", "address", "note"),
    *("tracking_number", "tracking_url"),
)
# A notice's reason is a code; an event's is what somebody wrote of somebody.
_PERSONAL_IN_EVENTS = (*_PERSONAL, "reason")
# What a parcel is called instead.
_ERASED_PARCEL = "erased "
# Shorter ones would be found in documents that are about something else.
_SHORTEST_TRACKING_NUMBER = 8


def erase(session: Session, order: Order, pseudonym: str, now: datetime) -> None:
    """Erase the shopper of an order that the caller holds, and whom nobody is about to write to."""
    parcels = _parcels_of(session, order)
    _forget_documents(session, order, [parcel.tracking_number for parcel in parcels])
    _forget_wishes(session, order)
    _forget_messages(session, order)
    _forget_words(session, order, now)
    _forget_parcels(session, order, parcels)
    for model in (ShortCode, ProofCode):
        table = table_of(model)
        session.execute(delete(table).where(*_of_order(table, order)))
    tracking_links.revoke_all(session, order.merchant_id, order.id, now)
    _forget_contact(order, pseudonym)
    session.flush()


def _forget_contact(order: Order, pseudonym: str) -> None:
    """Country, region and time zone stay: which law the order was under, and which day a day was."""
    order.name, order.email, order.phone = pseudonym, "", ""
    order.postcode, order.note, order.sms_consent = "", "", False
    order.digest = 0  # made of what is gone
    for name, value in order_intake.search_keys(pseudonym, "", "").items():
        setattr(order, name, value)


def _forget_messages(session: Session, order: Order) -> None:
    table = table_of(OutboxRow)
    mine = _of_order(table, order)
    unsent = {"state": "superseded", "reason": ERASED, "lease": "", "lease_until": None, "ask_at": None}
    waiting = table.c.state.in_(("pending", "sending", "unknown")) & (table.c.channel != "store")
    session.execute(update(table).where(*mine, waiting).values(unsent))
    blank = {"to_address": "", "subject": "", "html": "", "sealed_link": ""}
    to_people = update(table).where(*mine, table.c.channel != "store")
    session.execute(to_people.values(blank))
    session.execute(to_people.where(table.c.text != "").values(text=ERASED))
    told_to_store = update(table).where(*mine, table.c.channel == "store", table.c.state != "pending")
    session.execute(told_to_store.values(text=""))
    for row in session.exec(select(OutboxRow).where(*mine)):
        row.changes = [_without_person(change) for change in row.changes]
        # Mail servers repeat whom they did not know.
        row.reason = _without_contact(row.reason, order)
    session.flush()


def _without_contact(said: str, order: Order) -> str:
    for contact in filter(None, (order.email, order.phone)):
        said = re.sub(re.escape(contact), "…", said, flags=re.IGNORECASE)
    return said


def _forget_words(session: Session, order: Order, now: datetime) -> None:
    """What people said about the order, or had to answer: who did what when stays."""
    for event in session.exec(select(EventRow).where(*_of_order(table_of(EventRow), order))):
        event.facts = _without_person(event.facts, _PERSONAL_IN_EVENTS)
    for task in session.exec(select(TaskRow).where(*_of_order(table_of(TaskRow), order))):
        task.facts = _without_person(task.facts)
        if task.settled_at is None:
            task.settled_at, task.settled_by = now, "portal"
    for model in (ChoiceRow, InstructionRow):
        table = table_of(model)
        session.execute(update(table).where(*_of_order(table, order)).values(reason=""))
    table = table_of(OrderLine)
    session.execute(update(table).where(*_of_order(table, order)).values(held_because=""))


def _parcels_of(session: Session, order: Order) -> list[ShipmentRow]:
    """Those that still have their numbers, oldest first."""
    found = session.exec(select(ShipmentRow).where(*_of_order(table_of(ShipmentRow), order)))
    left = [parcel for parcel in found if not parcel.tracking_number.startswith(_ERASED_PARCEL)]
    return sorted(left, key=lambda parcel: (parcel.shipped_at, parcel.line_id, parcel.tracking_number))


def _forget_parcels(session: Session, order: Order, parcels: Sequence[ShipmentRow]) -> None:
    """What left when, and with whom, stays; by its number a carrier names who got it. Numbers are part of a parcel's
    name, so each is counted instead."""
    table = table_of(ShipmentRow)
    for count, parcel in enumerate(parcels, 1):
        named = (table.c.line_id == parcel.line_id) & (table.c.shipped_at == parcel.shipped_at)
        this = (*_of_order(table, order), named, table.c.tracking_number == parcel.tracking_number)
        forgotten = {"tracking_number": f"{_ERASED_PARCEL}{count}", "tracking_url": ""}
        session.execute(update(table).where(*this).values(forgotten))


def _forget_wishes(session: Session, order: Order) -> None:
    """How they wanted to be written to, unless another order of theirs needs it. A stop is kept: it is there so that
    nobody writes again."""
    others = select(Order.id).where(Order.merchant_id == order.merchant_id, Order.id != order.id)
    same = Order.email_key == order.email_key if order.email_key else Order.phone_key == order.phone_key
    if session.exec(others.where(same).limit(1)).first() is not None:
        return
    key = shopper_key(order.email, order.phone, order.country)
    for model in (ShopperWish, UnsubscribeLink):
        table = table_of(model)
        session.execute(
            delete(table).where(table.c.merchant_id == order.merchant_id, table.c.shopper_key == key)
        )


def _forget_documents(session: Session, order: Order, tracking_numbers: Sequence[str]) -> None:
    """The bytes of documents that name the shopper or a parcel; their digests stay, so that none is taken twice."""
    table, on_postgresql = table_of(DocumentRow), is_on_postgresql(session)
    long_enough = [number for number in tracking_numbers if len(number) >= _SHORTEST_TRACKING_NUMBER]
    for said in (order.email, order.phone, order.name, *long_enough):
        if not said:
            continue
        wanted = literal(said.encode())
        at = (
            func.position(wanted.op("IN")(table.c.body))
            if on_postgresql
            else func.instr(table.c.body, wanted)
        )
        naming = (table.c.merchant_id == order.merchant_id) & table.c.body.is_not(None) & (at > 0)
        session.execute(update(table).where(naming).values(body=None))


def _without_person(facts: dict[str, Any], personal: Sequence[str] = _PERSONAL) -> dict[str, Any]:
    return {name: type(value)() if name in personal else value for name, value in facts.items()}


def _of_order(table: Table, order: Order) -> Collection[Any]:
    return table.c.merchant_id == order.merchant_id, table.c.order_id == order.id
