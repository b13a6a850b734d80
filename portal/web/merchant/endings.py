"""Nothing more of a product is coming: whom that concerns, said once, and taken back."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from portal.actions.discontinue_product import consider_end, discontinue_product
from portal.actions.discontinue_product import sell_again as take_back
from portal.store import merchants, products
from portal.store.sign_ins import User
from portal.web.desks import desk_page
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.pages import see_other


def consider(request: Request, user: User) -> Response:
    """What it would mean, or means. LookupError for a SKU that the merchant does not have."""
    portal, sku = portal_of(request), request.query_params.get("sku", "")
    with portal.database.reading() as session:
        context = {
            "sku": sku,
            "means": consider_end(session, user.merchant_id, sku, portal.clock()),
            "title": products.title_of(session, user.merchant_id, sku),
            "is_ended": products.named(session, user.merchant_id, [sku])[sku].discontinued,
            "zone": merchants.get(session, user.merchant_id).timezone,
        }
        return desk_page(request, user, "merchant/end.html", context)


def end(request: Request, user: User, form: Form) -> Response:
    """Say it. Twice is once."""
    portal, sku = portal_of(request), form.text("sku")
    portal.database.write(
        lambda session: discontinue_product(session, user.merchant_id, sku, user.name, portal.clock())
    )
    return _at_the_queue(sku, "ended")


def sell_again(request: Request, user: User, form: Form) -> Response:
    """Take it back."""
    portal, sku = portal_of(request), form.text("sku")
    portal.database.write(lambda session: take_back(session, user.merchant_id, sku, portal.clock()))
    return _at_the_queue(sku, "sold")


def _at_the_queue(sku: str, done: str) -> Response:
    return see_other(f"/merchant/queues/one?{urlencode({'sku': sku, 'done': done})}")
