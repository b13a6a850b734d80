"""The shopper's other open orders at this shop, for whoever just proved to read the mail of this one.

Their pages stay behind links of their own, which go to that same address.
"""

from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.renew_link import send_link
from portal.store import order_search, orders
from portal.store.orders import Order
from portal.store.page_versions import OpenedPage
from portal.web.attempts import LINKS_ASKED_FOR_ORDER
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.shopper.fresh_links import front_page
from portal.web.shopper.page import opened_page
from portal.web.shopper.proofs import is_proven
from portal.web.shopper.proving import to_prove

_MOST = 50


def others_of(session: Session, opened: OpenedPage) -> list[Order]:
    """The open orders of the same address but the one that is read, newest first."""
    order = orders.named(session, opened.merchant_id, [opened.order_id])[opened.order_id]
    found = order_search.open_of_address(session, opened.merchant_id, order.email_key, _MOST + 1)
    return [other for other in found if other.id != opened.order_id][:_MOST]


def send(request: Request, form: Form) -> Response:
    """Send the link of one of them. 404 for an order that is not among them."""
    opened, portal = opened_page(request), portal_of(request)
    if not is_proven(request, opened):
        return to_prove(request, "data")
    asked, now = form.whole("order"), portal.clock()

    def work(session: Session) -> None:
        if asked not in {other.id for other in others_of(session, opened)}:
            raise HTTPException(404)
        send_link(session, opened.merchant_id, asked, "shopper", now)

    if portal.attempts.is_one_more_allowed(LINKS_ASKED_FOR_ORDER, str(opened.merchant_id), str(asked)):
        portal.database.write(work)
    return front_page(request, "link_sent")
