"""The day by which the shopper needs a line, noted at the desk."""

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.set_need_by import set_need_by
from portal.domain.refusals import Refusal
from portal.store.sign_ins import User
from portal.web.agent.order import after, order_page
from portal.web.asked import day_of
from portal.web.forms import Form
from portal.web.house import portal_of


def save(request: Request, user: User, form: Form) -> Response:
    """Keep the day; an empty one takes it back."""
    portal, parameters = portal_of(request), request.path_params
    now = portal.clock()
    try:
        need_by = day_of(form.text("need_by")) if form.text("need_by") else None

        def work(session: Session) -> None:
            order_id, line_id = parameters["order_id"], parameters["line_id"]
            set_need_by(session, user.merchant_id, order_id, line_id, need_by, user.name, now)

        portal.database.write(work)
    except Refusal as refusal:
        return order_page(request, user, {"refusal": refusal}, 409)
    return after(request, user, "need")
