"""The way to a fresh link: from a stale one, or with order number and email address. Never says what fits to what."""

from contextlib import suppress

from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.renew_link import send_link
from portal.domain.refusals import Refusal
from portal.links import token_hash
from portal.store import merchants, orders
from portal.store.merchants import Merchant
from portal.store.orders import Order
from portal.web.attempts import LINKS_ASKED_BY_ADDRESS, LINKS_ASKED_FOR_ORDER, address_of, count_wrong_token
from portal.web.errors import Handlers
from portal.web.forms import Form
from portal.web.hosts import is_here
from portal.web.house import Portal, portal_of
from portal.web.languages import reading_language
from portal.web.pages import page
from portal.web.shopper.page import StaleLink
from portal.wording import LANGUAGE_NAMES


def stale(request: Request, error: StaleLink) -> Response:
    """The link was one of ours: 410, and a button for a fresh one."""
    return front_page(request, "stale", here=f"/t/{request.path_params['token']}", status=410)


def renew(request: Request, form: Form) -> Response:
    """Send a fresh link to the address that the order has. The answer is the same for every token."""
    portal, now = portal_of(request), portal_of(request).clock()
    opened = portal.page_versions.opened(token_hash(request.path_params["token"]), now)
    if opened is None or not is_here(request, opened.merchant_id):
        count_wrong_token(portal.attempts, request)
    else:
        _send(portal, opened.merchant_id, opened.order_id)
    return front_page(request, "link_sent")


def ask(request: Request) -> Response:
    """Ask for order number and email address."""
    return front_page(request, "find", _merchant(request), f"/s/{request.path_params['slug']}")


def send(request: Request, form: Form) -> Response:
    """Send a link if number and address belong together. The answer is the same if they do not."""
    portal, merchant = portal_of(request), _merchant(request)
    number, email = form.text("number"), form.text("email").lower()
    portal.attempts.count(LINKS_ASKED_BY_ADDRESS, address_of(request))
    with portal.database.reading() as session:
        order = _order_of(session, merchant, number, email)
    if order is not None:
        _send(portal, merchant.id, order.id)
    return front_page(request, "link_sent", merchant)


def front_page(
    request: Request, name: str, merchant: Merchant | None = None, here: str = "", status: int = 200
) -> Response:
    """A page in front of the order, whose language is not known there; `here` is where its language may be changed."""
    context = {
        "language": reading_language(request, default=merchant.language if merchant else ""),
        "languages": LANGUAGE_NAMES,
        "merchant": merchant,
        "here": here,
    }
    return page(request, f"shopper/{name}.html", context, status)


def _merchant(request: Request) -> Merchant:
    with portal_of(request).database.reading() as session:
        merchant = merchants.by_slug(session, request.path_params["slug"])
    if merchant is None or not is_here(request, merchant.id):
        raise HTTPException(404)
    return merchant


def _order_of(session: Session, merchant: Merchant, number: str, email: str) -> Order | None:
    """The order of that number, if it has that address."""
    found = orders.called(session, merchant.id, number)
    return next((order for order in found if email and order.email_key == email), None)


def _send(portal: Portal, merchant_id: int, order_id: int) -> None:
    if not portal.attempts.is_one_more_allowed(LINKS_ASKED_FOR_ORDER, str(merchant_id), str(order_id)):
        return
    # An order without an address cannot be sent anything, and nobody who asks here may learn that.
    with suppress(Refusal):
        portal.database.write(
            lambda session: send_link(session, merchant_id, order_id, "shopper", portal.clock())
        )


HANDLERS: Handlers = {StaleLink: stale}
