"""What a merchant's own shop tells by webhooks: Shopify and WooCommerce in their own forms, every other one in ours.

The signature comes first, over the bytes as they came. What is signed but cannot be read is kept for a person, and
answered like everything else: a shop that hears of errors stops calling.
"""

from collections.abc import Callable, Sequence
from typing import Any

import structlog
from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.receive_document import Incoming, Report, keep_unreadable, receive_document
from portal.intake.documents import UnreadableDocument
from portal.intake.rest import form_of, unwrapped
from portal.store import merchants, webhook_secrets
from portal.web.errors import Unusable
from portal.web.house import Portal, portal_of
from portal.web.route import Route
from portal.web.shop_signatures import SHOPIFY_SIGNATURE, WOOCOMMERCE_SIGNATURE, is_shops, is_standard

log = structlog.get_logger(__name__)

LONGEST = 4 * 2**20
# Deltas, and orders of which nothing is said but that they are gone from the shop's lists.
_SHOPIFY_LEFT_OUT = ("orders/edited", "orders/delete")
_SHOPIFY_TAKEN = ("orders/", "fulfillments/")
_WOOCOMMERCE_TAKEN = ("order.created", "order.updated", "order.restored")
# What WooCommerce sends, unsigned, when somebody saves a webhook.
_PING = b"webhook_id="
_LONGEST_PING = 40


def shopify(request: Request, body: bytes) -> Response:
    """Orders and fulfilments of a Shopify shop; other topics are of no interest."""
    signature = request.headers.get(SHOPIFY_SIGNATURE, "")
    merchant_id = _merchant(request, "shopify", lambda secrets: is_shops(secrets, signature, body))
    topic = request.headers.get("X-Shopify-Topic", "orders/updated")
    if topic.startswith(_SHOPIFY_TAKEN) and topic not in _SHOPIFY_LEFT_OUT:
        _take(request, merchant_id, Incoming("shopify", topic, body, "Shopify"))
    return Response(status_code=204)


def woocommerce(request: Request, body: bytes) -> Response:
    """Orders of a WooCommerce shop; other topics are of no interest."""
    if body.startswith(_PING) and len(body) < _LONGEST_PING:
        return Response(status_code=204)
    signature = request.headers.get(WOOCOMMERCE_SIGNATURE, "")
    merchant_id = _merchant(request, "woocommerce", lambda secrets: is_shops(secrets, signature, body))
    topic = request.headers.get("X-WC-Webhook-Topic", "order.updated")
    if topic in _WOOCOMMERCE_TAKEN:
        _take(request, merchant_id, Incoming("woocommerce", topic, body, "WooCommerce"))
    return Response(status_code=204)


def own(request: Request, body: bytes) -> Response:
    """Orders as `POST /api/v1/orders` takes them, bare or as the data of an event, signed by Standard Webhooks."""
    now = portal_of(request).clock()
    merchant_id = _merchant(request, "in", lambda secrets: is_standard(secrets, request.headers, body, now))
    orders = unwrapped(body)
    if orders is not None:
        mark = request.headers["webhook-id"][:255]
        incoming = Incoming("orders", "webhook", orders, "webhook", form_of(orders), mark)
        report = _received(portal_of(request), merchant_id, incoming)
        log.info("webhook", path="/webhooks/in", merchant=merchant_id, new=report.new)
    return Response(status_code=204)


def _merchant(request: Request, source: str, is_signed: Callable[[Sequence[str]], bool]) -> int:
    """The merchant of the address, whose secret signed this. Raises 403, whatever it is that is missing."""
    portal, slug = portal_of(request), request.path_params["slug"]
    with portal.database.reading() as session:
        merchant = merchants.by_slug(session, slug)
        known = webhook_secrets.of_source(session, merchant.id, source) if merchant else None
        sealed = [one for one in (known.sealed, known.sealed_old) if one] if known else []
    if merchant is None or not is_signed([portal.links.unseal(one) for one in sealed]):
        log.warning("webhook_refused", path=f"/webhooks/{source}")
        raise HTTPException(
            403, "The signature of this webhook is missing or wrong, or its key is not set here."
        )
    return merchant.id


def _take(request: Request, merchant_id: int, incoming: Incoming) -> None:
    portal = portal_of(request)
    try:
        report = portal.database.write(
            lambda session: receive_document(session, merchant_id, incoming, portal.clock())
        )
    except UnreadableDocument as error:
        sentence = str(error)
        portal.database.write(
            lambda session: keep_unreadable(session, merchant_id, incoming, sentence, portal.clock())
        )
        log.warning("webhook_unreadable", merchant=merchant_id, bytes=len(incoming.body))
    else:
        log.info("webhook", path=f"/webhooks/{incoming.kind}", merchant=merchant_id, new=report.new)


def _received(portal: Portal, merchant_id: int, incoming: Incoming) -> Report:
    """Taken whole or not at all: whoever writes our own form can mend it and send it again."""

    def work(session: Session) -> Report:
        report = receive_document(session, merchant_id, incoming, portal.clock())
        for problem in report.problems:
            if not problem.was_taken:
                raise Unusable(problem.message, problem.field)
        return report

    return portal.database.write(work)


def _webhook(path: str, handler: Any) -> Route:
    return Route("POST", path, handler, auth="webhook", tenant=True, mutates=True, most_bytes=LONGEST)


ROUTES = [
    _webhook("/webhooks/shopify/{slug}", shopify),
    _webhook("/webhooks/woocommerce/{slug}", woocommerce),
    _webhook("/webhooks/in/{slug}", own),
]
