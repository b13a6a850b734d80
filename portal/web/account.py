"""What somebody who signs in sets up for themselves: a second factor."""

from collections.abc import Mapping
from typing import Any

import segno
from cryptography.fernet import InvalidToken
from markupsafe import Markup
from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal import authenticator
from portal.actions import sign_in
from portal.actions.guard_account import set_up, turn_off
from portal.domain.refusals import Refusal
from portal.store.sign_ins import User
from portal.web import attempts, sessions
from portal.web.desks import desk_page, done_words
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.pages import see_other
from portal.web.route import Desk

HERE = "/account"
DONE = {"off": "The second factor is off. Your password alone signs you in."}
_DESK = Desk(("agent", "merchant"))


def show(request: Request, user: User) -> Response:
    """Whether a second factor is asked for."""
    return _page(request, user, {"done": done_words(request, DONE)})


def begin(request: Request, user: User, form: Form) -> Response:
    """A new secret for an app, as a picture and in letters. It counts once the app's first code was typed."""
    if user.sealed_secret:
        return see_other(HERE)
    return _page(request, user, _offer(request, user, authenticator.new_secret()))


def confirm(request: Request, user: User, form: Form) -> Response:
    """The second factor counts from now on, here and everywhere; this answer alone shows the recovery codes."""
    portal, sealed, now = portal_of(request), form.text("secret"), portal_of(request).clock()
    try:
        secret = portal.links.unseal(sealed)
    except InvalidToken:
        return see_other(HERE)

    def work(session: Session) -> tuple[list[str], str]:
        codes = set_up(session, user, sealed, form.text("code"), portal.links, now)
        return codes, sign_in.begin(session, user, now)

    try:
        codes, token = portal.database.write(work)
    except Refusal as refusal:
        return _page(request, user, {"refusal": refusal} | _offer(request, user, secret), 422)
    response = _page(request, user, {"codes": codes, "is_on": True})
    sessions.set_cookie(response, portal, token)
    return response


def stop(request: Request, user: User, form: Form) -> Response:
    """Turn it off, for whoever has it at hand."""
    portal = portal_of(request)
    if not portal.attempts.is_one_more_allowed(attempts.SIGN_INS_OF_ACCOUNT, user.email):
        raise HTTPException(429, headers={"Retry-After": str(attempts.SIGN_INS_OF_ACCOUNT.get_expiry())})
    try:
        portal.database.write(
            lambda session: turn_off(session, user, form.text("code"), portal.links, portal.clock())
        )
    except Refusal as refusal:
        return _page(request, user, {"refusal": refusal}, 422)
    return see_other(f"{HERE}?done=off")


def _offer(request: Request, user: User, secret: str) -> dict[str, Any]:
    """What an app is to be given. The form brings the secret back sealed: nothing is kept of one that is not used."""
    picture = segno.make(authenticator.app_uri(secret, user.email), error="m")
    drawn = picture.svg_inline(
        omitsize=True, border=2, light="white", title="The secret for your app", svgclass="qr"
    )
    letters = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    # Drawn from the picture's squares and our own title alone.
    return {"picture": Markup(drawn), "letters": letters, "sealed": portal_of(request).links.seal(secret)}  # noqa: S704


def _page(request: Request, user: User, context: Mapping[str, Any], status: int = 200) -> Response:
    nothing: dict[str, Any] = {"refusal": None, "codes": [], "picture": "", "is_on": bool(user.sealed_secret)}
    response = desk_page(request, user, "account.html", nothing | dict(context), status)
    response.headers["Cache-Control"] = "no-store"
    return response


ROUTES = [
    _DESK.page(HERE, show),
    _DESK.post(f"{HERE}/second-factor", begin, mutates=False),
    _DESK.post(f"{HERE}/second-factor/confirm", confirm),
    _DESK.post(f"{HERE}/second-factor/stop", stop),
]
