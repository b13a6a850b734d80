"""Choosing: a GET shows the consequence and asks once, the POST does it."""

from dataclasses import replace

from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.choose_option import Wish, choose_option
from portal.actions.show_order import LineView, OrderView
from portal.domain.notices import channels_for
from portal.domain.options import KINDS, asks_for_code, chosen, pays_back, reduced_by
from portal.domain.refusals import Refusal
from portal.store.page_versions import OpenedPage
from portal.web.asked import units_asked
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.shopper.law_words import is_asked_by_law, statements
from portal.web.shopper.option_words import OptionWords
from portal.web.shopper.page import after, line_seen, opened_page, said_to, tried_page
from portal.web.shopper.proofs import is_proven
from portal.web.shopper.proving import page_named, to_prove
from portal.web.shopper.words import option_named, option_of


def consider(request: Request) -> Response:
    """An option with its consequence and the button that takes it. Changes nothing."""
    opened = opened_page(request)
    line_id, kind = _asked(request)
    view, line = line_seen(request, opened, line_id)
    option = _considered(request, view, line, kind)
    wish = Wish(kind, option.sku, units=option.units)
    prove_for = _considering(line_id, wish) if _needs_code(request, opened, view, line, wish) else ""
    tried = {"open_line": line_id, "open_option": option, "prove_for": prove_for}
    return tried_page(request, opened, tried)


def choose(request: Request, form: Form) -> Response:
    """Take the option. Doing it twice is doing it once."""
    portal, opened = portal_of(request), opened_page(request)
    line_id, kind = _asked(request)
    wish, now = _wish(kind, form), portal.clock()
    view, line = line_seen(request, opened, line_id)
    if _needs_code(request, opened, view, line, wish):
        return to_prove(request, _considering(line_id, wish))
    if kind == "wait":
        shown, _ = statements(line, view.today, said_to(request, view).language)
        wish = replace(wish, shown=shown)

    def work(session: Session) -> None:
        choose_option(session, opened.merchant_id, opened.order_id, line_id, wish, now)

    portal.database.write(work)
    return after(request, opened, kind, line_id)


def _needs_code(request: Request, opened: OpenedPage, view: OrderView, line: LineView, wish: Wish) -> bool:
    """Whether it pays money back to somebody who has still to show that the order is theirs: see `asks_for_code`."""
    # A reduction is refunded as a cancellation is, unit by unit.
    found = [
        one for one in line.options if one.kind == wish.kind and (wish.kind != "swap" or one.sku == wish.sku)
    ]
    pays = any(pays_back(option, line.as_open) for option in found)
    order = view.order
    is_written_to = bool(channels_for("cancelled", order.email, order.phone, order.sms_consent))
    if not pays or is_asked_by_law(line) or not asks_for_code(view.policy, is_written_to):
        return False
    return not is_proven(request, opened)


def _considering(line_id: int, wish: Wish) -> str:
    """The page of the order on which this wish is considered."""
    asked = {"swap": {"sku": wish.sku}, "reduce": {"units": str(wish.units)}}.get(wish.kind, {})
    return page_named(f"lines/{line_id}/{wish.kind}", asked)


def _considered(request: Request, view: OrderView, line: LineView, kind: str) -> OptionWords:
    say = said_to(request, view)
    if kind == "reduce":
        units = units_asked(request.query_params.get("units", ""))
        return option_of(view, line, reduced_by(line.as_open, units), say)
    sku = request.query_params.get("sku", "")
    option = option_named(view, line, kind, sku, say)
    if option is None:
        # Where the rules know why, they say so.
        chosen(kind, sku, line.as_open, line.substitutes)
        raise Refusal("That is no longer offered for this item.", "The page shows what you can do now.")
    return option


def _wish(kind: str, form: Form) -> Wish:
    if kind == "reduce":
        return Wish(kind, units=form.whole("units"), of_units=form.whole("of_units"))
    return Wish(kind, form.text("sku"))


def _asked(request: Request) -> tuple[int, str]:
    """The line and the choice that the address names."""
    kind = request.path_params["choice"]
    if kind not in KINDS:
        raise HTTPException(404)
    return request.path_params["line_id"], kind
