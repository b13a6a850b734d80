"""Changing for the shopper how an order ships: a GET shows what a way means, the POST does it for a reason."""

from dataclasses import dataclass

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.change_shipping import ShippingWish, change_shipping
from portal.domain.refusals import Refusal
from portal.store.sign_ins import User
from portal.web.agent.order import acted, order_page, view_of
from portal.web.asked import problem_with
from portal.web.desks import SAY
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.way_words import WayWords, way_named

_GONE = Refusal("This order cannot be shipped in that way now.", "Below is how it ships.")


@dataclass(frozen=True, slots=True)
class ConsideredWay:
    """A way of shipping that is being considered, the reason as typed, and what is wrong with it."""

    words: WayWords
    reason: str = ""
    problem: str = ""


def consider(request: Request, user: User) -> Response:
    """A way with its dates and the button that changes to it. Changes nothing."""
    return _considering(request, user, ShippingWish(request.query_params.get("way", "")))


def change(request: Request, user: User, form: Form) -> Response:
    """Ship it in that way, for a reason. Doing it twice is doing it once."""
    portal, order_id = portal_of(request), request.path_params["order_id"]
    wish, now = ShippingWish(form.text("way"), user.name, form.text("reason")), portal.clock()
    problem = problem_with(wish.reason)
    if problem:
        return _considering(request, user, wish, problem)

    def work(session: Session) -> None:
        change_shipping(session, user.merchant_id, order_id, wish, now)

    return acted(request, user, "shipping", work)


def _considering(request: Request, user: User, wish: ShippingWish, problem: str = "") -> Response:
    with portal_of(request).database.reading() as session:
        words = way_named(view_of(request, session, user), wish.way, SAY)
    if words is None:
        return order_page(request, user, {"refusal": _GONE}, 409)
    considered = ConsideredWay(words, wish.reason, problem)
    return order_page(request, user, {"considered_way": considered}, 422 if problem else 200)
