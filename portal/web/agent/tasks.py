"""Shoppers who wait for a person: they wrote something, or no message reaches them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.store import merchants, refunds, sending_gates, tasks
from portal.store.refunds import Refund
from portal.store.sign_ins import User
from portal.store.tasks import TaskRow
from portal.web.desks import done_words, part_or_page, settle_task
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.pages import is_htmx, see_other

DONE = {"settled": "Done. Thank you."}
MOST = 200
# Tasks that speak of the refund of their order.
REFUND_ASKS = ("refund_overdue", "crossed", "withdrawn", "held", "left_before")


def show(request: Request, user: User) -> Response:
    """Everybody who still waits, longest first."""
    return _list(request, user, done_words(request, DONE))


def settle(request: Request, user: User, form: Form) -> Response:
    """Somebody has answered. Twice is once, and the first one stays on record."""
    settle_task(request, user)
    if is_htmx(request):
        return _list(request, user, DONE["settled"])
    return see_other("/agent/tasks?done=settled")


def _list(request: Request, user: User, done: str) -> Response:
    with portal_of(request).database.reading() as session:
        context = {
            **_sections(tasks.open_of_orders(session, user.merchant_id, MOST), portal_of(request).clock()),
            "owed": _owed(session, user.merchant_id),
            "stopped": sending_gates.stopped_channels(session, user.merchant_id),
            "most": MOST,
            "done": done,
            "timezone": merchants.get(session, user.merchant_id).timezone,
        }
        return part_or_page(request, user, "agent/tasks.html", context)


def _owed(session: Session, merchant_id: int) -> list[tuple[Refund, str]]:
    """Refunds that nobody has confirmed and that no task speaks of yet, the most urgent first."""
    asked = {
        task.order_id
        for task, _ in tasks.open_of_orders(session, merchant_id, MOST)
        if task.kind == "law" and task.facts.get("why") in REFUND_ASKS
    }
    return [one for one in refunds.still_owed(session, merchant_id, MOST) if one[0].order_id not in asked]


def _sections(found: Sequence[tuple[TaskRow, str]], now: datetime) -> dict[str, Any]:
    """What a law asks for, in the order of its days, and everything else."""
    by_law = [one for one in found if one[0].kind in ("law", "erase")]
    return {
        "found": found,
        "sections": [("law", by_law), ("others", [one for one in found if one not in by_law])],
        "overdue": {task.id for task, _ in by_law if str(task.facts.get("by")) < now.date().isoformat()},
    }
