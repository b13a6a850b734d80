"""One line in the log for whatever was changed, refused or turned away: what, by whom, how it ended. No address with a
secret in it, no name, no word of a body.
"""

import structlog
from starlette.requests import HTTPConnection
from starlette.types import Scope
from structlog.contextvars import bind_contextvars

log = structlog.get_logger("portal.web")

_CHANGES_NOTHING = ("GET", "HEAD", "OPTIONS")
# Nobody may or can have it now.
_REFUSALS = (401, 403, 429, 503)
_FAULT = 500


def begin(scope: Scope, request_id: str) -> None:
    """From here on every line about this request names it. Of what is only read few are written."""
    scope.setdefault("state", {})["request_id"] = request_id
    if scope["method"] not in _CHANGES_NOTHING:
        bind_contextvars(request_id=request_id)


def is_asked_by(request: HTTPConnection, actor: str, merchant_id: int | None = None) -> None:
    """Who it is: `user 7`, `program`, `shopper`, `supplier`."""
    request.state.actor, request.state.merchant = actor, merchant_id


def end(scope: Scope, status: int) -> None:
    """Write down what was changed or refused, and what somebody who is known looked for in vain. A fault has a line of
    its own."""
    state = scope["state"]
    actor = state.get("actor", "")
    is_in_vain = status in _REFUSALS or (actor and status >= 400)
    if status == _FAULT or (scope["method"] in _CHANGES_NOTHING and not is_in_vain):
        return
    write = log.warning if status in _REFUSALS else log.info
    write(
        "request",
        method=scope["method"],
        path=state.get("route", ""),
        status=status,
        request_id=state["request_id"],
        actor=actor or "anybody",
        merchant=state.get("merchant"),
    )
