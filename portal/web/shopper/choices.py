"""Choosing: a GET shows the consequence and asks once, the POST does it."""

from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.choose_option import Wish, choose_option
from portal.domain.options import KINDS
from portal.domain.refusals import Refusal
from portal.links import token_hash
from portal.store.page_versions import OpenedPage
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.pages import is_htmx, page, see_other
from portal.web.shopper.page import checked, order_context, seen
from portal.web.shopper.words import line_words, option_named


def consider(request: Request) -> Response:
    """An option with its consequence and the button that takes it. Changes nothing."""
    portal, opened = portal_of(request), _opened(request)
    line_id, kind = _asked(request)
    with portal.database.reading() as session:
        view = seen(session, opened, portal.clock())
        line = view.line(line_id)
        if line is None:
            raise HTTPException(404)
        option = option_named(line_words(view, line), kind, request.query_params.get("sku", ""))
        if option is None:
            raise Refusal("That is no longer offered for this item.", "The page shows what you can do now.")
        context = order_context(request, view, open_line=line_id, open_option=option)
        template = "shopper/_order.html" if is_htmx(request) else "shopper/order.html"
        return page(request, template, context)


def choose(request: Request, form: Form) -> Response:
    """Take the option. Doing it twice is doing it once."""
    portal, opened = portal_of(request), _opened(request)
    line_id, kind = _asked(request)
    wish, now = Wish(kind, form.text("sku")), portal.clock()

    def work(session: Session) -> None:
        choose_option(session, opened.merchant_id, opened.order_id, line_id, wish, now)

    portal.database.write(work)
    if not is_htmx(request):
        return see_other(f"/t/{request.path_params['token']}?done={kind}&line={line_id}#line-{line_id}")
    with portal.database.reading() as session:
        view = seen(session, opened, now)
        context = order_context(request, view, done_kind=kind, done_line=line_id)
        return page(request, "shopper/_order.html", context)


def _opened(request: Request) -> OpenedPage:
    portal = portal_of(request)
    opened = portal.page_versions.opened(token_hash(request.path_params["token"]), portal.clock())
    return checked(request, opened)


def _asked(request: Request) -> tuple[int, str]:
    """The line and the choice that the address names."""
    kind = request.path_params["choice"]
    if kind not in KINDS:
        raise HTTPException(404)
    return request.path_params["line_id"], kind
