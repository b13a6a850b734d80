"""Everything that is kept about the shopper of one order, in a form that machines read. Changes nothing."""

from typing import Any

from sqlmodel import Session

from portal.domain.addresses import e164, shopper_key
from portal.store import (
    choices,
    consents,
    delay_consents,
    orders,
    outbox,
    promises,
    shipments,
    shopper_wishes,
    standing_instructions,
    tasks,
    timeline,
)
from portal.store.orders import Order
from portal.templating import without_links

_OF_ORDER = (
    *("number", "placed_at", "name", "email", "phone", "country", "region", "postcode", "timezone", "locale"),
    *("currency", "paid", "sms_consent", "note", "shipping"),
)
_OF_LINE = (
    *("line", "sku", "quantity", "shipped", "cancelled", "waiting", "price_minor", "need_by", "joined_at"),
    *("swapped_from", "held_because"),
)
_OF_PROMISE = ("line", "made_at", "earliest", "latest", "basis", "reason")
_OF_CHOICE = (
    *("line", "kind", "units", "sku", "refund_minor", "difference_minor", "currency", "actor", "made_at"),
    *("carried_out_at", "undone_at"),
)
_OF_PARCEL = ("line", "quantity", "shipped_at", "carrier", "tracking_number", "tracking_url")
_OF_MESSAGE = ("created_at", "sent_at", "channel", "kind", "state", "to_address", "subject", "text")
_OF_CONSENT = ("phone", "what", "how", "wording", "said_at")
_OF_WISHES = ("channel", "wants_optional", "language", "changed_at")
_OF_DELAY_CONSENT = ("line", "until", "wording", "channel", "made_at")
_OF_INSTRUCTION = (
    *("line", "later_than", "action", "sku", "otherwise", "reason", "made_at", "ended_at", "ended_because"),
)
_OF_EVENT = ("line", "at", "kind", "facts")
_OF_TASK = ("kind", "raised_at", "settled_at", "facts")

Rows = dict[str, list[dict[str, Any]]]


def export_own_data(session: Session, merchant_id: int, order_id: int) -> Rows:
    """The data by what it is about, each a list of rows. Raises LookupError for an unknown order.

    Secret links in messages are left out: the file may lie about for years.
    """
    order = orders.get_one(session, merchant_id, order_id)
    lines = orders.lines_of(session, merchant_id, order_id)
    named = {line.id: line.line for line in lines}
    parcels = shipments.of_order(session, merchant_id, order_id)
    return {
        "order": [_row(order, _OF_ORDER)],
        "lines": [_row(line, _OF_LINE) for line in lines],
        "dates_told": [
            _row(one, _OF_PROMISE, named[one.line_id])
            for one in promises.history(session, merchant_id, order_id)
        ],
        "choices": [
            _row(one, _OF_CHOICE, named.get(one.line_id or 0, ""))
            for one in choices.of_order(session, merchant_id, order_id)
        ],
        "parcels": [
            _row(one, _OF_PARCEL, named[line_id]) for line_id, left in parcels.items() for one in left
        ],
        "messages": [
            _without_links(_row(one, _OF_MESSAGE)) for one in outbox.of_order(session, merchant_id, order_id)
        ],
        **_decided(session, merchant_id, order_id, named),
        **_said(session, merchant_id, order),
    }


def _decided(session: Session, merchant_id: int, order_id: int, named: dict[int, str]) -> Rows:
    """What was agreed to, decided ahead and asked of the shop, and what else happened. Who of the shop did it is not
    the shopper's own."""
    agreed = delay_consents.of_order(session, merchant_id, order_id)
    ahead = standing_instructions.of_order(session, merchant_id, order_id)
    happened = timeline.of_order(session, merchant_id, order_id)
    return {
        "delay_consents": [_row(one, _OF_DELAY_CONSENT, named[one.line_id]) for one in agreed],
        "decided_ahead": [_row(one, _OF_INSTRUCTION, named[one.line_id]) for one in ahead],
        "asked_of_the_shop": [_row(one, _OF_TASK) for one in tasks.of_order(session, merchant_id, order_id)],
        "history": [_row(one, _OF_EVENT, named.get(one.line_id or 0, "")) for one in happened],
    }


def _said(session: Session, merchant_id: int, order: Order) -> Rows:
    """What the shopper said of how to be written to."""
    phone = e164(order.phone, order.country)
    key = shopper_key(order.email, order.phone, order.country)
    wish = shopper_wishes.of(session, merchant_id, key)
    said = consents.of_number(session, phone) if phone else []
    return {
        "text_message_consents": [_row(one, _OF_CONSENT) for one in said],
        "message_wishes": [_row(wish, _OF_WISHES)] if wish else [],
    }


def _row(source: Any, names: tuple[str, ...], line: str | None = None) -> dict[str, Any]:
    """The values of these names; `line` is the shop's name of the line it is about, where a row has none itself."""
    return {name: line if name == "line" and line is not None else getattr(source, name) for name in names}


def _without_links(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"text": without_links(row["text"], "…")}
