"""How a shopper wants to be written to, as they said it to somebody at the desk."""

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.set_message_wishes import MessageWishes, set_message_wishes
from portal.store.sign_ins import User
from portal.web.agent.order import acted
from portal.web.forms import Form
from portal.web.house import portal_of


def save(request: Request, user: User, form: Form) -> Response:
    """Keep what the shopper said, with the name of who heard it. Consent to text messages stands with the contact."""
    portal, order_id = portal_of(request), request.path_params["order_id"]
    wishes = MessageWishes(form.text("channel"), form.text("language"), form.flag("wants_optional"))
    now = portal.clock()

    def work(session: Session) -> None:
        set_message_wishes(session, user.merchant_id, order_id, wishes, user.name, now)

    return acted(request, user, "wishes", work)
