"""In which language somebody reads a page: as chosen on it, else as the order says, else as the browser asks."""

from functools import lru_cache

from starlette.requests import Request, cookie_parser
from starlette.responses import Response

from portal.wording import PAGE_LANGUAGES, accepted_language, language_of

_A_YEAR = 365 * 24 * 60 * 60
# Where a request keeps what it asked for: a page needs it several times.
_ASKED = "portal.asked_language"


def asked_language(request: Request) -> tuple[str, str]:
    """What a page's language depends on but the order: what was chosen, and what the browser likes; "" for nothing."""
    known: tuple[str, str] | None = request.scope.get(_ASKED)
    if known is None:
        cookies, accepted = request.headers.getlist("Cookie"), request.headers.get("Accept-Language", "")
        known = language_asked_for("; ".join(cookies), accepted, request.app.state.portal.is_secure)
        request.scope[_ASKED] = known
    return known


def language_asked_for(cookies: str, accepted: str, is_secure: bool) -> tuple[str, str]:
    """As `asked_language` says it, from the two headers that say so."""
    return _asked_for(cookies if "language=" in cookies else "", accepted, is_secure)


# Most browsers ask alike.
@lru_cache(maxsize=1_000)
def _asked_for(cookies: str, accepted: str, is_secure: bool) -> tuple[str, str]:
    chosen = cookie_parser(cookies).get(_cookie_name(is_secure), "") if cookies else ""
    return (chosen if chosen in PAGE_LANGUAGES else "", accepted_language(accepted))


def reading_language(request: Request, locale: str = "", default: str = "") -> str:
    """The language of a page for this request; `locale` is the order's, `default` the shop's."""
    return read_language(*asked_language(request), locale, default)


def read_language(chosen: str, liked: str, locale: str, default: str) -> str:
    """The same, for whoever knows what `asked_language` says."""
    return chosen or language_of(locale, liked or default, PAGE_LANGUAGES)


def keep_language(request: Request, response: Response, language: str) -> None:
    """Let the browser remember one of our languages, as it was chosen on a page."""
    is_secure: bool = request.app.state.portal.is_secure
    response.set_cookie(
        _cookie_name(is_secure), language, _A_YEAR, path="/", secure=is_secure, httponly=True, samesite="lax"
    )


def _cookie_name(is_secure: bool) -> str:
    """As of the session's cookie: browsers take the longer name over https only."""
    return "__Host-language" if is_secure else "language"
