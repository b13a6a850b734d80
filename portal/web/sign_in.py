"""The way into the desks, and out again. Who may enter which page stands in the route table."""

import structlog
from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.actions import guard_account, sign_in
from portal.links import token_hash
from portal.store.sign_ins import User
from portal.web import attempts, noting, sessions
from portal.web.attempts import address_of
from portal.web.errors import Handlers, answer
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.pages import is_htmx, page, see_other
from portal.web.route import Route
from portal.web.sessions import SignInNeeded, WrongRole

log = structlog.get_logger("portal.web")

DESKS = {"agent": "/agent/orders", "merchant": "/merchant"}
_DOES_NOT_FIT = "Address and password do not fit together, or the code is not the one of this moment."


def show(request: Request) -> Response:
    """The sign-in page."""
    return _sign_in_page(request, next_path=_own_path(request.query_params.get("next", "")))


def enter(request: Request, form: Form) -> Response:
    """Begin a session and go on to the page that was asked for, or to the desk."""
    portal, email = portal_of(request), form.text("email").lower()
    if not _may_try(request, email):
        raise HTTPException(429, headers={"Retry-After": str(attempts.SIGN_INS_OF_ADDRESS.get_expiry())})
    next_path = _own_path(form.text("next"))
    with portal.database.reading() as session:
        user = sign_in.recognised(session, email, form.as_typed("password"))
    token = _begun(request, user, form.text("code")) if user else ""
    if user is None or not token:
        log.warning("sign_in_failed", account=token_hash(email)[:6], step="code" if user else "password")
        return _sign_in_page(request, next_path, email, _DOES_NOT_FIT, status=422)
    noting.is_asked_by(request, f"user {user.id}", user.merchant_id)
    response = see_other(next_path or DESKS[user.role])
    sessions.set_cookie(response, portal, token)
    return response


def _begun(request: Request, user: User, code: str) -> str:
    """The token of a new session in place of the browser's old one, "" where the second factor does not fit."""
    portal, now = portal_of(request), portal_of(request).clock()

    def work(session: Session) -> str:
        if not guard_account.passes(session, user, code, portal.links, now):
            return ""
        sign_in.sign_out(session, request.cookies.get(sessions.cookie_name(portal), ""))
        return sign_in.begin(session, user, now)

    return portal.database.write(work)


def leave(request: Request, form: Form) -> Response:
    """End the session, here and in the browser."""
    portal = portal_of(request)
    token = request.cookies.get(sessions.cookie_name(portal), "")
    with portal.database.writing() as session:
        sign_in.sign_out(session, token)
    response = see_other("/login")
    sessions.drop_cookie(response, portal)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def _may_try(request: Request, email: str) -> bool:
    tries, address = portal_of(request).attempts, address_of(request)
    return (
        tries.is_one_more_allowed(attempts.SIGN_INS_OF_ADDRESS, address)
        and tries.is_one_more_allowed(attempts.SIGN_INS_OF_ACCOUNT_HERE, address, email)
        and tries.is_one_more_allowed(attempts.SIGN_INS_OF_ACCOUNT, email)
    )


def _sign_in_page(
    request: Request, next_path: str, email: str = "", problem: str = "", status: int = 200
) -> Response:
    context = {
        "next_path": next_path,
        "email": email,
        "problem": problem,
        "demo_sign_ins": portal_of(request).demo_sign_ins,
    }
    return page(request, "sign_in.html", context, status)


def _own_path(path: str) -> str:
    """The path if it is one of ours; nothing for another host, however dressed up (`//host`, `/\\host`)."""
    is_ours = path.startswith(("/agent", "/merchant", "/account")) and path.isascii() and path.isprintable()
    return path if is_ours and "\\" not in path and "//" not in path.partition("?")[0] else ""


def sign_in_first(request: Request, needed: SignInNeeded) -> Response:
    """Nobody is signed in: a browser goes to the sign-in page, htmx is told to."""
    path = sessions.sign_in_path(needed.next_path)
    if is_htmx(request):
        return answer(request, 401, headers={"HX-Redirect": path})
    return see_other(path)


def not_your_desk(request: Request, wrong: WrongRole) -> Response:
    """Signed in, but for another desk."""
    return answer(request, 403)


def home(request: Request) -> Response:
    """There is nothing to see at the root but the way in."""
    return see_other("/login")


ROUTES = [
    Route("GET", "/", home),
    Route("GET", "/login", show),
    Route("POST", "/login", enter, mutates=True, sample={"email": "agent@example.com", "password": "secret"}),
    Route("POST", "/logout", leave, mutates=True),
]
HANDLERS: Handlers = {SignInNeeded: sign_in_first, WrongRole: not_your_desk}
