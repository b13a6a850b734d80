"""The shopper's secret link, as the desk handles it: send a fresh one, renew, revoke."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.renew_link import renew_link, revoke_links, send_link
from portal.store.sign_ins import User
from portal.web.agent.order import acted
from portal.web.forms import Form
from portal.web.house import portal_of

Action = Callable[[Session, int, int, str, datetime], None]


def send(request: Request, user: User, form: Form) -> Response:
    """Send a fresh link; the old ones go on working."""
    return _do(request, user, send_link, "link")


def renew(request: Request, user: User, form: Form) -> Response:
    """End all links and send a new one."""
    return _do(request, user, renew_link, "renewal")


def revoke(request: Request, user: User, form: Form) -> Response:
    """End all links."""
    return _do(request, user, revoke_links, "revocation")


def _do(request: Request, user: User, action: Action, done: str) -> Response:
    portal, order_id = portal_of(request), request.path_params["order_id"]

    def work(session: Session) -> None:
        action(session, user.merchant_id, order_id, user.name, portal.clock())

    return acted(request, user, done, work)
