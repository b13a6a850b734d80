"""What shoppers chose and the shop has still to carry out: refunds, swaps, another way of shipping."""

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.store import choices, merchants, store_messages
from portal.store.sign_ins import User
from portal.web.desks import done_words, part_or_page
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.pages import is_htmx, see_other

DONE = {"carried_out": "Marked as done."}
MOST = 200


def show(request: Request, user: User) -> Response:
    """The list, oldest first."""
    return _list(request, user, done_words(request, DONE))


def carry_out(request: Request, user: User, form: Form) -> Response:
    """The shop has done it. Twice is once."""
    portal, choice_id = portal_of(request), request.path_params["choice_id"]

    def work(session: Session) -> bool:
        return choices.carried_out(session, user.merchant_id, choice_id, portal.clock())

    if not portal.database.write(work):
        raise LookupError("There is no such choice.")
    if is_htmx(request):
        return _list(request, user, DONE["carried_out"])
    return see_other("/merchant/requests?done=carried_out")


def _list(request: Request, user: User, done: str) -> Response:
    with portal_of(request).database.reading() as session:
        merchant = merchants.get(session, user.merchant_id)
        listed = choices.to_carry_out(session, merchant.id, MOST)
        context = {
            "requests": listed,
            "told": store_messages.told_of_choices(session, merchant.id, [choice for choice, _ in listed]),
            "most": MOST,
            "done": done,
            "timezone": merchant.timezone,
        }
        return part_or_page(request, user, "merchant/requests.html", context)
