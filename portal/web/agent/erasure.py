"""A shopper wants to be forgotten: a call is noted, a wish granted, or refused in words that they read."""

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.answer_erasure import LONGEST_REASON, grant_erasure, refuse_erasure
from portal.actions.ask_erasure import ANSWER_WITHIN, LONGEST_NOTE, note_erasure_wish
from portal.clock import day_in
from portal.store import merchants
from portal.store.sign_ins import User
from portal.web.agent.order import acted, after, order_page
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.wording import one_line


def note(request: Request, user: User, form: Form) -> Response:
    """Note the wish of somebody who called or wrote. Without who it was, and how that is known, it is 422, in place."""
    portal, order_id = portal_of(request), request.path_params["order_id"]
    said, now = one_line(form.text("note")), portal.clock()
    if not 0 < len(said) <= LONGEST_NOTE:
        problem = (
            f"Please say who asked, and how you know that it was them, in up to {LONGEST_NOTE} characters."
        )
        return order_page(request, user, {"wish_problem": problem, "typed_reason": said}, 422)

    def work(session: Session) -> None:
        by = day_in(now + ANSWER_WITHIN, merchants.get(session, user.merchant_id).timezone)
        note_erasure_wish(session, user.merchant_id, order_id, by, said, user.name, now)

    portal.database.write(work)
    return after(request, user, "erasure_wish")


def grant(request: Request, user: User, form: Form) -> Response:
    """Have the data erased. What is still open is said in place."""
    portal, order_id = portal_of(request), request.path_params["order_id"]
    now = portal.clock()

    def work(session: Session) -> None:
        grant_erasure(session, user.merchant_id, order_id, user.name, now)

    return acted(request, user, "erasure", work)


def refuse(request: Request, user: User, form: Form) -> Response:
    """Say no, and why. Without a reason it is 422, in place."""
    portal, order_id = portal_of(request), request.path_params["order_id"]
    reason, now = one_line(form.text("reason")), portal.clock()
    if not 0 < len(reason) <= LONGEST_REASON:
        problem = f"Please say why, in up to {LONGEST_REASON} characters: the shopper reads it."
        return order_page(request, user, {"erasure_problem": problem}, 422)

    def work(session: Session) -> None:
        refuse_erasure(session, user.merchant_id, order_id, reason, user.name, now)

    return acted(request, user, "erasure_refusal", work)
