"""Choosing the language of the page. It is kept by the browser, and changes nothing of the order or its messages."""

from starlette.requests import Request
from starlette.responses import Response

from portal.web.forms import Form
from portal.web.languages import keep_language
from portal.web.pages import see_other
from portal.wording import PAGE_LANGUAGES


def choose_of_order(request: Request, form: Form) -> Response:
    """From an order's page back to it. Whether the token opens anything is for that page to say."""
    return _kept(request, form, f"/t/{request.path_params['token']}")


def choose_of_shop(request: Request, form: Form) -> Response:
    """From the shop's page for lost links back to it."""
    return _kept(request, form, f"/s/{request.path_params['slug']}")


def _kept(request: Request, form: Form, path: str) -> Response:
    language = form.text("language")
    response = see_other(path)
    if language in PAGE_LANGUAGES:
        keep_language(request, response, language)
    return response
