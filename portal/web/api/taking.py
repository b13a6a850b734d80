"""What a merchant's programs tell: batches, single orders, whole files. All of it is one document of the intake."""

import secrets
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portal.actions.receive_document import KINDS, Incoming, Report, receive_document
from portal.delivery.writing import LINK_LIFE
from portal.intake.documents import Problem
from portal.intake.json_text import as_cell, read_json
from portal.intake.rest import form_of
from portal.links import new_token, token_hash
from portal.store import hosts, orders, tracking_links
from portal.store.tracking_links import TrackingLink
from portal.web.api.once import Answer, key_of, once, refuse_other_types
from portal.web.errors import Unusable
from portal.web.house import Portal, portal_of

LONGEST_JSON = 8 * 2**20
# An export of a shop; what stands before all handlers lets no longer one in.
LONGEST_FILE = 32 * 2**20
JSON = "application/json"
FILE_TYPES = (
    "text/csv",
    "text/plain",
    "application/octet-stream",
    "application/edi-x12",
    "application/edifact",
    JSON,
)
_SENDER = "API"


class NothingTaken(Exception):
    """Not one item of what was sent could be taken, so nothing is kept: 422 with every problem."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("Nothing could be taken.")
        self.problems = problems


def orders_or_one(request: Request, merchant_id: int, body: bytes) -> Response:
    """A batch of order lines, or one order."""
    refuse_other_types(request, JSON)
    if form_of(body) == "order":
        return _one_order(request, merchant_id, body)
    return _batch(request, merchant_id, "orders", body)


def batch(request: Request, merchant_id: int, body: bytes) -> Response:
    """A batch of the kind that the address names. Good items are taken, bad ones reported."""
    refuse_other_types(request, JSON)
    return _batch(request, merchant_id, request.url.path.rpartition("/")[2], body)


def imported(request: Request, merchant_id: int, body: bytes) -> Response:
    """A file of the kind that the query names, as it could be imported at the desk."""
    refuse_other_types(request, *FILE_TYPES)
    kinds = request.query_params.getlist("kind")
    if len(kinds) != 1 or kinds[0] not in KINDS:
        raise Unusable(f"The kind of file is one of {', '.join(KINDS)}.", "kind")
    incoming = Incoming(kinds[0], f"{kinds[0]} by the API", body, _SENDER)
    return _taken(request, merchant_id, body, incoming)


def nothing_taken(request: Request, error: NothingTaken) -> Response:
    """The first problem as the error, and all of them."""
    first = error.problems[0]
    named = {"code": "unprocessable", "message": first.message, "field": first.field}
    return JSONResponse({"error": named, "problems": problems_as_json(error.problems)}, 422)


def problems_as_json(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """Problems as programs read them: `item` counts from 0 and is null for the document itself."""
    return [
        {"item": one.row - 1 if one.row else None, "field": one.field}
        | {"message": one.message, "taken": one.was_taken}
        for one in problems
    ]


def _batch(request: Request, merchant_id: int, kind: str, body: bytes) -> Response:
    incoming = Incoming(kind, f"{kind} by the API", body, _SENDER, form="items", mark=_mark(request))
    return _taken(request, merchant_id, body, incoming)


def _mark(request: Request) -> str:
    """The same items sent once more are news, as a count of the shelf may be, unless the request is the same."""
    key = key_of(request)
    return sha256(key.encode()).hexdigest()[:24] if key else secrets.token_hex(12)


def _taken(request: Request, merchant_id: int, body: bytes, incoming: Incoming) -> Response:
    portal = portal_of(request)

    def work(session: Session) -> Answer:
        report = receive_document(session, merchant_id, incoming, portal.clock())
        if not report.is_known:
            _refuse_if_nothing_taken(report)
        return Answer(200, _as_json(report))

    return once(request, merchant_id, body, work)


def _refuse_if_nothing_taken(report: Report) -> None:
    is_anything_taken = report.new or report.changed or report.same
    if not is_anything_taken and any(not one.was_taken for one in report.problems):
        raise NothingTaken(report.problems)


def _as_json(report: Report) -> dict[str, Any]:
    return {
        "document": report.document_id,
        "known": report.is_known,
        "new": report.new,
        "changed": report.changed,
        "same": report.same,
        "problems": problems_as_json(report.problems),
    }


def _one_order(request: Request, merchant_id: int, body: bytes) -> Response:
    """An order is taken whole or not at all, one that is known is brought up to date; the answer has its page."""
    portal, number = portal_of(request), _number(body)
    incoming = Incoming("orders", f"order {number[:40]}", body, _SENDER, form="order", mark=_mark(request))

    def work(session: Session) -> Answer:
        was_known = orders.by_number(session, merchant_id, number) is not None
        report = receive_document(session, merchant_id, incoming, portal.clock())
        bad = [one for one in report.problems if not one.was_taken]
        if bad:
            raise NothingTaken(bad)
        url = _new_page(session, portal, merchant_id, number)
        return Answer(200 if was_known else 201, {"number": number, "tracking_url": url})

    return once(request, merchant_id, body, work)


def _number(body: bytes) -> str:
    """The order's number, "" for what is none: then it is a problem of the document."""
    try:
        return as_cell(read_json(body)["number"]).strip()
    except ValueError:
        return ""


def _new_page(session: Session, portal: Portal, merchant_id: int, number: str) -> str:
    order, token, now = orders.by_number(session, merchant_id, number), new_token(), portal.clock()
    if order is None:
        raise LookupError("The order of this document is gone.")
    link = TrackingLink(
        merchant_id=merchant_id,
        token_hash=token_hash(token),
        order_id=order.id,
        created_at=now,
        expires_at=now + LINK_LIFE,
    )
    tracking_links.add(session, merchant_id, [link])
    return portal.links.tracking_url(portal.links.told(token, hosts.link_host(session, merchant_id)))
