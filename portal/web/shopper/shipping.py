"""How the order ships: a GET shows what a way means for every item and asks once, the POST changes it."""

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.change_shipping import ShippingWish, change_shipping
from portal.domain.refusals import Refusal
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.shopper.page import after, opened_page, order_seen, said_to, tried_page
from portal.web.way_words import way_named


def consider(request: Request) -> Response:
    """A way with its dates and the button that takes it. Changes nothing."""
    opened = opened_page(request)
    view = order_seen(request, opened)
    way = way_named(view, request.query_params.get("way", ""), said_to(request, view))
    if way is None:
        raise Refusal("This order cannot be shipped in that way now.", "The page shows how it ships.")
    return tried_page(request, opened, {"open_way": way})


def change(request: Request, form: Form) -> Response:
    """Ship it in that way. Doing it twice is doing it once."""
    portal, opened = portal_of(request), opened_page(request)
    wish, now = ShippingWish(form.text("way")), portal.clock()

    def work(session: Session) -> None:
        change_shipping(session, opened.merchant_id, opened.order_id, wish, now)

    portal.database.write(work)
    return after(request, opened, "shipping")
