"""The agent's face: find an order, see what was told, act for the shopper. Merchants may sit here as well."""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.store.sign_ins import User
from portal.web.agent import (
    choices,
    contact,
    erasure,
    holds,
    instructions,
    law,
    links,
    needs,
    order,
    orders,
    places,
    shipping,
    tasks,
    wishes,
)
from portal.web.pages import see_other
from portal.web.route import Route

ROLES = ("agent", "merchant")
_ORDER = "/agent/orders/{order_id:int}"
_LINE = f"{_ORDER}/lines/{{line_id:int}}"
_CHOICE, _AHEAD, _SHIPPING = f"{_LINE}/choice", f"{_LINE}/instruction", f"{_ORDER}/shipping"
_REASON = {"reason": "Asked for on the phone."}
_SAID_AHEAD = {"later_than": "2027-01-31", "does": "cancel"} | _REASON
_PLACE = f"{_LINE}/place"
_MOVE = {"before": "", "line": "", "into_class": "", "reason": "The first one arrived broken."}
_CONTACT = {"email": "sam@mail.example", "phone": "+4915123456789", "sms_consent": "yes"}


def home(request: Request, user: User) -> Response:
    """The desk begins with its orders."""
    return see_other("/agent/orders")


def _page(path: str, handler: Callable[..., Any], tenant: bool = True) -> Route:
    return Route("GET", path, handler, auth="session", roles=ROLES, tenant=tenant)


def _post(
    path: str,
    handler: Callable[..., Any],
    sample: Mapping[str, str] | None = None,
    destructive: bool = False,
) -> Route:
    return Route(
        "POST",
        path,
        handler,
        auth="session",
        roles=ROLES,
        tenant=True,
        mutates=True,
        destructive=destructive,
        sample=sample or {},
    )


ROUTES = [
    _page("/agent", home, tenant=False),
    _page("/agent/orders", orders.show, tenant=False),
    _page("/agent/tasks", tasks.show, tenant=False),
    _post("/agent/tasks/{task_id:int}/settle", tasks.settle),
    _page(_ORDER, order.show),
    _page(_CHOICE, choices.consider),
    _post(_CHOICE, choices.choose, {"kind": "wait", "sku": ""} | _REASON, destructive=True),
    _page(_PLACE, places.consider),
    _post(_PLACE, places.move, _MOVE),
    _page(_SHIPPING, shipping.consider),
    _post(_SHIPPING, shipping.change, {"way": "separately"} | _REASON),
    _page(_AHEAD, instructions.consider),
    _post(_AHEAD, instructions.give, _SAID_AHEAD),
    _post(f"{_AHEAD}/withdrawal", instructions.withdraw, _REASON),
    _post(f"{_LINE}/hold", holds.hold, {"reason": "We are checking the payment."}),
    _post(f"{_LINE}/release", holds.release),
    _post(f"{_LINE}/need-by", needs.save, {"need_by": "2026-12-24"}),
    _post(f"{_LINE}/refund", law.confirm, {"form": "card"}),
    _post(f"{_LINE}/delivery", law.note, {"note": "delivered", "until": ""}),
    _post(f"{_LINE}/end", law.end, {"reason": "The maker has closed."}, destructive=True),
    _page(f"{_ORDER}/evidence", law.page),
    _page(f"{_ORDER}/evidence.json", law.data),
    _post(f"{_ORDER}/link", links.send),
    _post(f"{_ORDER}/link/renewal", links.renew),
    _post(f"{_ORDER}/link/revocation", links.revoke, destructive=True),
    _post(f"{_ORDER}/wishes", wishes.save, {"channel": "", "language": "", "wants_optional": "yes"}),
    _post(
        f"{_ORDER}/erasure/wish", erasure.note, {"note": "She called and named the order and the postcode."}
    ),
    _post(f"{_ORDER}/erasure", erasure.grant, destructive=True),
    _post(f"{_ORDER}/erasure/refusal", erasure.refuse, {"reason": "A claim about this order is still open."}),
    _post(f"{_ORDER}/contact", contact.correct, _CONTACT),
]
