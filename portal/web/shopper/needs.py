"""The day by which the shopper needs an item: said, changed or taken back."""

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.set_need_by import set_need_by
from portal.web.asked import day_of
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.shopper.page import after, opened_page


def save(request: Request, form: Form) -> Response:
    """Keep the day; an empty one takes it back. The page then says whether today's date makes it."""
    portal, opened, line_id = portal_of(request), opened_page(request), request.path_params["line_id"]
    need_by = day_of(form.text("need_by")) if form.text("need_by") else None
    now = portal.clock()

    def work(session: Session) -> None:
        set_need_by(session, opened.merchant_id, opened.order_id, line_id, need_by, "shopper", now)

    portal.database.write(work)
    return after(request, opened, "need", line_id)
