"""What the tables are made of: facts with defaults for what a test does not assert.

TODAY is a Saturday; the supplier ACME comes between a day early and three days late.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from typing import Any

from portal.domain.calendars import BusinessCalendar
from portal.domain.notices import LineChange
from portal.domain.orders import Product
from portal.domain.plans import Ground, Plan, Shelf, make_plan
from portal.domain.policies import Policy
from portal.domain.promises import Promise
from portal.domain.queue import Queue, Standing
from portal.domain.slips import Arrival, Asked
from portal.domain.supply import Confirmation, Expected, OpenPurchaseOrderLine, PurchaseOrderLine
from portal.domain.windows import Basis, Estimate, Window


def november(day: int) -> date:
    return date(2026, 11, day)


def december(day: int) -> date:
    return date(2026, 12, day)


TODAY = november(21)
NOON = datetime.combine(TODAY, time(12), UTC)


@dataclass(frozen=True)
class FixedSlip:
    """A supplier whose goods come exactly so many days after their day, and after the order; "" is everybody else.

    What is later than that comes at most `overdue` days later still; 0: nobody can say when.
    """

    supplier: str
    early: int
    late: int
    lead_early: int | None = None
    lead_late: int | None = None
    overdue: int = 0


@dataclass(frozen=True)
class FixedSlips:
    """What was learned, as tables need it."""

    by_supplier: dict[str, FixedSlip]

    def of(self, supplier: str) -> FixedSlip:
        return self.by_supplier.get(supplier) or self.by_supplier[""]

    def arrival(self, asked: Asked, today: date) -> Arrival | None:
        slip = self.of(asked.supplier)
        usual = _arrival(asked.base_on, slip.early, slip.late, today)
        if usual is not None or not slip.overdue:
            return usual
        late = _arrival(asked.base_on, slip.late + 1, slip.late + slip.overdue, today)
        return late and replace(late, is_overdue=True)

    @property
    def knows_leads(self) -> bool:
        return any(slip.lead_late is not None for slip in self.by_supplier.values())

    def arrival_of_unconfirmed(self, asked: Asked, today: date) -> Arrival | None:
        slip = self.of(asked.supplier)
        if slip.lead_early is None or slip.lead_late is None:
            return None
        return _arrival(asked.base_on, slip.lead_early, slip.lead_late, today)

    def usual_days(self, supplier: str, sku: str, today: date) -> tuple[int, int]:
        slip = self.of(supplier)
        return max(0, slip.lead_early or 0), max(0, slip.lead_late or 0)

    def days_around(self, supplier: str, lead_days: int, today: date) -> tuple[int, int]:
        slip = self.of(supplier)
        return max(0, lead_days + slip.early), max(0, lead_days + slip.late)


def _arrival(base_on: date, early: int, late: int, today: date) -> Arrival | None:
    window = Window(base_on + timedelta(days=early), base_on + timedelta(days=late))
    return Arrival(window) if window.latest >= today else None


ACME = FixedSlip("ACME", early=-1, late=3)
PUNCTUAL = FixedSlip("", early=0, late=0)
THREE_TO_FIVE_WEEKS = FixedSlip("ACME", early=-1, late=3, lead_early=21, lead_late=35)

LAMP = Product("LAMP", "Brass lamp", supplier="ACME")
EMPTY = Shelf(0)


def a_ground(today: date = TODAY, models: tuple[FixedSlip, ...] = (PUNCTUAL, ACME), **policy: Any) -> Ground:
    """A shop that works from Monday to Friday, and needs a day to receive and a day to handle."""
    known = {model.supplier: model for model in models}
    return Ground(today, Policy(**policy), BusinessCalendar(), FixedSlips(known))


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
