"""The day by which the shopper needs a line, noted at the desk."""

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.set_need_by import set_need_by
from portal.store.sign_ins import User
from portal.web.agent.order import acted
from portal.web.asked import day_of
from portal.web.forms import Form
from portal.web.house import portal_of


def save(request: Request, user: User, form: Form) -> Response:
    """Keep the day; an empty one takes it back."""
    portal, parameters = portal_of(request), request.path_params
    typed, now = form.text("need_by"), portal.clock()

    def work(session: Session) -> None:
        where = (user.merchant_id, parameters["order_id"], parameters["line_id"])
        set_need_by(session, *where, day_of(typed) if typed else None, user.name, now)

    return acted(request, user, "need", work)
