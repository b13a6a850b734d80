"""Orders as a merchant's programs read them: found, one by one, and all of them as a file."""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from portal.actions.export_facts import export_facts
from portal.actions.show_order import LineView, OrderView, show_order
from portal.domain.money import decimal_text
from portal.domain.windows import Estimate
from portal.store import order_search, order_summaries
from portal.store import orders as kept_orders
from portal.store.database import Database
from portal.store.order_search import Mark
from portal.store.order_summaries import OrderSummary
from portal.store.orders import Order
from portal.web.errors import Unusable
from portal.web.house import portal_of

USUAL_LIMIT, HIGHEST_LIMIT = 50, 200
# Lines of the file that go out at once.
_LINES_A_PIECE = 500


def found(request: Request, merchant_id: int) -> Response:
    """Orders that fit `q`, or all, newest first, as many as `limit` at a time; `cursor` goes on where a list ended."""
    words, limit = asked(request, "q").strip(), _limit(asked(request, "limit"))
    after = _mark(asked(request, "cursor"))
    with portal_of(request).database.reading() as session:
        if words:
            orders = order_search.search(session, merchant_id, words, limit + 1, after)
        else:
            orders = order_search.newest(session, merchant_id, limit + 1, after)
        shown = orders[:limit]
        summaries = order_summaries.of_orders(session, merchant_id, [order.id for order in shown])
    items = [_in_short(order, summaries.get(order.id, OrderSummary())) for order in shown]
    cursor = _cursor(shown[-1]) if len(orders) > limit else None
    return JSONResponse({"items": items, "next_cursor": cursor})


def one(request: Request, merchant_id: int) -> Response:
    """One order by its number."""
    portal = portal_of(request)
    with portal.database.reading() as session:
        view = _seen(session, merchant_id, request.path_params["number"], portal.clock())
        return JSONResponse(_whole(view))


def exported(request: Request, merchant_id: int) -> Response:
    """Every order as CSV, in the columns of its import."""
    lines = _lines_of_export(portal_of(request).database, merchant_id)
    headers = {"Content-Disposition": 'attachment; filename="orders.csv"'}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


def asked(request: Request, name: str) -> str:
    """What the query says of that name, "" for nothing. Raises Unusable where it says it twice."""
    values = request.query_params.getlist(name)
    if len(values) > 1:
        raise Unusable("This was asked twice.", name)
    return values[0] if values else ""


def _seen(session: Session, merchant_id: int, number: str, now: datetime) -> OrderView:
    order = kept_orders.by_number(session, merchant_id, number)
    view = show_order(session, merchant_id, order.id, now) if order else None
    if view is None:
        raise LookupError("There is no such order.")
    return view


def _lines_of_export(database: Database, merchant_id: int) -> Iterator[str]:
    with database.reading() as session:
        piece: list[str] = []
        for line in export_facts(session, merchant_id, "orders"):
            piece.append(line)
            if len(piece) == _LINES_A_PIECE:
                yield "".join(piece)
                piece.clear()
        yield "".join(piece)


def _limit(text: str) -> int:
    if not text:
        return USUAL_LIMIT
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= HIGHEST_LIMIT):
        raise Unusable(f"A list has 1 to {HIGHEST_LIMIT} orders.", "limit")
    return int(text)


def _cursor(order: Order) -> str:
    return urlsafe_b64encode(json.dumps([order.placed_at.isoformat(), order.id]).encode()).decode()


def _mark(cursor: str) -> Mark | None:
    if not cursor:
        return None
    try:
        moment, order_id = json.loads(urlsafe_b64decode(cursor))
        mark = Mark(datetime.fromisoformat(moment), order_id)
    except (binascii.Error, ValueError, TypeError, RecursionError):
        mark = None
    if (
        mark is None
        or type(mark.order_id) is not int
        or not 0 <= mark.order_id < 2**63
        or not mark.placed_at.tzinfo
    ):
        raise Unusable("Use the cursor of the list before as it was.", "cursor")
    return mark


def _in_short(order: Order, summary: OrderSummary) -> dict[str, Any]:
    return {
        "number": order.number,
        "placed_at": order.placed_at.isoformat(),
        "name": order.name,
        "email": order.email,
        "phone": order.phone,
        "status": summary.status,
        "waiting": summary.waiting,
        "shipped": summary.shipped,
        "cancelled": summary.cancelled,
        "promised_by": _day(summary.next_latest),
    }


def _whole(view: OrderView) -> dict[str, Any]:
    order = view.order
    return {
        "number": order.number,
        "placed_at": order.placed_at.isoformat(),
        "shopper": {
            "name": order.name,
            "email": order.email,
            "phone": order.phone,
            "locale": order.locale,
            "timezone": order.timezone,
            "country": order.country,
            "region": order.region,
            "postcode": order.postcode,
            "sms_consent": order.sms_consent,
        },
        "currency": order.currency,
        "paid": order.paid,
        "note": order.note,
        "ships": view.way,
        "items": [_line(line) for line in view.lines],
    }


def _line(line: LineView) -> dict[str, Any]:
    return {
        "line": line.line,
        "sku": line.sku,
        "title": line.title,
        "quantity": line.quantity,
        "price": None if line.price_minor is None else decimal_text(line.price_minor, line.currency),
        "status": line.status,
        "waiting": line.waiting,
        "shipped": line.shipped,
        "cancelled": line.cancelled,
        "place": line.place.number if line.place else None,
        "units_ahead": line.place.units_ahead if line.place else None,
        "estimate": _estimate(line) if line.waiting else None,
        "promised": _promised(line) if line.waiting else None,
        "shipments": [
            {"quantity": sent.quantity, "shipped_at": sent.shipped_at.isoformat(), "carrier": sent.carrier}
            | {"tracking_number": sent.tracking_number, "tracking_url": sent.tracking_url}
            for sent in line.shipments
        ],
    }


def _estimate(line: LineView) -> dict[str, Any]:
    """What is expected now, and whether the merchant stands by it."""
    estimate: Estimate = line.estimate
    window = estimate.window
    return {
        "earliest": _day(window.earliest if window else None),
        "latest": _day(window.latest if window else None),
        "basis": estimate.basis.word,
        "is_promised": line.is_promised,
        "evidence_on": _day(estimate.evidence_on),
    }


def _promised(line: LineView) -> dict[str, Any] | None:
    """What the shopper was told last."""
    if not line.history:
        return None
    told = line.history[0]
    return {"earliest": _day(told.earliest), "latest": _day(told.latest), "made_at": told.made_at.isoformat()}


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
