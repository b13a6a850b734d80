"""What the shop's own store is told: where, signed with what, and what became of it."""

from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.set_receiver import (
    drop_old_secret,
    new_secret,
    renew_secret,
    set_receiver,
    stop_telling,
)
from portal.domain.refusals import Refusal
from portal.public_addresses import checked_address, is_loopback_url
from portal.store import merchants, store_messages
from portal.store.sign_ins import User
from portal.web.desks import desk_page, done_words
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.pages import see_other

HERE = "/merchant/store"
DONE = {
    "saved": "Saved. Messages go to this address from now on.",
    "dropped": "The old secret is gone. Messages carry one signature.",
    "stopped": "Nothing is sent to your store any more.",
    "again": "It is on its way again.",
}
MOST = 50


def show(request: Request, user: User) -> Response:
    """The address and what was sent to it of late."""
    return _page(request, user, {"done": done_words(request, DONE)})


def save(request: Request, user: User, form: Form) -> Response:
    """Keep the address. The first one comes with a secret, which this answer alone shows."""
    portal, typed = portal_of(request), form.text("address")
    secret = new_secret()
    try:
        url = checked_address(typed, is_loopback_url(portal.links.public_url))
    except Refusal as refusal:
        return _page(request, user, {"refusal": refusal, "typed": typed}, 422)

    def work(session: Session) -> bool:
        return set_receiver(session, user.merchant_id, url, portal.links.seal(secret))

    if portal.database.write(work):
        return _page(request, user, {"secret": secret})
    return see_other(f"{HERE}?done=saved")


def renew(request: Request, user: User, form: Form) -> Response:
    """A new secret, which this answer alone shows. The old one signs as well until it is dropped."""
    portal, secret = portal_of(request), new_secret()

    def work(session: Session) -> None:
        renew_secret(session, user.merchant_id, portal.links.seal(secret))

    portal.database.write(work)
    return _page(request, user, {"secret": secret})


def drop(request: Request, user: User, form: Form) -> Response:
    """Sign with the newest secret alone."""
    portal_of(request).database.write(lambda session: drop_old_secret(session, user.merchant_id))
    return see_other(f"{HERE}?done=dropped")


def stop(request: Request, user: User, form: Form) -> Response:
    """Tell the store nothing any more."""
    portal_of(request).database.write(lambda session: stop_telling(session, user.merchant_id))
    return see_other(f"{HERE}?done=stopped")


def again(request: Request, user: User, form: Form) -> Response:
    """Try a message again that did not arrive. Twice is once; another merchant's is 404."""
    portal, message_id = portal_of(request), request.path_params["message_id"]

    def work(session: Session) -> bool:
        return store_messages.send_again(session, user.merchant_id, message_id, portal.clock())

    if not portal.database.write(work):
        raise LookupError("There is no such message.")
    return see_other(f"{HERE}?done=again")


def _page(request: Request, user: User, tried: dict[str, Any], status: int = 200) -> Response:
    with portal_of(request).database.reading() as session:
        merchant = merchants.get(session, user.merchant_id)
        context = {
            "address": merchant.store_url,
            "has_old_secret": bool(merchant.store_secret_old),
            "messages": store_messages.recent(session, merchant.id, MOST),
            "may_be_sent_again": store_messages.MAY_BE_SENT_AGAIN,
            "most": MOST,
            "timezone": merchant.timezone,
            "refusal": None,
            "typed": merchant.store_url,
            "secret": "",
        } | tried
        return desk_page(request, user, "merchant/store.html", context, status)
