"""The agent's face: find an order, see what was told, act for the shopper. Merchants may sit here as well."""

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
from portal.web.route import Desk

_DESK = Desk(("agent", "merchant"))
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


ROUTES = [
    _DESK.page("/agent", home),
    _DESK.page("/agent/orders", orders.show),
    _DESK.page("/agent/tasks", tasks.show),
    _DESK.post("/agent/tasks/{task_id:int}/settle", tasks.settle),
    _DESK.page(_ORDER, order.show),
    _DESK.page(_CHOICE, choices.consider),
    _DESK.post(_CHOICE, choices.choose, {"kind": "wait", "sku": ""} | _REASON, destructive=True),
    _DESK.page(_PLACE, places.consider),
    _DESK.post(_PLACE, places.move, _MOVE),
    _DESK.page(_SHIPPING, shipping.consider),
    _DESK.post(_SHIPPING, shipping.change, {"way": "separately"} | _REASON),
    _DESK.page(_AHEAD, instructions.consider),
    _DESK.post(_AHEAD, instructions.give, _SAID_AHEAD),
    _DESK.post(f"{_AHEAD}/withdrawal", instructions.withdraw, _REASON),
    _DESK.post(f"{_LINE}/hold", holds.hold, {"reason": "We are checking the payment."}),
    _DESK.post(f"{_LINE}/release", holds.release),
    _DESK.post(f"{_LINE}/need-by", needs.save, {"need_by": "2026-12-24"}),
    _DESK.post(f"{_LINE}/refund", law.confirm, {"form": "card"}),
    _DESK.post(f"{_LINE}/delivery", law.note, {"note": "delivered", "until": ""}),
    _DESK.post(f"{_LINE}/end", law.end, {"reason": "The maker has closed."}, destructive=True),
    _DESK.page(f"{_ORDER}/evidence", law.page),
    _DESK.page(f"{_ORDER}/evidence.json", law.data),
    _DESK.post(f"{_ORDER}/link", links.send),
    _DESK.post(f"{_ORDER}/link/renewal", links.renew),
    _DESK.post(f"{_ORDER}/link/revocation", links.revoke, destructive=True),
    _DESK.post(f"{_ORDER}/wishes", wishes.save, {"channel": "", "language": "", "wants_optional": "yes"}),
    _DESK.post(
        f"{_ORDER}/erasure/wish", erasure.note, {"note": "She called and named the order and the postcode."}
    ),
    _DESK.post(f"{_ORDER}/erasure", erasure.grant, destructive=True),
    _DESK.post(
        f"{_ORDER}/erasure/refusal", erasure.refuse, {"reason": "A claim about this order is still open."}
    ),
    _DESK.post(f"{_ORDER}/contact", contact.correct, _CONTACT),
]
