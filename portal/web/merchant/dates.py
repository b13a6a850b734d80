"""How well the dates did: what suppliers named, what shoppers were told, and what became of either."""

from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from portal.clock import day_in
from portal.domain.promises import Keeping, ToldDates, keeping
from portal.store import habits, merchants, told_dates
from portal.store.sign_ins import User
from portal.web.desks import desk_page
from portal.web.house import portal_of

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class OwnDates:
    """How our promises were kept: all of them, by supplier and by month. `all` None: none has come due."""

    all: Keeping | None
    by_supplier: list[Keeping]
    by_month: list[Keeping]


def show(request: Request, user: User) -> Response:
    """The dates page."""
    portal = portal_of(request)
    with portal.database.reading() as session:
        merchant = merchants.get(session, user.merchant_id)
        today = day_in(portal.clock(), merchant.timezone)
        told = told_dates.newest(session, merchant.id, merchant.timezone)
        context = {
            "own": own_dates(told, today),
            "suppliers": habits.of_suppliers(session, merchant.id),
            "months": list(reversed(habits.of_months(session, merchant.id)))[:_MONTHS],
        }
        return desk_page(request, user, "merchant/dates.html", context)


def own_dates(told: list[ToldDates], today: date) -> OwnDates:
    """The same lines counted three times."""
    together = keeping(told, today, lambda _: "")
    by_month = keeping(told, today, lambda line: line.windows[0].latest.isoformat()[:7])
    return OwnDates(
        together[0] if together else None,
        keeping(told, today, lambda line: line.supplier),
        list(reversed(by_month))[:_MONTHS],
    )
