"""A shop with one waiting order, as most tests of the shopper's page need it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from portal.domain.notices import DUTY, LineChange, Notice
from portal.domain.steps import Step
from portal.store import orders, outbox
from portal.store.database import Database
from portal.store.merchants import Merchant
from portal.store.orders import Order, OrderLine
from portal.store.outbox import Owed
from tests import builders
from tests.builders import NOW


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


def is_offered_to_wait(session: Session, waiting: Waiting) -> None:
    """Sam lives in New York and was offered an hour ago to wait until 9 December."""
    line = waiting.line
    change = LineChange(
        *(line.id, line.line, line.sku, "Brass lamp", "delay_option", 2),
        latest=date(2026, 12, 9),
        law="definite",
        due_on=date(2026, 11, 24),
        tell_by=date(2026, 11, 24),
        silence_on=date(2026, 12, 9),
    )
    order = orders.get_one(session, waiting.merchant.id, waiting.order.id)
    order.country, order.paid, order.timezone = "US", "full", "America/New_York"
    notice = Owed(Notice(order.id, "delay_option", (change,), DUTY), "email", NOW)
    outbox.add(session, order.merchant_id, [notice], NOW - timedelta(hours=1))
    (row,) = outbox.of_order(session, order.merchant_id, order.id)
    row.state, row.sent_at = "delivered", NOW - timedelta(hours=1)


def an_order_planned(database: Database, *steps: Step, **product: Any) -> str:
    """The token of an order of one lamp, placed on 11 November and alone in its queue; its plan has these steps."""
    with database.writing() as session:
        merchant = builders.a_merchant(session)
        builders.a_product(session, merchant, **product)
        builders.a_plan(session, merchant, "LAMP", *steps)
        order = builders.an_order(session, merchant)
        builders.a_line(session, order)
        return builders.a_link(session, order)
