"""The link in mails that nobody needs (RFC 8058): a GET asks, the POST of a mail program or of our page stops them.

No cookie, no sign-in, no redirect: whoever has the link may stop what it is about, and nothing else.
"""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.links import token_hash
from portal.store import merchants, shopper_wishes
from portal.store.shopper_wishes import UnsubscribeLink
from portal.web.attempts import count_wrong_token
from portal.web.forms import Form
from portal.web.hosts import is_here
from portal.web.house import portal_of
from portal.web.languages import reading_language
from portal.web.pages import page
from portal.wording import LANGUAGE_NAMES

# What the body of the POST has to be, to the letter.
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def show(request: Request) -> Response:
    """What the link stops, and a button. Changes nothing: mail scanners open links, too."""
    link = _link(request)
    with portal_of(request).database.reading() as session:
        wish = shopper_wishes.of(session, link.merchant_id, link.shopper_key)
    return _page(request, link, is_stopped=wish is not None and not wish.wants_optional)


def stop(request: Request, form: Form) -> Response:
    """No more of these mails. Twice is once."""
    link, portal = _link(request), portal_of(request)
    if dict(form.fields) != ONE_CLICK:
        raise HTTPException(400)
    now = portal.clock()
    portal.database.write(
        lambda session: shopper_wishes.switch_off_optional(session, link.merchant_id, link.shopper_key, now)
    )
    return _page(request, link, is_stopped=True)


def _link(request: Request) -> UnsubscribeLink:
    with portal_of(request).database.reading() as session:
        link = shopper_wishes.opened(session, token_hash(request.path_params["stop_token"]))
    if link is None or not is_here(request, link.merchant_id):
        count_wrong_token(portal_of(request).attempts, request)
        raise HTTPException(404)
    return link


def _page(request: Request, link: UnsubscribeLink, is_stopped: bool) -> Response:
    with portal_of(request).database.reading() as session:
        merchant = merchants.get(session, link.merchant_id)
    context = {"merchant": merchant, "is_stopped": is_stopped, "address": request.url.path}
    language = reading_language(request, default=merchant.language)
    context |= {"language": language, "languages": LANGUAGE_NAMES, "here": ""}
    return page(request, "shopper/unsubscribe.html", context)
