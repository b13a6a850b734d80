"""How a draft would read about a real order: subject, text, SMS parts, and the mail's HTML in a frame of its own.

Nothing is kept: the draft travels in the frame's address, so that any process can answer it.
"""

import binascii
import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from portal.actions import edit_template
from portal.actions.find_orders import find_orders
from portal.delivery.previewing import Preview, preview, preview_without_order
from portal.store import order_summaries, orders
from portal.store.orders import Order
from portal.store.sign_ins import User
from portal.templating import LINK_MARK, with_link
from portal.web.errors import Unusable
from portal.web.house import portal_of

# A stand-in as long as a real token, so that SMS parts are counted as they will be billed.
_SAMPLE_TOKEN = "a-link-of-the-shoppers-very-own-"  # noqa: S105 - opens nothing
_LONGEST_DRAFT = 6_000
_LARGEST_DRAFT = 128 * 1024
_ORDERS_SHOWN = 30
# Nothing runs or leads anywhere, and the shop's logo alone loads: the mail shows how it looks, and that is all.
_FRAME_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)

Name = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the editor, saved or not, and the number of the order that it is shown about."""

    subject: str
    body: str
    order: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A preview ready to be printed. `order` None: made up, because there is no order yet. `missing`: the number of
    an order that there is not. `frame`: the address of the mail's HTML, if any.
    """

    order: Order | None
    missing: str
    preview: Preview
    frame: str = ""


def orders_to_show(session: Session, merchant_id: int) -> list[Order]:
    """Orders that a preview may be about: the newest, those that wait and were told a date first."""
    found = find_orders(session, merchant_id, "", _ORDERS_SHOWN)
    known = order_summaries.of_orders(session, merchant_id, [order.id for order in found])
    with_lines = [order for order in found if order.id in known]
    return sorted(with_lines, key=lambda order: known[order.id].next_latest is None)


def preview_of(request: Request, session: Session, user: User, name: Name, draft: Draft) -> dict[str, Any]:
    """The draft about the order it names, else about the first that there is, else about made-up facts."""
    order = next(iter(orders.called(session, user.merchant_id, draft.order)), None)
    missing = draft.order if draft.order and order is None else ""
    if order is None:
        order = next(iter(orders_to_show(session, user.merchant_id)), None)
    seen = Seen(order, missing, _previewed(request, session, user, name, draft, order))
    if name[1] == "email" and seen.preview.words is not None:
        text = edit_template.current(session, user.merchant_id, *name)
        is_saved = (text.subject, text.body) == (draft.subject, draft.body)
        seen = replace(seen, frame=_frame_address(name, draft, order, is_saved))
    return {"seen": seen, "link_mark": LINK_MARK, "channel": name[1]}


def mail(request: Request, user: User) -> Response:
    """The HTML of a mail, for a frame in the editor and for nothing else."""
    if request.headers.get("Sec-Fetch-Dest", "iframe") != "iframe":
        raise HTTPException(404)
    portal, query = portal_of(request), request.query_params
    kind, language = request.path_params["kind"], request.path_params["language"]
    name = (kind, "email", language)
    with portal.database.reading() as session:
        text = edit_template.current(session, user.merchant_id, *name)
        subject, body = _unpacked(query["draft"]) if "draft" in query else (text.subject, text.body)
        draft = Draft(subject, body, query.get("order", ""))
        order = next(iter(orders.called(session, user.merchant_id, draft.order)), None)
        words = _previewed(request, session, user, name, draft, order).words
    html = with_link(words, portal.links.tracking_url(_SAMPLE_TOKEN)).html if words else ""
    headers = {"Content-Security-Policy": _FRAME_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return HTMLResponse(html, headers=headers)


def _previewed(
    request: Request, session: Session, user: User, name: Name, draft: Draft, order: Order | None
) -> Preview:
    portal = portal_of(request)
    merchant_id, link = user.merchant_id, portal.links.tracking_url(_SAMPLE_TOKEN)
    origin = portal.links.public_url
    if order is None:
        return preview_without_order(session, merchant_id, name, draft.subject, draft.body, link, origin)
    return preview(
        session, merchant_id, name, draft.subject, draft.body, order.id, portal.clock(), link, origin
    )


def _frame_address(name: Name, draft: Draft, order: Order | None, is_saved: bool) -> str:
    """Where the mail's HTML is answered; nothing for a draft that no address can hold."""
    query = {"order": order.number if order else ""}
    if not is_saved:
        query["draft"] = _packed(draft.subject, draft.body)
    if len(query.get("draft", "")) > _LONGEST_DRAFT:
        return ""
    return f"/merchant/templates/{'/'.join(name)}/mail?{urlencode(query)}"


def _packed(subject: str, body: str) -> str:
    return urlsafe_b64encode(zlib.compress(json.dumps([subject, body]).encode(), 9)).decode()


def _unpacked(packed: str) -> tuple[str, str]:
    try:
        unzipping = zlib.decompressobj()
        plain = unzipping.decompress(urlsafe_b64decode(packed), _LARGEST_DRAFT)
        subject, body = json.loads(plain)
    except (binascii.Error, zlib.error, ValueError, TypeError, RecursionError):
        raise Unusable("This preview cannot be read. Please open the editor again.") from None
    if not (isinstance(subject, str) and isinstance(body, str)):
        raise Unusable("This preview cannot be read. Please open the editor again.")
    return subject, body
