"""Finding an order by what the person on the phone says. One exact hit opens at once."""

from starlette.requests import Request
from starlette.responses import Response

from portal.actions.find_orders import MOST, find_orders
from portal.clock import day_in
from portal.store import merchants, order_summaries
from portal.store.order_intake import search_keys
from portal.store.orders import Order
from portal.store.sign_ins import User
from portal.web.desks import part_or_page
from portal.web.house import portal_of
from portal.web.pages import is_htmx, see_other


def show(request: Request, user: User) -> Response:
    """The orders that fit `q`, the newest ones where nothing is asked; straight to the one that fits exactly."""
    portal, words = portal_of(request), request.query_params.get("q", "")[:200]
    with portal.database.reading() as session:
        found = find_orders(session, user.merchant_id, words)
        exact = [order for order in found if is_exactly(order, words)]
        if len(exact) == 1 and not is_htmx(request):
            return see_other(f"/agent/orders/{exact[0].id}")
        merchant = merchants.get(session, user.merchant_id)
        context = {
            "q": words,
            "orders": found,
            "summaries": order_summaries.of_orders(session, merchant.id, [order.id for order in found]),
            "nothing": order_summaries.OrderSummary(),
            "is_all": len(found) < MOST,
            "timezone": merchant.timezone,
            "today": day_in(portal.clock(), merchant.timezone),
        }
        return part_or_page(request, user, "agent/orders.html", context)


def is_exactly(order: Order, words: str) -> bool:
    """Whether these words name the order as a whole: its number, address, phone, name or surname."""
    text = " ".join(words.split())
    if not text:
        return False
    keys = search_keys(text, text, text)
    named = (
        (order.email_key, keys["email_key"]),
        (order.name_key, keys["name_key"]),
        (order.surname_key, keys["name_key"]),
        (order.phone_key, keys["phone_key"]),
    )
    is_number = order.number.lstrip("#") == text.lstrip("#")
    return is_number or any(own and own == asked for own, asked in named)
