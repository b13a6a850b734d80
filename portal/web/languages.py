"""In which language somebody reads a page: as chosen on it, else as the order says, else as the browser asks."""

from starlette.requests import Request
from starlette.responses import Response

from portal.wording import PAGE_LANGUAGES, accepted_language, language_of

_A_YEAR = 365 * 24 * 60 * 60


def asked_language(request: Request) -> tuple[str, str]:
    """What a page's language depends on but the order: what was chosen, and what the browser likes; "" for nothing."""
    chosen = request.cookies.get(_cookie_name(request), "") if "cookie" in request.headers else ""
    liked = accepted_language(request.headers.get("Accept-Language", ""))
    return (chosen if chosen in PAGE_LANGUAGES else "", liked)


def reading_language(request: Request, locale: str = "", default: str = "") -> str:
    """The language of a page for this request; `locale` is the order's, `default` the shop's."""
    chosen, liked = asked_language(request)
    return chosen or language_of(locale, liked or default, PAGE_LANGUAGES)


def keep_language(request: Request, response: Response, language: str) -> None:
    """Let the browser remember one of our languages, as it was chosen on a page."""
    is_secure, name = request.app.state.portal.is_secure, _cookie_name(request)
    response.set_cookie(name, language, _A_YEAR, path="/", secure=is_secure, httponly=True, samesite="lax")


def _cookie_name(request: Request) -> str:
    """As of the session's cookie: browsers take the longer name over https only."""
    return "__Host-language" if request.app.state.portal.is_secure else "language"
