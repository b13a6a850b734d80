"""What was ordered from suppliers."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.actions.invite_supplier import invite_supplier
from portal.clock import day_in
from portal.domain.refusals import Refusal
from portal.store import merchants, purchase_orders, slips, supplier_links
from portal.store.sign_ins import User
from portal.web.desks import desk_page
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.merchant.supply_lines import read_lines
from portal.web.pages import see_other

MOST = 200


def show(request: Request, user: User) -> Response:
    """PO lines: the open ones, or all; of one PO, SKU or supplier where `q` names it."""
    return _page(request, user, {})


def make_link(request: Request, user: User, form: Form) -> Response:
    """A link for a supplier, which this answer alone shows."""
    portal, supplier = portal_of(request), form.text("supplier")
    try:
        token = portal.database.write(
            lambda session: invite_supplier(session, user.merchant_id, supplier, user.name, portal.clock())
        )
    except Refusal as refusal:
        return _page(request, user, {"link_problem": refusal.sentence}, 422)
    url = f"{portal.links.public_url}/supplier/{token}"
    return _page(request, user, {"link_url": url, "link_supplier": supplier})


def revoke_link(request: Request, user: User, form: Form) -> Response:
    """The link of a supplier opens nothing any more. Twice is once."""
    portal, supplier = portal_of(request), form.text("supplier")
    portal.database.write(
        lambda session: supplier_links.revoke(session, user.merchant_id, supplier, portal.clock())
    )
    return see_other("/merchant/supplies")


def _page(request: Request, user: User, tried: dict[str, Any], status: int = 200) -> Response:
    portal, query = portal_of(request), request.query_params
    words, with_received = query.get("q", "").strip()[:200], query.get("show") == "all"
    with portal.database.reading() as session:
        merchant = merchants.get(session, user.merchant_id)
        today = day_in(portal.clock(), merchant.timezone)
        names = purchase_orders.find_lines(session, merchant.id, words, with_received, MOST)
        learned = slips.model(session, merchant.id)
        context = {
            "q": words,
            "with_received": with_received,
            "supply_lines": read_lines(session, merchant.id, names, learned, today),
            "is_all": len(names) < MOST,
            "today": today,
            "suppliers": sorted({name.supplier for name in names}),
            "links": supplier_links.live(session, merchant.id, portal.clock()),
            "link_url": "",
            "link_supplier": "",
            "link_problem": "",
        } | tried
        return desk_page(request, user, "merchant/supplies.html", context, status)
