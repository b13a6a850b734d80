"""Choosing for the shopper: a GET shows the consequence and asks for a reason, the POST does it."""

from dataclasses import dataclass

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.choose_option import Wish, choose_option
from portal.actions.show_order import LineView
from portal.domain.options import Option, reduced_by
from portal.domain.refusals import Refusal
from portal.store.sign_ins import User
from portal.web.agent.order import acted, line_of, order_page
from portal.web.agent.words import OptionWords, option_words
from portal.web.asked import problem_with, units_asked
from portal.web.forms import Form
from portal.web.house import portal_of


@dataclass(frozen=True, slots=True)
class Considered:
    """An option that is being considered for a line, the reason as typed, and what is wrong with it."""

    line_id: int
    words: OptionWords
    reason: str = ""
    problem: str = ""


def consider(request: Request, user: User) -> Response:
    """An option with its consequence and the button that takes it. Changes nothing."""
    asked = request.query_params
    wish = Wish(asked.get("kind", ""), asked.get("sku", ""), units=units_asked(asked.get("units", "")))
    return _considering(request, user, wish)


def choose(request: Request, user: User, form: Form) -> Response:
    """Take the option for the shopper, for a reason. Doing it twice is doing it once."""
    portal = portal_of(request)
    units, of_units = units_asked(form.text("units")), units_asked(form.text("of_units"))
    wish = Wish(form.text("kind"), form.text("sku"), user.name, form.text("reason"), units, of_units)
    problem = problem_with(wish.reason)
    if problem:
        return _considering(request, user, wish, problem)
    order_id, line_id = request.path_params["order_id"], request.path_params["line_id"]

    def work(session: Session) -> None:
        choose_option(session, user.merchant_id, order_id, line_id, wish, portal.clock())

    return acted(request, user, "choice", work)


def _considering(request: Request, user: User, wish: Wish, problem: str = "") -> Response:
    with portal_of(request).database.reading() as session:
        view, line = line_of(request, session, user)
    try:
        option = _option(line, wish)
    except Refusal as refusal:
        return order_page(request, user, {"refusal": refusal}, 409)
    considered = Considered(line.id, option_words(view, line, option), wish.reason, problem)
    return order_page(request, user, {"considered": considered}, 422 if problem else 200)


def _option(line: LineView, wish: Wish) -> Option:
    """The option that is wished for, as it stands. Raises Refusal where it is not offered."""
    if wish.kind == "reduce" and line.waiting:
        return reduced_by(line.as_open, wish.units)
    for option in line.options:
        if option.kind == wish.kind and (wish.kind != "swap" or option.sku == wish.sku):
            return option
    raise Refusal("That is no longer offered for this item.", "Below is what can be done now.")
