"""The buttons of `/demo`: each is something that happens in a shop, brought in by the same door as in real life."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from portal.actions.choose_option import Wish, choose_option
from portal.actions.receive_document import Incoming, receive_document
from portal.clock import day_in
from portal.demo import shop
from portal.demo.story import TIMEZONE
from portal.domain.refusals import Refusal
from portal.domain.supply import OpenPurchaseOrderLine
from portal.store import queue, supply
from portal.wording import day


@dataclass(frozen=True, slots=True)
class Event:
    """A button: its name in the address, its words, what it does and what to watch. `happen` answers one sentence."""

    name: str
    words: str
    watch: str
    happen: Callable[[Session, int, datetime], str]


def events(today: date) -> tuple[Event, ...]:
    """The buttons as they read today."""
    in_two_weeks = day(today + timedelta(days=14), "en")
    return (
        Event(
            "confirm",
            f"Supplier confirms {in_two_weeks}",
            "The brass lamp had no confirmed date. Its twelve shoppers get one.",
            _confirm,
        ),
        Event(
            "slip",
            "Supplier slips two weeks",
            "The oak chair's delivery moves. Those it covers are told, with the ash chair as a way out.",
            _slip,
        ),
        Event(
            "short",
            "Pallet arrives short",
            "Twelve of twenty oak chairs arrive. The front of the queue ships, the others lose their date.",
            _arrive_short,
        ),
        Event(
            "cancel",
            "Shopper in front cancels",
            "The first in the oak chair's queue gives up. Everybody behind moves up at once.",
            _cancel_in_front,
        ),
    )


def _confirm(session: Session, merchant_id: int, now: datetime) -> str:
    on = day_in(now, TIMEZONE) + timedelta(days=14)
    line = _line(session, merchant_id, shop.LAMP)
    _say(session, merchant_id, line, line.ordered.quantity, on, "accepted", now)
    return f"{line.ordered.supplier} confirmed {line.ordered.quantity} lamps for {day(on, 'en')}."


def _slip(session: Session, merchant_id: int, now: datetime) -> str:
    line = _line(session, merchant_id, shop.CHAIR)
    days = [said.confirmed_on for said in line.confirmations if said.confirmed_on]
    on = max(days, default=day_in(now, TIMEZONE)) + timedelta(days=14)
    _say(session, merchant_id, line, line.ordered.quantity, on, "accepted", now)
    return f"{line.ordered.supplier} now says {day(on, 'en')} for the oak chairs of PO {line.ordered.po}."


def _arrive_short(session: Session, merchant_id: int, now: datetime) -> str:
    line = _line(session, merchant_id, shop.CHAIR)
    units, today = line.ordered.quantity * 3 // 5, day_in(now, TIMEZONE)
    ordered = line.ordered
    if line.received:
        raise Refusal("That pallet has arrived already.", "Start again with `portal demo --reset`.")
    receipt = f"{ordered.supplier},{ordered.po},{ordered.line},{ordered.sku},{units},{today},dock 3"
    _receive(
        session, merchant_id, "receipts", "supplier,po,line,sku,quantity,received_on,reference", receipt, now
    )
    _say(session, merchant_id, line, units, today, "changed", now)
    return f"{units} of {ordered.quantity} oak chairs arrived; {ordered.supplier} sends no more of PO {ordered.po}."


def _cancel_in_front(session: Session, merchant_id: int, now: datetime) -> str:
    front = queue.members(session, merchant_id, shop.CHAIR, limit=1)
    if not front:
        raise Refusal("Nobody waits for the oak chair any more.", "Start again with `portal demo --reset`.")
    line, order = front[0]
    choose_option(session, merchant_id, order.id, line.id, Wish("cancel"), now)
    return f"{order.name} cancelled order {order.number}."


def _line(session: Session, merchant_id: int, sku: str) -> OpenPurchaseOrderLine:
    lines = supply.open_lines(session, merchant_id, [sku]).get(sku, [])
    if not lines:
        raise Refusal("The demo's shop is not loaded.", "Start again with `portal demo --reset`.")
    return min(lines, key=lambda line: line.ordered.ordered_on)


def _say(
    session: Session,
    merchant_id: int,
    line: OpenPurchaseOrderLine,
    units: int,
    on: date,
    status: str,
    now: datetime,
) -> None:
    ordered = line.ordered
    header = "supplier,po,line,sku,quantity,confirmed_on,status,reference"
    reference = f"demo {now.isoformat(timespec='milliseconds')}"
    row = f"{ordered.supplier},{ordered.po},{ordered.line},{ordered.sku},{units},{on},{status},{reference}"
    _receive(session, merchant_id, "confirmations", header, row, now)


def _receive(session: Session, merchant_id: int, kind: str, header: str, row: str, now: datetime) -> None:
    incoming = Incoming(kind, f"{kind}.csv", f"{header}\n{row}\n".encode(), "the demo")
    receive_document(session, merchant_id, incoming, now)
