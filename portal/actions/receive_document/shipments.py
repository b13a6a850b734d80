"""What left: off the queue and off the shelf, and told at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from portal.domain import orders as facts
from portal.domain.notices import SHIPPED, LineChange, Notice, channels_for
from portal.domain.windows import Basis
from portal.intake.documents import Problem
from portal.store import erasures, orders, outbox, products, shipments, timeline
from portal.store.bulk import Saved
from portal.store.orders import OrderLine
from portal.store.outbox import Owed
from portal.store.shipments import ShipmentOfLine
from portal.store.timeline import Event

# A shop that brings its history along does not want to write to everybody whose parcel left last year.
STILL_NEWS = timedelta(days=7)


def matched(
    sent: Sequence[facts.Shipment], lines: dict[tuple[str, str], OrderLine]
) -> tuple[list[ShipmentOfLine], list[facts.Shipment]]:
    """The shipments of known lines, and those of lines that do not exist yet; parts of one parcel are added up."""
    parcels: dict[tuple[str, str, datetime, str], facts.Shipment] = {}
    for one in sent:
        key = (one.order, one.line, one.shipped_at, one.tracking_number)
        before = parcels.get(key)
        parcels[key] = replace(one, quantity=one.quantity + before.quantity) if before else one
    known = [(one, lines.get((one.order, one.line))) for one in parcels.values()]
    return [_row(one, line) for one, line in known if line], [one for one, line in known if line is None]


def unknown(early: facts.Shipment) -> Problem:
    """What a person is told of a shipment whose line does not exist yet."""
    sentence = (
        f"There is no line {early.line} in an order {early.order} yet. Its shipment is kept until there is."
    )
    return Problem(0, "order", sentence, True)


def _row(sent: facts.Shipment, line: OrderLine) -> ShipmentOfLine:
    return ShipmentOfLine(
        line_id=line.id,
        shipped_at=sent.shipped_at,
        tracking_number=sent.tracking_number,
        order_id=line.order_id,
        sku=line.sku,
        quantity=sent.quantity,
        carrier=sent.carrier,
        tracking_url=sent.tracking_url,
        delivered_at=sent.delivered_at,
    )


def take(
    session: Session,
    merchant_id: int,
    sent: Sequence[ShipmentOfLine],
    lines: Sequence[OrderLine],
    now: datetime,
) -> Saved[ShipmentOfLine]:
    """Keep shipments of these lines, as they were before, and owe their news. What is told again of an order that was
    erased is known: all of it had left, and its parcels have lost the numbers that they could be told apart by."""
    erased = erasures.erased_among(session, merchant_id, {one.order_id for one in sent})
    news = [one for one in sent if one.order_id not in erased]
    saved = shipments.save(session, merchant_id, news, now)
    saved = replace(saved, same=saved.same + len(sent) - len(news))
    orders.touch(session, merchant_id, {one.order_id for one in saved.moved})
    _tell(session, merchant_id, saved.new, lines, now)
    return saved


def _tell(
    session: Session,
    merchant_id: int,
    parcels: Sequence[ShipmentOfLine],
    lines: Sequence[OrderLine],
    now: datetime,
) -> None:
    """Write parcels down and owe the news of those that are news, one message an order and channel."""
    by_line, left = {line.id: line for line in lines}, {line.id: line.waiting for line in lines}
    titles = products.named(session, merchant_id, {line.sku for line in lines})
    events, changes = [], defaultdict(list)
    for sent in parcels:
        line = by_line[sent.line_id]
        title = titles[line.sku].title if line.sku in titles else line.sku
        facts_told = {"units": sent.quantity, "title": title, "carrier": sent.carrier}
        events.append(Event(sent.order_id, "shipped", "shop", sent.line_id, facts_told))
        if now - sent.shipped_at < STILL_NEWS:
            changes[sent.order_id].append(_change(sent, line, left[line.id], title))
        left[line.id] = max(0, left[line.id] - sent.quantity)
    timeline.append(session, merchant_id, events, now)
    _owe(session, merchant_id, changes, now)


def _change(sent: ShipmentOfLine, line: OrderLine, waiting: int, title: str) -> LineChange:
    """`waiting` units of the line had not left before this parcel."""
    promise = line.promise if waiting > sent.quantity else None
    window = promise.window if promise else None
    return LineChange(
        line_id=line.id,
        line=line.line,
        sku=line.sku,
        title=title,
        kind="shipped",
        units=max(waiting, sent.quantity),
        earliest=window.earliest if window else None,
        latest=window.latest if window else None,
        basis=promise.basis.word if promise else Basis.NONE.word,
        shipped_units=sent.quantity,
        carrier=sent.carrier,
        tracking_number=sent.tracking_number,
        tracking_url=sent.tracking_url,
    )


def _owe(session: Session, merchant_id: int, changes: dict[int, list[LineChange]], now: datetime) -> None:
    contacts = orders.contacts(session, merchant_id, changes)
    held = outbox.pending(session, merchant_id, changes, SHIPPED)
    outbox.supersede(
        session, merchant_id, [old.id for old in held.values()], "More of the order has left since."
    )
    owed = []
    for order_id, told in changes.items():
        contact = contacts[order_id]
        for channel in channels_for("shipped", contact.email, contact.phone, contact.sms_consent):
            earlier = held.get((order_id, channel))
            said = (*(earlier.changes if earlier else ()), *told)
            owed.append(
                Owed(Notice(order_id, "shipped", said, SHIPPED), channel, earlier.due_at if earlier else now)
            )
    outbox.add(session, merchant_id, owed, now)
