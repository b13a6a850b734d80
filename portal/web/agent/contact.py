"""Correcting where a shopper is reached."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from portal.actions.correct_contact import Contact, correct_contact
from portal.domain.refusals import Refusal
from portal.store.sign_ins import User
from portal.web.agent.order import after, order_page
from portal.web.forms import Form
from portal.web.house import portal_of


@dataclass(frozen=True, slots=True)
class Typed:
    """A contact as it was typed, with why it cannot stand."""

    contact: Contact
    problem: Refusal


def correct(request: Request, user: User, form: Form) -> Response:
    """Replace address, number and consent. What cannot stand is 422, with everything that was typed."""
    portal, order_id = portal_of(request), request.path_params["order_id"]
    contact = Contact(form.text("email"), form.text("phone"), form.flag("sms_consent"))
    try:
        portal.database.write(
            lambda session: correct_contact(
                session, user.merchant_id, order_id, contact, user.name, portal.clock()
            )
        )
    except Refusal as refusal:
        return order_page(request, user, {"typed": Typed(contact, refusal)}, 422)
    return after(request, user, "contact")
