"""Facts for Hypothesis: anything a shop or a supplier may come up with around TODAY, the awkward first."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st

from portal.domain.calendars import MONDAY_TO_FRIDAY, BusinessCalendar
from portal.domain.orders import PRODUCT_KINDS, Product
from portal.domain.plans import Ground, Plan, Shelf, make_plan
from portal.domain.policies import Policy
from portal.domain.promises import Promise
from portal.domain.queue import Waiting
from portal.domain.slips import SlipModel
from portal.domain.supply import CONFIRMATION_STATUSES, Confirmation, Expected
from portal.domain.windows import Basis, Estimate, Window
from tests.domain.builders import TODAY, said

moderate = settings(max_examples=60, deadline=None)

PROMISABLE = (Basis.ORDERED, Basis.CONFIRMED, Basis.ARRIVED, Basis.IN_STOCK)


def days(earliest: int = -30, latest: int = 45) -> st.SearchStrategy[date]:
    """A day so many days from TODAY."""
    return st.integers(earliest, latest).map(lambda away: TODAY + timedelta(days=away))


calendars = st.sampled_from(
    [BusinessCalendar(), BusinessCalendar("DE"), BusinessCalendar("US", MONDAY_TO_FRIDAY | {5})]
)

policies = st.builds(
    Policy,
    promise_from=st.sampled_from(PROMISABLE),
    patience_days=st.integers(0, 6),
    receiving_days=st.integers(0, 3),
    handling_days=st.integers(0, 6),
)


@st.composite
def slip_models(draw: st.DrawFn, supplier: str) -> SlipModel:
    """Suppliers that are early, late, or both, with lead times or without."""
    early, spread = draw(st.integers(-15, 5)), draw(st.integers(0, 20))
    leads = draw(st.none() | st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted))
    return SlipModel(supplier, early, early + spread, *(leads or (None, None)))


windows = st.builds(
    lambda start, length: Window(start, start + timedelta(days=length)), days(), st.integers(0, 20)
)

estimates = st.builds(
    Estimate, st.none() | windows, st.sampled_from(Basis), st.sampled_from(["", "PO 7 line 1"])
)

NOT_PROMISED: st.SearchStrategy[Promise | None] = st.none()

promises = st.builds(Promise, st.none() | windows, st.sampled_from(Basis))


@st.composite
def products(draw: st.DrawFn) -> Product:
    """A product of any kind, released or not, with a lead time of its own or without."""
    return Product(
        sku="LAMP",
        title="Brass lamp",
        kind=draw(st.sampled_from(sorted(PRODUCT_KINDS))),
        supplier=draw(st.sampled_from(["ACME", "GLOBEX", "UNHEARD OF"])),
        lead_time_days=draw(st.none() | st.integers(0, 40)),
        release_on=draw(st.none() | days()),
        discontinued=draw(st.booleans()),
    )


@st.composite
def supplies(draw: st.DrawFn) -> list[Expected]:
    """Up to five supplies, each of its own PO."""
    return [
        Expected(
            units=draw(st.integers(1, 9)),
            supplier=draw(st.sampled_from(["ACME", "GLOBEX", "UNHEARD OF"])),
            name=f"PO {number} line 1",
            confirmed_on=draw(st.none() | days()),
            said_on=draw(st.none() | days(-20, 0)),
            ordered_on=draw(days(-40, 0)),
            wished_on=draw(st.none() | days()),
        )
        for number in range(draw(st.integers(0, 5)))
    ]


shelves = st.builds(Shelf, units=st.integers(0, 9), since=days(-20, 0), has_just_arrived=st.booleans())


@dataclass(frozen=True)
class SkuFacts:
    """Everything one plan follows from."""

    product: Product
    shelf: Shelf
    coming: list[Expected]
    ground: Ground

    @property
    def units(self) -> int:
        """All units there are or will be."""
        return self.shelf.units + sum(part.units for part in self.coming)

    def plan(self, on: date = TODAY) -> Plan:
        """The plan that is made of these facts on that day."""
        return make_plan(self.product, self.shelf, self.coming, replace(self.ground, today=on))


@st.composite
def sku_facts(draw: st.DrawFn, shelf: st.SearchStrategy[Shelf] = shelves) -> SkuFacts:
    """All facts of one SKU."""
    models = {name: draw(slip_models(name)) for name in ("", "ACME", "GLOBEX")}
    ground = Ground(TODAY, draw(policies), draw(calendars), models)
    return SkuFacts(draw(products()), draw(shelf), draw(supplies()), ground)


@st.composite
def queues(draw: st.DrawFn, promised: st.SearchStrategy[Promise | None] = NOT_PROMISED) -> list[Waiting]:
    """Up to eight backorders in their places."""
    units = draw(st.lists(st.integers(1, 6), max_size=8))
    return [Waiting(number, number, wanted, draw(promised)) for number, wanted in enumerate(units, start=1)]


@st.composite
def revisions(draw: st.DrawFn) -> list[Confirmation]:
    """A supplier's answer to one PO line in up to four parts."""
    return [
        said(
            draw(st.sampled_from(CONFIRMATION_STATUSES)),
            draw(st.sampled_from([0, 10, 20, 50, 60])),
            draw(st.none() | days()),
            part,
        )
        for part in range(draw(st.integers(0, 4)))
    ]
