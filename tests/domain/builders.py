"""What the tables are made of: facts with defaults for what a test does not assert.

TODAY is a Saturday; the supplier ACME comes between a day early and three days late.
"""

from datetime import UTC, date, datetime, time
from itertools import accumulate
from typing import Any

from portal.domain.calendars import BusinessCalendar
from portal.domain.notices import LineChange
from portal.domain.orders import Product
from portal.domain.plans import Ground, Plan, Shelf, make_plan
from portal.domain.policies import Policy
from portal.domain.promises import Promise
from portal.domain.queue import Queue, Standing
from portal.domain.slips import SlipModel
from portal.domain.supply import Confirmation, Expected, OpenPurchaseOrderLine, PurchaseOrderLine
from portal.domain.windows import Basis, Estimate, Window


def november(day: int) -> date:
    return date(2026, 11, day)


def december(day: int) -> date:
    return date(2026, 12, day)


TODAY = november(21)
NOON = datetime.combine(TODAY, time(12), UTC)

ACME = SlipModel("ACME", early=-1, late=3)
PUNCTUAL = SlipModel("", early=0, late=0)
THREE_TO_FIVE_WEEKS = SlipModel("ACME", early=-1, late=3, lead_early=21, lead_late=35)

LAMP = Product("LAMP", "Brass lamp", supplier="ACME")
EMPTY = Shelf(0)


def a_ground(today: date = TODAY, models: tuple[SlipModel, ...] = (PUNCTUAL, ACME), **policy: Any) -> Ground:
    """A shop that works from Monday to Friday, and needs a day to receive and a day to handle."""
    known = {model.supplier: model for model in models}
    return Ground(today, Policy(**policy), BusinessCalendar(), known)


def expected(units: int = 10, confirmed_on: date | None = None, **known: Any) -> Expected:
    """Units that ACME still has to deliver."""
    told: dict[str, Any] = {
        "supplier": "ACME",
        "name": "PO 7 line 1",
        "said_on": november(18) if confirmed_on else None,
        "ordered_on": november(2),
    }
    return Expected(units, confirmed_on=confirmed_on, **(told | known))


def plan_of(*coming: Expected, product: Product = LAMP, shelf: Shelf = EMPTY, **ground: Any) -> Plan:
    """The plan of a lamp that follows from these supplies."""
    return make_plan(product, shelf, coming, a_ground(**ground))


def said(status: str, quantity: int, confirmed_on: date | None = None, part: int = 0) -> Confirmation:
    """One part of a supplier's answer to a PO line."""
    return Confirmation(
        supplier="ACME",
        po="7",
        line="1",
        sku="LAMP",
        quantity=quantity,
        confirmed_on=confirmed_on,
        status=status,
        received_at=NOON,
        reference="855-1",
        part=part,
    )


def an_open_line(*confirmations: Confirmation, received: int = 0, ordered: int = 50) -> OpenPurchaseOrderLine:
    """A PO line of 50 units with its newest revision."""
    line = PurchaseOrderLine("ACME", "7", "1", "LAMP", ordered, november(2), december(1))
    return OpenPurchaseOrderLine(line, confirmations, received)


def estimate(latest: date | None, basis: str = "confirmed", earliest: date | None = None) -> Estimate:
    """An estimate of one day, or of several where it says from when."""
    return Estimate(Window(earliest or latest, latest) if latest else None, Basis.of(basis), "PO 7 line 1")


def promise(latest: date | None, basis: str = "confirmed") -> Promise:
    """What the shopper was told."""
    return Promise(Window(latest, latest) if latest else None, Basis.of(basis))


def change(
    kind: str = "date_later", was: date | None = None, now: date | None = None, **known: Any
) -> LineChange:
    """What a notice says of the lamp in an order: first this day, now that one."""
    told: dict[str, Any] = {"line_id": 1, "line": "1", "sku": "LAMP", "title": "Brass lamp", "units": 2}
    days = {"was_earliest": was, "was_latest": was, "earliest": now, "latest": now}
    return LineChange(kind=kind, **(told | days | known))


def a_queue(*lines: tuple[int, Promise | None], **known: Any) -> Queue:
    """Backorders of so many units, front first, each with what it was told; `known` is true of all of them."""
    units, promises = [line[0] for line in lines], [line[1] for line in lines]
    standings = {number: Standing(told, **known) for number, told in enumerate(promises)}
    return Queue(list(accumulate(units)), list(standings), standings)
