"""Moving a line in its queue by hand: first what it would mean and for whom, then a reason, then it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal import wording
from portal.actions.move_in_queue import LONGEST_REASON, Consequence, Target, consider_move, move_in_queue
from portal.domain.refusals import Refusal
from portal.store import merchants, queue
from portal.store.sign_ins import User
from portal.web.agent.order import here, line_of
from portal.web.desks import LANGUAGE, desk_page
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.pages import see_other


@dataclass(frozen=True, slots=True)
class Considered:
    """A move that is being considered, in words; the reason as typed, and what is wrong with it."""

    target: Target
    meant: Consequence
    sentence: str
    reason: str = ""
    problem: Refusal | None = None


def consider(request: Request, user: User) -> Response:
    """The queue's ways to move a line, and what the one that was asked for would mean. Changes nothing."""
    target = _target(request.query_params)
    if not request.query_params:
        return _place_page(request, user, {})
    try:
        return _place_page(request, user, {"considered": _considered(request, user, target)})
    except Refusal as refusal:
        return _place_page(request, user, {"refusal": refusal}, 409)


def move(request: Request, user: User, form: Form) -> Response:
    """Move the line, for a reason that everybody who is passed may read."""
    portal, target, reason = portal_of(request), _target(form.fields), form.text("reason")
    order_id, line_id = request.path_params["order_id"], request.path_params["line_id"]
    try:
        portal.database.write(
            lambda session: move_in_queue(
                session, user.merchant_id, order_id, line_id, target, reason, user.name, portal.clock()
            )
        )
    except Refusal as refusal:
        return _refused(request, user, target, reason, refusal)
    return see_other(f"{here(request)}?done=moved#line-{line_id}")


def _refused(request: Request, user: User, target: Target, reason: str, refusal: Refusal) -> Response:
    """In place: beside the reason where the move itself is possible, else above the form."""
    try:
        considered = _considered(request, user, target, reason, refusal)
    except Refusal as impossible:
        return _place_page(request, user, {"refusal": impossible}, 409)
    return _place_page(request, user, {"considered": considered}, 422)


def _target(given: Mapping[str, str]) -> Target:
    before, line = given.get("before", "").strip()[:100], given.get("line", "").strip()[:100]
    return Target(before, line, "" if before else given.get("into_class", "").strip())


def _considered(
    request: Request, user: User, target: Target, reason: str = "", problem: Refusal | None = None
) -> Considered:
    order_id, line_id = request.path_params["order_id"], request.path_params["line_id"]
    with portal_of(request).database.reading() as session:
        meant = consider_move(session, user.merchant_id, order_id, line_id, target)
    return Considered(target, meant, _sentence(meant), reason, problem)


def _sentence(meant: Consequence) -> str:
    was, now = (wording.place(number, LANGUAGE) for number in (meant.was.number, meant.number))
    if meant.passed == 0:
        return f"It stays {was}."
    who = "1 order" if abs(meant.passed) == 1 else f"{abs(meant.passed):,} orders"
    if meant.passed > 0:
        return f"From {was} to {now}: it goes in front of {who}."
    return f"From {was} to {now}: {who} go in front of it."


def _place_page(request: Request, user: User, tried: dict[str, Any], status: int = 200) -> Response:
    with portal_of(request).database.reading() as session:
        view, line = line_of(request, session, user)
        rules = merchants.get(session, user.merchant_id).rules()
        context = {
            "order": view.order,
            "line": line,
            "classes": rules.priority_classes,
            "front": queue.members(session, user.merchant_id, line.sku, limit=1),
            "here": here(request),
            "longest_reason": LONGEST_REASON,
            "considered": None,
            "refusal": None,
        } | tried
        return desk_page(request, user, "agent/place.html", context, status)
