"""Choosing for the shopper: a GET shows the consequence and asks for a reason, the POST does it."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from portal.actions.choose_option import Wish, choose_option
from portal.domain.refusals import Refusal
from portal.store.sign_ins import User
from portal.web.agent.order import after, order_page, view_of
from portal.web.agent.words import OptionWords, option_words
from portal.web.forms import Form
from portal.web.house import portal_of

_GONE = Refusal("That is no longer offered for this item.", "Below is what can be done now.")
_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Considered:
    """An option that is being considered for a line, the reason as typed, and what is wrong with it."""

    line_id: int
    words: OptionWords
    reason: str = ""
    problem: str = ""


def consider(request: Request, user: User) -> Response:
    """An option with its consequence and the button that takes it. Changes nothing."""
    kind, sku = request.query_params.get("kind", ""), request.query_params.get("sku", "")
    return _considering(request, user, Wish(kind, sku))


def choose(request: Request, user: User, form: Form) -> Response:
    """Take the option for the shopper, for a reason. Doing it twice is doing it once."""
    portal = portal_of(request)
    wish = Wish(form.text("kind"), form.text("sku"), user.name, form.text("reason"))
    problem = _problem_with(wish.reason)
    if problem:
        return _considering(request, user, wish, problem)
    order_id, line_id = request.path_params["order_id"], request.path_params["line_id"]
    try:
        portal.database.write(
            lambda session: choose_option(session, user.merchant_id, order_id, line_id, wish, portal.clock())
        )
    except Refusal as refusal:
        return order_page(request, user, {"refusal": refusal}, 409)
    return after(request, user, "choice")


def _problem_with(reason: str) -> str:
    if not reason:
        return "Please say why: the shopper, or a colleague, may ask later."
    if len(reason) > _LONGEST_REASON:
        return f"A reason has {_LONGEST_REASON} characters at most."
    return ""


def _considering(request: Request, user: User, wish: Wish, problem: str = "") -> Response:
    line_id = request.path_params["line_id"]
    with portal_of(request).database.reading() as session:
        view = view_of(request, session, user)
    line = view.line(line_id)
    if line is None:
        raise LookupError("There is no such line in this order.")
    named = (option for option in line.options if option.kind == wish.kind)
    option = next((option for option in named if wish.kind != "swap" or option.sku == wish.sku), None)
    if option is None:
        return order_page(request, user, {"refusal": _GONE}, 409)
    considered = Considered(line_id, option_words(view, line, option), wish.reason, problem)
    return order_page(request, user, {"considered": considered}, 422 if problem else 200)
