"""Who is asking: the session cookie, and the check that stands before every page of the desks."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from portal.actions import sign_in
from portal.store.sign_ins import User
from portal.web import noting
from portal.web.house import Portal, portal_of


class SignInNeeded(Exception):
    """Nobody is signed in. `next_path` is the page of ours that was asked for."""

    def __init__(self, next_path: str) -> None:
        super().__init__(next_path)
        self.next_path = next_path


class WrongRole(Exception):
    """Somebody is signed in whose role does not open this page."""


def user_of(request: Request, roles: tuple[str, ...]) -> User:
    """The user who asks. Raises SignInNeeded or WrongRole."""
    portal = portal_of(request)
    token = request.cookies.get(cookie_name(portal), "")
    now = portal.clock()
    visit = None
    if token:
        with portal.database.reading() as session:
            visit = sign_in.who(session, token, now)
    if visit is None:
        raise SignInNeeded(_asked_for(request))
    noting.is_asked_by(request, f"user {visit.user.id}", visit.user.merchant_id)
    if visit.is_fading:
        with portal.database.writing() as session:
            sign_in.keep(session, token, now)
    if visit.user.role not in roles:
        raise WrongRole
    return visit.user


def _asked_for(request: Request) -> str:
    """Where to go after signing in: a page can be asked for again, a post cannot."""
    if request.method != "GET":
        return ""
    query = f"?{request.url.query}" if request.url.query else ""
    return request.url.path + query


def sign_in_path(next_path: str) -> str:
    """The sign-in page that leads on to a page of ours."""
    return f"/login?next={quote(next_path)}" if next_path else "/login"


def cookie_name(portal: Portal) -> str:
    """`__Host-` binds the cookie to this very host; browsers take that name over https only."""
    return "__Host-portal" if portal.is_secure else "portal"


def set_cookie(response: Response, portal: Portal, token: str) -> None:
    """Let the browser keep the session until it is closed; the server ends it earlier."""
    response.set_cookie(
        cookie_name(portal), token, path="/", secure=portal.is_secure, httponly=True, samesite="lax"
    )


def drop_cookie(response: Response, portal: Portal) -> None:
    """Let the browser forget the session."""
    response.delete_cookie(
        cookie_name(portal), path="/", secure=portal.is_secure, httponly=True, samesite="lax"
    )
