"""The order's own link: a new one in place of all others, and "this was not me", which stops them all."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.renew_link import disown, renew_link
from portal.links import token_hash
from portal.store.page_versions import OpenedPage
from portal.web import noting
from portal.web.attempts import LINKS_ASKED_FOR_ORDER, count_wrong_token
from portal.web.forms import Form
from portal.web.hosts import is_here
from portal.web.house import portal_of
from portal.web.pages import page
from portal.web.shopper.fresh_links import front_page
from portal.web.shopper.page import opened_page, order_seen, said_to
from portal.wording import LANGUAGE_NAMES


def show(request: Request) -> Response:
    """What can be done about the link, with its consequence. Changes nothing."""
    view = order_seen(request, opened_page(request))
    order = view.order
    context = {
        "language": said_to(request, view).language,
        "languages": LANGUAGE_NAMES,
        "merchant": view.merchant,
        "order": order,
        "can_send": bool(order.email or (order.phone and order.sms_consent)),
        "here": f"/t/{request.path_params['token']}",
    }
    return page(request, "shopper/link.html", context)


def renew(request: Request, form: Form) -> Response:
    """Take all links back and send a fresh one. A second click finds them taken back, and is answered alike."""
    portal = portal_of(request)

    def work(session: Session, opened: OpenedPage, now: datetime) -> None:
        renew_link(session, opened.merchant_id, opened.order_id, "shopper", now)

    opened = _opened(request)
    if opened is not None and opened.is_live:
        whose = (str(opened.merchant_id), str(opened.order_id))
        if not portal.attempts.is_one_more_allowed(LINKS_ASKED_FOR_ORDER, *whose):
            raise HTTPException(429, headers={"Retry-After": str(LINKS_ASKED_FOR_ORDER.get_expiry())})
        _write(request, opened, work)
    return front_page(request, "link_sent")


def revoke(request: Request, form: Form) -> Response:
    """Take all links back and tell the shop why. A second click is answered alike."""

    def work(session: Session, opened: OpenedPage, now: datetime) -> None:
        disown(session, opened.merchant_id, opened.order_id, now)

    opened = _opened(request)
    if opened is not None and opened.is_live:
        _write(request, opened, work)
    return front_page(request, "link_stopped")


def _write(
    request: Request, opened: OpenedPage, work: Callable[[Session, OpenedPage, datetime], None]
) -> None:
    portal = portal_of(request)
    now = portal.clock()
    portal.database.write(lambda session: work(session, opened, now))


def _opened(request: Request) -> OpenedPage | None:
    """What the token opens or opened once; None, counted as a wrong one, for what never did."""
    portal = portal_of(request)
    opened = portal.page_versions.opened(token_hash(request.path_params["token"]), portal.clock())
    if opened is None or not is_here(request, opened.merchant_id):
        count_wrong_token(portal.attempts, request)
        return None
    noting.is_asked_by(request, "shopper", opened.merchant_id)
    return opened
