"""What was ordered from suppliers."""

from starlette.requests import Request
from starlette.responses import Response

from portal.clock import day_in
from portal.store import merchants, purchase_orders, slips
from portal.store.sign_ins import User
from portal.web.desks import desk_page
from portal.web.house import portal_of
from portal.web.merchant.supply_lines import read_lines

MOST = 200


def show(request: Request, user: User) -> Response:
    """PO lines: the open ones, or all; of one PO, SKU or supplier where `q` names it."""
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
        }
        return desk_page(request, user, "merchant/supplies.html", context)
