"""What documents said that somebody has to look at: one list of all that is open, and settling."""

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.store import inbox, merchants
from portal.store.sign_ins import User
from portal.web.desks import done_words, part_or_page
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.merchant.documents import after_settling
from portal.web.pages import is_htmx, see_other

DONE = {"settled": "Settled."}
MOST = 200


def show(request: Request, user: User) -> Response:
    """Everything that nobody has settled yet."""
    return _list(request, user, done_words(request, DONE))


def settle(request: Request, user: User, form: Form) -> Response:
    """Somebody has looked at it. Twice is once. Who came from a document goes back to it."""
    portal, problem_id = portal_of(request), request.path_params["problem_id"]

    def work(session: Session) -> bool:
        return inbox.settle(session, user.merchant_id, problem_id, portal.clock())

    if not portal.database.write(work):
        raise LookupError("There is no such problem.")
    if form.text("document"):
        return after_settling(request, user, form.whole("document"))
    if is_htmx(request):
        return _list(request, user, DONE["settled"])
    return see_other("/merchant/problems?done=settled")


def _list(request: Request, user: User, done: str) -> Response:
    with portal_of(request).database.reading() as session:
        merchant = merchants.get(session, user.merchant_id)
        context = {
            "problems": inbox.open_problems(session, merchant.id, MOST),
            "most": MOST,
            "done": done,
            "timezone": merchant.timezone,
        }
        return part_or_page(request, user, "merchant/problems.html", context)
