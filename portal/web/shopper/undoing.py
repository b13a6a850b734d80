"""Taking a choice back, within the time that its page says."""

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.choose_option import undo_choice
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.shopper.page import after, opened_page


def undo(request: Request, form: Form) -> Response:
    """Undo the choice that the form names. Doing it twice is doing it once."""
    portal, opened, line_id = portal_of(request), opened_page(request), request.path_params["line_id"]
    choice_id, now = form.whole("choice"), portal.clock()

    def work(session: Session) -> None:
        undo_choice(session, opened.merchant_id, opened.order_id, line_id, choice_id, now)

    portal.database.write(work)
    return after(request, opened, "undone", line_id)
