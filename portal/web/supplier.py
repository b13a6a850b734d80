"""The supplier's face: behind a secret link, what it has still to deliver to one merchant, and its word on each line.

It shows nothing of shoppers or of other suppliers. Opening it changes nothing; a post is a document like any other.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.receive_document import Incoming, receive_document
from portal.clock import day_in
from portal.domain.refusals import Refusal
from portal.domain.supply import OpenPurchaseOrderLine, expected_from
from portal.intake.columns import MAX_QUANTITY
from portal.links import token_hash
from portal.store import merchants, products, purchase_orders, supplier_links, supply
from portal.store.supplier_links import SupplierLink
from portal.web import noting
from portal.web.asked import day_of
from portal.web.attempts import WRONG_TOKENS, address_of
from portal.web.errors import Unusable
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.pages import page, see_other
from portal.web.route import Route

HERE = "/supplier/{supplier_token}"
MOST = 200


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A line that is still to come: its order, the name of the goods, units to come, the day that was said last."""

    po: str
    line: str
    sku: str
    title: str
    ordered: int
    received: int
    to_come: int
    confirmed_on: date | None
    has_answer: bool


def show(request: Request) -> Response:
    """What is still to come from this supplier."""
    link = _opened(request)
    done = "Thank you. Your answer was taken." if request.query_params.get("done") == "said" else ""
    return _page(request, link, {"done": done})


def answer(request: Request, form: Form) -> Response:
    """The supplier's word on one line: how many units are still to come and on which day, or that none come."""
    portal, link = portal_of(request), _opened(request)
    name = (form.text("po"), form.text("line"), form.text("sku"))

    def work(session: Session) -> None:
        line = next((one for one in _lines(session, link) if _name(one) == name), None)
        if line is None:
            raise LookupError("There is no such line.")
        body = json.dumps({"items": [_said(line, form)]}).encode()
        incoming = Incoming(
            "confirmations", f"answer of {link.supplier}", body, link.supplier, "items", secrets.token_hex(12)
        )
        receive_document(session, link.merchant_id, incoming, portal.clock())

    try:
        portal.database.write(work)
    except (Unusable, Refusal) as problem:
        return _page(request, link, {"problem": problem, "tried": name}, 422)
    return see_other(f"/supplier/{request.path_params['supplier_token']}?done=said")


def _said(line: OpenPurchaseOrderLine, form: Form) -> dict[str, Any]:
    """The confirmation that was typed: of the whole line, so what was received is part of it."""
    units, ordered = form.whole("quantity"), line.ordered
    if not 0 <= units <= MAX_QUANTITY:
        raise Unusable(f"Please enter a number of units from 0 to {MAX_QUANTITY:,}.", "quantity")
    day = day_of(form.text("confirmed_on")) if form.text("confirmed_on") else None
    whole = units + line.received
    status = "accepted" if whole == ordered.quantity else "changed"
    if not whole:
        status, day = "rejected", None
    elif day is None:
        status = "backordered"
    return {
        "supplier": ordered.supplier,
        "po": ordered.po,
        "line": ordered.line,
        "sku": ordered.sku,
        "quantity": whole,
        "confirmed_on": day.isoformat() if day else None,
        "status": status,
    }


def _opened(request: Request) -> SupplierLink:
    portal = portal_of(request)
    with portal.database.reading() as session:
        hashed = token_hash(request.path_params["supplier_token"])
        link = supplier_links.opened(session, hashed, portal.clock())
    if link is None:
        portal.attempts.count(WRONG_TOKENS, address_of(request))
        raise HTTPException(404)
    noting.is_asked_by(request, "supplier", link.merchant_id)
    return link


def _page(request: Request, link: SupplierLink, tried: dict[str, Any], status: int = 200) -> Response:
    portal = portal_of(request)
    with portal.database.reading() as session:
        merchant = merchants.get(session, link.merchant_id)
        lines = _lines(session, link)
        titles = products.named(session, link.merchant_id, {one.ordered.sku for one in lines})
        context = {
            "merchant": merchant,
            "supplier": link.supplier,
            "today": day_in(portal.clock(), merchant.timezone),
            "lines": [
                _asked(one, titles[_name(one)[2]].title if _name(one)[2] in titles else "") for one in lines
            ],
            "here": f"/supplier/{request.path_params['supplier_token']}",
            "done": "",
            "problem": None,
            "tried": (),
        } | tried
        return page(request, "supplier/page.html", context, status)


def _lines(session: Session, link: SupplierLink) -> list[OpenPurchaseOrderLine]:
    """The lines of this supplier that have not come in full, as the desk lists them."""
    names = purchase_orders.find_lines(session, link.merchant_id, link.supplier, limit=MOST)
    own = [(one.po, one.line, one.sku) for one in names if one.supplier == link.supplier]
    found = supply.open_lines(session, link.merchant_id, {sku for _, _, sku in own})
    known = {
        _name(line): line
        for lines in found.values()
        for line in lines
        if line.ordered.supplier == link.supplier
    }
    return [known[name] for name in own if name in known]


def _name(line: OpenPurchaseOrderLine) -> tuple[str, str, str]:
    return line.ordered.po, line.ordered.line, line.ordered.sku


def _asked(line: OpenPurchaseOrderLine, title: str) -> AskedLine:
    ordered, coming = line.ordered, expected_from(line)
    days = [part.confirmed_on for part in coming if part.confirmed_on]
    to_come = sum(part.units for part in coming) if line.confirmations else ordered.quantity - line.received
    return AskedLine(
        po=ordered.po,
        line=ordered.line,
        sku=ordered.sku,
        title=title or ordered.sku,
        ordered=ordered.quantity,
        received=line.received,
        to_come=to_come,
        confirmed_on=max(days, default=None),
        has_answer=bool(line.confirmations),
    )


ROUTES = [
    Route("GET", HERE, show, auth="token", tenant=True),
    Route(
        "POST",
        HERE,
        answer,
        auth="token",
        tenant=True,
        mutates=True,
        sample={"po": "4711", "line": "1", "sku": "CHAIR", "quantity": "10", "confirmed_on": "2026-12-24"},
    ),
]
