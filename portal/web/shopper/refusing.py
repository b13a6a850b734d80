"""What came too late, or cannot be: the order as it stands now, and why not, in the place where it was tried.

A page from before, a second tab and the back button show what has long gone; a sentence alone would leave them so.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.domain.refusals import Refusal
from portal.web.shopper.page import opened_page, tried_page


def in_place(handler: Callable[..., Response]) -> Callable[..., Response]:
    """The handler, whose refusals are answered by the order's page."""

    @wraps(handler)
    def answered(request: Request, *form: Any) -> Response:
        try:
            return handler(request, *form)
        except Refusal as refusal:
            tried = {"problem": refusal, "done_line": request.path_params.get("line_id", 0)}
            return tried_page(request, opened_page(request), tried, 409)

    return answered
