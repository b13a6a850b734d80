"""Putting a line on hold, in words that the shopper reads, and releasing it."""

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.hold_line import hold_line, release_line
from portal.store.sign_ins import User
from portal.web.agent.order import acted, after, order_page
from portal.web.asked import LONGEST_REASON
from portal.web.forms import Form
from portal.web.house import portal_of


def hold(request: Request, user: User, form: Form) -> Response:
    """Hold the line. What cannot be a reason is 422, with what was typed."""
    portal, order_id, line_id = portal_of(request), *_named(request)
    reason, now = " ".join(form.text("reason").split()), portal.clock()
    if not 0 < len(reason) <= LONGEST_REASON:
        problem = f"Please say why, in up to {LONGEST_REASON} characters: the shopper reads it."
        tried = {"problem_line": line_id, "problem": problem, "typed_reason": reason}
        return order_page(request, user, tried, 422)

    def work(session: Session) -> None:
        hold_line(session, user.merchant_id, order_id, line_id, reason, user.name, now)

    return acted(request, user, "hold", work)


def release(request: Request, user: User, form: Form) -> Response:
    """End the hold. Doing it twice is doing it once."""
    portal, order_id, line_id = portal_of(request), *_named(request)
    now = portal.clock()

    def work(session: Session) -> None:
        release_line(session, user.merchant_id, order_id, line_id, user.name, now)

    portal.database.write(work)
    return after(request, user, "release")


def _named(request: Request) -> tuple[int, int]:
    """The order and the line that the address names."""
    return request.path_params["order_id"], request.path_params["line_id"]
