"""Where the merchant begins: what waits, what has gone wrong, what is to be done."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.clock import day_in
from portal.store import habits, inbox, merchants, overview, sending_gates, sent_days
from portal.store.merchants import Merchant
from portal.store.sign_ins import User
from portal.web.desks import desk_page
from portal.web.house import portal_of
from portal.web.merchant.queues import queues_of

_SHOWN = 8
# Older failures are history: they stay with their orders.
_RECENT = timedelta(days=30)


def show(request: Request, user: User) -> Response:
    """The console's first page."""
    portal, now = portal_of(request), portal_of(request).clock()
    with portal.database.reading() as session:
        merchant = merchants.get(session, user.merchant_id)
        context = (
            _to_do(session, merchant.id)
            | _messages(session, merchant, now)
            | {
                "merchant": merchant,
                "queues": queues_of(session, merchant, _SHOWN),
                "with_budgets": False,
                "suppliers": habits.of_suppliers(session, merchant.id),
                "documents": inbox.recent(session, merchant.id, 5),
                "today": day_in(now, merchant.timezone),
                "timezone": merchant.timezone,
            }
        )
        return desk_page(request, user, "merchant/overview.html", context)


def _to_do(session: Session, merchant_id: int) -> dict[str, Any]:
    return {
        "waiting": overview.waiting(session, merchant_id),
        "open_problems": overview.open_problems(session, merchant_id),
        "open_tasks": overview.open_tasks(session, merchant_id),
        "to_carry_out": overview.to_carry_out(session, merchant_id),
    }


def _messages(session: Session, merchant: Merchant, now: datetime) -> dict[str, Any]:
    today = day_in(now, merchant.timezone)
    not_arrived, count = overview.not_arrived(session, merchant.id, now - _RECENT, _SHOWN)
    return {
        "not_arrived": not_arrived,
        "not_arrived_count": count,
        "stopped": sending_gates.stopped_channels(session, merchant.id),
        "full": sent_days.full_channels(session, merchant.id, today),
        "sent": sent_days.of_month(session, merchant.id, today),
    }
