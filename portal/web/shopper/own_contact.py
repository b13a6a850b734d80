"""Correcting where one is written to, for whoever just proved to read what goes there now.

The new address gets a link of its own, and all others end: whoever was passed one sees nothing any more.
"""

from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.correct_contact import Contact, correct_contact
from portal.domain.addresses import e164
from portal.domain.refusals import Refusal
from portal.store import orders
from portal.web.attempts import ADDRESSES_ASKED_FOR_ORDER
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.shopper.fresh_links import front_page
from portal.web.shopper.own_data import own_data_page
from portal.web.shopper.page import opened_page
from portal.web.shopper.proofs import is_proven
from portal.web.shopper.proving import to_prove

NO_ADDRESS = Refusal("Please give an email address.", "We send the link of this order there.")


def correct(request: Request, form: Form) -> Response:
    """Replace address and number. What cannot stand is said in place, with what was typed."""
    opened, portal = opened_page(request), portal_of(request)
    if not is_proven(request, opened):
        return to_prove(request, "data")
    whose = (str(opened.merchant_id), str(opened.order_id))
    if not portal.attempts.is_one_more_allowed(ADDRESSES_ASKED_FOR_ORDER, "contact", *whose):
        raise HTTPException(429, headers={"Retry-After": str(ADDRESSES_ASKED_FOR_ORDER.get_expiry())})
    email, phone, now = form.text("email"), form.text("phone"), portal.clock()

    def work(session: Session) -> None:
        contact = _contact(session, opened.merchant_id, opened.order_id, email, phone)
        correct_contact(session, opened.merchant_id, opened.order_id, contact, "shopper", now)

    try:
        portal.database.write(work)
    except Refusal as refusal:
        return own_data_page(request, opened, {"problem": refusal, "typed": (email, phone)}, 422)
    return front_page(request, "contact_corrected")


def _contact(session: Session, merchant_id: int, order_id: int, email: str, phone: str) -> Contact:
    """What was typed. Who agreed to text messages did so for a number, not for the next one."""
    if not email:
        raise NO_ADDRESS
    order = orders.named(session, merchant_id, [order_id])[order_id]
    is_same = e164(phone, order.country) == e164(order.phone, order.country)
    return Contact(email, phone, order.sms_consent and is_same)
