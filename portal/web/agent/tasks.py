"""Shoppers who wait for a person: they wrote something, or no message reaches them."""

from starlette.requests import Request
from starlette.responses import Response

from portal.store import merchants, sending_gates, tasks
from portal.store.sign_ins import User
from portal.web.desks import desk_page, done_words, settle_task
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.pages import is_htmx, see_other

DONE = {"settled": "Done. Thank you."}
MOST = 200


def show(request: Request, user: User) -> Response:
    """Everybody who still waits, longest first."""
    return _list(request, user, done_words(request, DONE))


def settle(request: Request, user: User, form: Form) -> Response:
    """Somebody has answered. Twice is once, and the first one stays on record."""
    settle_task(request, user)
    if is_htmx(request):
        return _list(request, user, DONE["settled"])
    return see_other("/agent/tasks?done=settled")


def _list(request: Request, user: User, done: str) -> Response:
    with portal_of(request).database.reading() as session:
        context = {
            "tasks": tasks.open_of_orders(session, user.merchant_id, MOST),
            "stopped": sending_gates.stopped_channels(session, user.merchant_id),
            "most": MOST,
            "done": done,
            "timezone": merchants.get(session, user.merchant_id).timezone,
        }
        template = "agent/_tasks.html" if is_htmx(request) else "agent/tasks.html"
        return desk_page(request, user, template, context)
