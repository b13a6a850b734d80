"""The evidence pack of an order: what was promised on which basis, every notice as it was sent with what became of it,
what was agreed to, how it ended and what was paid back. Plain JSON values; changes nothing.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from portal.actions.show_law.duties import LineDuty, show_duties
from portal.domain.notice_classes import class_of
from portal.domain.notices import from_json
from portal.domain.orders import Shipment
from portal.domain.zones import zone_of_buyer
from portal.store import choices, merchants, orders, outbox, products, promises, shipments, timeline
from portal.store.choices import ChoiceRow
from portal.store.merchants import Merchant
from portal.store.orders import Order, OrderLine
from portal.store.outbox import OutboxRow
from portal.store.promises import PromiseRow
from portal.store.timeline import PROOF, EventRow
from portal.templating import without_links
from portal.wording.law import LAWS, standing_words, step_words

VERSION = 1
# Stands where a message had the shopper's secret link, which opens the order for whoever reads it.
A_KEY = "[secret link]"


def gather_evidence(
    session: Session, merchant_id: int, order_id: int, now: datetime
) -> dict[str, Any] | None:
    """Everything on record about an order; None where the merchant has no such order."""
    order, merchant = orders.get(session, merchant_id, order_id), merchants.get(session, merchant_id)
    if order is None:
        return None
    noted = timeline.of_order(session, merchant_id, order_id)[::-1]
    return {
        "evidence": VERSION,
        "made_at": now.isoformat(),
        "order": _order(order, merchant),
        "lines": _lines(session, merchant_id, order_id, now),
        "messages": [
            _message(row, [fact for fact in noted if fact.facts.get("message") == row.id])
            for row in reversed(outbox.of_order(session, merchant_id, order_id))
        ],
        "events": _events(session, merchant_id, order_id, noted),
    }


def _events(
    session: Session, merchant_id: int, order_id: int, noted: Sequence[EventRow]
) -> list[dict[str, Any]]:
    """Who did what when, by the names that the shop gave its lines."""
    names = {line.id: line.line for line in orders.lines_of(session, merchant_id, order_id)}
    return [
        {
            "at": _iso(row.at),
            "kind": row.kind,
            "by": row.actor,
            "line": names.get(row.line_id) if row.line_id else None,
            "facts": row.facts,
        }
        for row in noted
        if row.kind != PROOF
    ]


def _lines(session: Session, merchant_id: int, order_id: int, now: datetime) -> list[dict[str, Any]]:
    lines = orders.lines_of(session, merchant_id, order_id)
    sold = products.named(session, merchant_id, {line.sku for line in lines})
    under_law = {one.line.id: one for one in show_duties(session, merchant_id, order_id, now)}
    promised = promises.history(session, merchant_id, order_id)
    chosen = choices.of_order(session, merchant_id, order_id)
    sent = shipments.of_order(session, merchant_id, order_id)
    return [
        _line(line, sold[line.sku].title if line.sku in sold else line.sku)
        | {
            "law": _law(under_law.get(line.id)),
            "promises": [_promise(row) for row in reversed(promised) if row.line_id == line.id],
            "choices": [_choice(row) for row in reversed(chosen) if row.line_id == line.id],
            "shipments": [_shipment(one) for one in sent.get(line.id, ())],
        }
        for line in lines
    ]


def _shipment(sent: Shipment) -> dict[str, Any]:
    return {
        "at": _iso(sent.shipped_at),
        "units": sent.quantity,
        "carrier": sent.carrier,
        "tracking_number": sent.tracking_number,
    }


def _order(order: Order, merchant: Merchant) -> dict[str, Any]:
    return {
        "shop": merchant.name,
        "number": order.number,
        "placed_at": _iso(order.placed_at),
        "name": order.name,
        "email": order.email,
        "phone": order.phone,
        "ship_to": {"country": order.country, "region": order.region, "postcode": order.postcode},
        "timezone": zone_of_buyer(order, merchant.timezone),
        "paid": order.paid,
        "currency": order.currency,
    }


def _line(line: OrderLine, title: str) -> dict[str, Any]:
    return {
        "line": line.line,
        "sku": line.sku,
        "title": title,
        "quantity": line.quantity,
        "shipped": line.shipped,
        "cancelled": line.cancelled,
        "waiting": line.waiting,
        "price_minor": line.price_minor,
        "stated_ship_by": _iso(line.stated_ship_by),
        "swapped_from": line.swapped_from,
    }


def _law(one: LineDuty | None) -> dict[str, Any] | None:
    """The duty with its reasons, the consents in the words that were shown, and the refunds."""
    if one is None:
        return None
    duty = one.duty
    return {
        "rule": duty.rule,
        "law": LAWS[duty.rule],
        "state": duty.state,
        "standing": standing_words(duty),
        "because": duty.because,
        "steps": [step_words(reason) for reason in duty.reasons],
        "findings": [finding.sentence for finding in duty.findings],
        "ship_by": _iso(duty.ship_by),
        "deliver_by": _iso(duty.deliver_by),
        "cancelled_on": _iso(duty.cancelled_on),
        "refund_due_by": _iso(duty.refund_due_by),
        "consents": [
            {"at": _iso(said.made_at), "until": _iso(said.until) or "indefinite", "wording": said.wording}
            | {"channel": said.channel, "by": said.actor}
            for said in one.consents
        ],
        "refunds": [
            {
                "cause": owed.cause,
                "rule": owed.rule,
                "vests_on": _iso(owed.vests_on),
                "due_by": _iso(owed.due_by),
                "asked_at": _iso(owed.asked_at),
            }
            | {"amount_minor": owed.amount_minor, "currency": owed.currency, "form": owed.form or None}
            | {"confirmed_at": _iso(owed.confirmed_at), "confirmed_by": owed.confirmed_by or None}
            for owed in one.refunds
        ],
    }


def _promise(row: PromiseRow) -> dict[str, Any]:
    return {
        "made_at": _iso(row.made_at),
        "earliest": _iso(row.earliest),
        "latest": _iso(row.latest),
        "basis": row.basis,
        "supply": row.supply,
        "evidence_on": _iso(row.evidence_on),
        "kind": row.kind,
        "reason": row.reason,
        "unnoticed_because": row.unnoticed_because,
    }


def _choice(row: ChoiceRow) -> dict[str, Any]:
    return {
        "at": _iso(row.made_at),
        "kind": row.kind,
        "units": row.units,
        "sku": row.sku,
        "by": row.actor,
        "reason": row.reason,
        "refund_minor": row.refund_minor,
        "carried_out_at": _iso(row.carried_out_at),
    }


def _message(row: OutboxRow, proofs: Sequence[EventRow]) -> dict[str, Any]:
    """A message as it was sent, and the proof of what became of it: the state that counts, and all that was said."""
    return {
        "kind": row.kind,
        "class": class_of(row.kind),
        "channel": row.channel,
        "to": row.to_address,
        "subject": row.subject,
        "text": without_links(row.text, A_KEY),
        "lines": _line_ids(row),
        "owed_at": _iso(row.created_at),
        "sent_at": _iso(row.sent_at),
        "state": row.state,
        "state_at": _iso(row.receipt_at),
        "reason": row.reason,
        "provider": row.provider,
        "provider_id": row.provider_id,
        "proofs": [
            {"at": _iso(one.at), "state": one.facts["state"], "reason": one.facts["reason"] or None}
            | {"provider": one.actor, "provider_id": one.facts["provider_id"]}
            for one in proofs
        ],
    }


def _line_ids(row: OutboxRow) -> Sequence[str]:
    return [change.line for change in from_json(row.changes)]


def _iso(at: date | datetime | None) -> str | None:
    return at.isoformat() if at else None
