"""The agent's face: find an order, see what was told, act for the shopper. Merchants may sit here as well."""

from starlette.requests import Request
from starlette.responses import Response

from portal.store.sign_ins import User
from portal.web.agent import choices, contact, links, order, orders
from portal.web.pages import see_other
from portal.web.route import Route

ROLES = ("agent", "merchant")
_ORDER = "/agent/orders/{order_id:int}"
_CHOICE = f"{_ORDER}/lines/{{line_id:int}}/choice"


def home(request: Request, user: User) -> Response:
    """The desk begins with its orders."""
    return see_other("/agent/orders")


ROUTES = [
    Route("GET", "/agent", home, auth="session", roles=ROLES),
    Route("GET", "/agent/orders", orders.show, auth="session", roles=ROLES),
    Route("GET", _ORDER, order.show, auth="session", roles=ROLES, tenant=True),
    Route("GET", _CHOICE, choices.consider, auth="session", roles=ROLES, tenant=True),
    Route(
        "POST",
        _CHOICE,
        choices.choose,
        auth="session",
        roles=ROLES,
        tenant=True,
        mutates=True,
        destructive=True,
        sample={"kind": "wait", "sku": "", "reason": "Asked for on the phone."},
    ),
    Route("POST", f"{_ORDER}/link", links.send, auth="session", roles=ROLES, tenant=True, mutates=True),
    Route(
        "POST", f"{_ORDER}/link/renewal", links.renew, auth="session", roles=ROLES, tenant=True, mutates=True
    ),
    Route(
        "POST",
        f"{_ORDER}/link/revocation",
        links.revoke,
        auth="session",
        roles=ROLES,
        tenant=True,
        mutates=True,
        destructive=True,
    ),
    Route(
        "POST",
        f"{_ORDER}/contact",
        contact.correct,
        auth="session",
        roles=ROLES,
        tenant=True,
        mutates=True,
        sample={"email": "sam@mail.example", "phone": "+4915123456789", "sms_consent": "yes"},
    ),
]
