"""A shop with one waiting order, as most tests of the shopper's page need it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from portal.domain.steps import Step
from portal.store.database import Database
from portal.store.merchants import Merchant
from portal.store.orders import Order, OrderLine
from tests import builders


@dataclass(frozen=True)
class Waiting:
    """Sam's order of two lamps: 13th in line, confirmed for 3 to 9 December, a blue lamp could replace them."""

    merchant: Merchant
    order: Order
    line: OrderLine
    token: str

    @property
    def page(self) -> str:
        return f"/t/{self.token}"

    def choice(self, kind: str) -> str:
        return f"{self.page}/lines/{self.line.id}/{kind}"


def a_waiting_order(session: Session, slug: str = "acme", title: str = "Brass lamp") -> Waiting:
    merchant = builders.a_merchant(session, slug)
    builders.a_product(session, merchant, "LAMP", title=title)
    builders.a_product(session, merchant, "BLUE", title="Blue lamp", price_minor=5200)
    builders.an_alternative(session, merchant, "LAMP", "BLUE")
    builders.some_stock(session, merchant, "BLUE", 5)
    builders.people_ahead(session, merchant, "LAMP", [3] * 12)
    steps = [
        builders.a_step(20, date(2026, 11, 26), date(2026, 12, 1)),
        builders.a_step(60, date(2026, 12, 3), date(2026, 12, 9), evidence_on=date(2026, 11, 18)),
    ]
    builders.a_plan(session, merchant, "LAMP", *steps)
    builders.a_plan(session, merchant, "BLUE")
    order = builders.an_order(session, merchant)
    line = builders.a_line(session, order, "LAMP", 2)
    builders.a_promise(session, line, date(2026, 12, 3), date(2026, 12, 9))
    return Waiting(merchant, order, line, builders.a_link(session, order))


def an_order_planned(database: Database, *steps: Step, **product: Any) -> str:
    """The token of an order of one lamp, placed on 11 November and alone in its queue; its plan has these steps."""
    with database.writing() as session:
        merchant = builders.a_merchant(session)
        builders.a_product(session, merchant, **product)
        builders.a_plan(session, merchant, "LAMP", *steps)
        order = builders.an_order(session, merchant)
        builders.a_line(session, order)
        return builders.a_link(session, order)
