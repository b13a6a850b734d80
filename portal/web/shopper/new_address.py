"""Asking for delivery to another address, for whoever just proved to read the mail of the order."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.ask_address import ask_address
from portal.web.attempts import ADDRESSES_ASKED_FOR_ORDER
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.pages import see_other
from portal.web.shopper.page import opened_page
from portal.web.shopper.proofs import is_proven
from portal.web.shopper.proving import to_prove


def ask(request: Request, form: Form) -> Response:
    """Bring the address to the desk; whoever proved nothing is led to the proof."""
    opened, portal = opened_page(request), portal_of(request)
    if not is_proven(request, opened):
        return to_prove(request, "data")
    whose = (str(opened.merchant_id), str(opened.order_id))
    if not portal.attempts.is_one_more_allowed(ADDRESSES_ASKED_FOR_ORDER, *whose):
        raise HTTPException(429, headers={"Retry-After": str(ADDRESSES_ASKED_FOR_ORDER.get_expiry())})
    address, now = form.text("address"), portal.clock()
    portal.database.write(
        lambda session: ask_address(session, opened.merchant_id, opened.order_id, address, now)
    )
    return see_other(f"/t/{request.path_params['token']}/data#address")
