"""What somebody has to do because of what documents showed: goods to count. One list of all that is open."""

from starlette.requests import Request
from starlette.responses import Response

from portal.store import merchants, products, tasks
from portal.store.sign_ins import User
from portal.web.desks import done_words, part_or_page, settle_task
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.pages import is_htmx, see_other

DONE = {"settled": "Done. Thank you."}
MOST = 200


def show(request: Request, user: User) -> Response:
    """Everything that is still to be done, oldest first."""
    return _list(request, user, done_words(request, DONE))


def settle(request: Request, user: User, form: Form) -> Response:
    """Somebody has done it. Twice is once, and the first one stays on record."""
    settle_task(request, user)
    if is_htmx(request):
        return _list(request, user, DONE["settled"])
    return see_other("/merchant/tasks?done=settled")


def _list(request: Request, user: User, done: str) -> Response:
    with portal_of(request).database.reading() as session:
        merchant = merchants.get(session, user.merchant_id)
        found = tasks.open_tasks(session, merchant.id, MOST)
        context = {
            "tasks": found,
            "sold": products.named(session, merchant.id, {task.sku for task in found}),
            "most": MOST,
            "done": done,
            "timezone": merchant.timezone,
        }
        return part_or_page(request, user, "merchant/tasks.html", context)
