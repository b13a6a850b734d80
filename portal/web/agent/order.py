"""One order as the desk sees it: what the shopper sees, everything that was told, and what can be done for them."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.answer_erasure import what_is_open
from portal.actions.ask_erasure import erasure_of
from portal.actions.show_law import show_duties
from portal.actions.show_order import LineView, OrderView, show_order
from portal.clock import day_in
from portal.domain.addresses import shopper_key
from portal.domain.duties.refunds import FORMS
from portal.domain.notices import from_json
from portal.domain.refusals import Refusal
from portal.store import outbox, shopper_wishes, tracking_links
from portal.store.orders import Order
from portal.store.shopper_wishes import ShopperWish
from portal.store.sign_ins import User
from portal.web.agent.history import history_of
from portal.web.agent.words import line_words
from portal.web.desks import SAY, done_words, part_or_page
from portal.web.house import portal_of
from portal.web.pages import is_htmx, see_other
from portal.web.way_words import way_words
from portal.wording import law

DONE = {
    "choice": "The choice is made, and its confirmation is on its way to the shopper.",
    "shipping": "The order ships as chosen, and its confirmation is on its way to the shopper.",
    "instruction": "The instruction stands, and its confirmation is on its way to the shopper.",
    "withdrawal": "The instruction no longer stands, and the shopper is told.",
    "hold": "The line is on hold. The shopper reads the reason on the order's page.",
    "release": "The line goes on from its place.",
    "need": "The day is noted.",
    "moved": "The order has its new place. Who was passed reads the reason on their own page.",
    "noted": "Noted. The law counts with it.",
    "ended": "It is cancelled, the shopper is told, and the store is asked for the refund.",
    "refund": "Noted: the money went back. The shopper's page says so.",
    "link": "A message with a fresh link is on its way.",
    "renewal": "The old links no longer work. A message with a new one is on its way.",
    "revocation": "No link opens this order any more.",
    "wishes": "Noted, with your name. It holds for all orders of this shopper.",
    "erasure_wish": "Noted, with your name. Below it is granted or refused.",
    "erasure": "Granted. The shopper is told, and once that has left, their data is gone.",
    "erasure_refusal": "The shopper is told why their data stays.",
    "contact": "The contact is as you gave it. Where the address or number changed, a fresh link is on its way.",
}
# What an order's page has only after something was tried.
_NOTHING_TRIED: dict[str, Any] = {
    "refusal": None,
    "typed": None,
    "considered": None,
    "erasure_problem": None,
    "wish_problem": None,
    "considered_way": None,
    "considered_instruction": None,
    "problem_line": 0,
    "problem": "",
    "typed_reason": "",
}


def show(request: Request, user: User) -> Response:
    """The order. Somebody else's is 404, like one that is not there."""
    return order_page(request, user, {"done": done_words(request, DONE)})


def order_page(request: Request, user: User, tried: dict[str, Any], status: int = 200) -> Response:
    """The page, or its one part for htmx, with what was just tried. LookupError for an unknown order."""
    with portal_of(request).database.reading() as session:
        context = _NOTHING_TRIED | _order_context(request, session, user) | tried
        return part_or_page(request, user, "agent/order.html", context, status)


def acted(request: Request, user: User, done: str, work: Callable[[Session], Any]) -> Response:
    """Do it, and the answer to its post. What is refused is said in place."""
    try:
        portal_of(request).database.write(work)
    except Refusal as refusal:
        return order_page(request, user, {"refusal": refusal}, 409)
    return after(request, user, done)


def after(request: Request, user: User, done: str) -> Response:
    """The answer to a post that did what it should: the part in place, or the page anew."""
    if is_htmx(request):
        return order_page(request, user, {"done": DONE[done]})
    return see_other(f"{here(request)}?done={done}")


def here(request: Request) -> str:
    """The address of the order's page."""
    return f"/agent/orders/{request.path_params['order_id']}"


def view_of(request: Request, session: Session, user: User) -> OrderView:
    """The order that the address names, as it stands now. LookupError where the merchant has no such order."""
    view = show_order(session, user.merchant_id, request.path_params["order_id"], portal_of(request).clock())
    if view is None:
        raise LookupError("There is no such order.")
    return view


def line_of(request: Request, session: Session, user: User) -> tuple[OrderView, LineView]:
    """The order that the address names and its line. LookupError where the merchant has no such line."""
    view = view_of(request, session, user)
    line = view.line(request.path_params["line_id"])
    if line is None:
        raise LookupError("There is no such line in this order.")
    return view, line


def _order_context(request: Request, session: Session, user: User) -> dict[str, Any]:
    now, view = portal_of(request).clock(), view_of(request, session, user)
    messages = outbox.of_order(session, user.merchant_id, view.order.id)
    return {
        "lines": [line_words(view, line) for line in view.lines],
        "order": view.order,
        "ways": way_words(view, SAY),
        "today": view.today,
        "timezone": view.merchant.timezone,
        "placed_on": day_in(view.order.placed_at, view.merchant.timezone),
        "messages": [(message, from_json(message.changes)) for message in messages],
        "erasure": erasure_of(session, user.merchant_id, view.order.id),
        "open_still": what_is_open(session, user.merchant_id, view.order.id),
        "wish": _wish_of(session, view.order),
        "history": history_of(session, user.merchant_id, view),
        "duties": show_duties(session, user.merchant_id, view.order.id, now),
        "law_words": law,
        "refund_forms": FORMS,
        "live_links": tracking_links.count_live(session, user.merchant_id, view.order.id, now),
        "now": now,
        "here": here(request),
    }


def _wish_of(session: Session, order: Order) -> ShopperWish | None:
    """How the order's shopper wants to be written to, None where they never said."""
    key = shopper_key(order.email, order.phone, order.country)
    return shopper_wishes.of(session, order.merchant_id, key) if key else None
