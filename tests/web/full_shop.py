"""A shop that has something of everything the console shows, under names that hostile people chose."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from portal.domain.slips import Habit
from portal.store.inbox import NewProblem
from portal.store.merchants import Merchant
from portal.store.orders import Order
from tests import builders, desk_builders
from tests.builders import TODAY
from tests.web.desk import HOSTILE


@dataclass(frozen=True)
class FullShop:
    """The shop, and one thing of each kind that an address can name."""

    merchant: Merchant
    order: Order
    choice_id: int
    problem_id: int
    document_id: int
    task_id: int
    message_id: int

    def pages(self, sku: str = "LAMP/1 %2e") -> list[str]:
        """Every page of the console."""
        return [
            "/merchant",
            "/merchant/queues",
            f"/merchant/queues/one?sku={sku.replace('%', '%25').replace(' ', '%20')}",
            "/merchant/supplies",
            "/merchant/supplies?show=all",
            "/merchant/dates",
            "/merchant/requests",
            "/merchant/problems",
            "/merchant/tasks",
            "/merchant/documents",
            f"/merchant/documents/{self.document_id}",
            "/merchant/templates",
            "/merchant/templates/date_later/email/en",
            "/merchant/templates/date_later/sms/de",
            "/merchant/templates/date_later/email/en/mail",
            "/merchant/brand",
            "/merchant/store",
            "/merchant/policy",
        ]


def a_full_shop(session: Session, slug: str = "full") -> FullShop:
    sku = "LAMP/1 %2e"
    merchant = builders.a_merchant(session, slug, name=HOSTILE)
    builders.a_product(session, merchant, sku, title=HOSTILE)
    builders.people_ahead(session, merchant, sku, [2, 1])
    order = builders.an_order(session, merchant, "1001", name=HOSTILE)
    line = builders.a_line(session, order, sku, 2)
    confirmed = builders.a_step(
        4, TODAY + timedelta(days=8), TODAY + timedelta(days=12), supply=HOSTILE, evidence_on=TODAY
    )
    builders.a_plan(session, merchant, sku, confirmed)
    builders.a_promise(session, line, TODAY + timedelta(days=8), TODAY + timedelta(days=12))
    desk_builders.a_po_line(session, merchant, sku, supplier=HOSTILE, po="<PO>")
    desk_builders.a_supplier(session, merchant, Habit(HOSTILE, known=10, kept=7, early=0, typical=0, late=4))
    desk_builders.a_message(session, order, state="failed", reason=HOSTILE)
    choice_id = desk_builders.a_choice(session, line, "cancel", actor=HOSTILE, reason=HOSTILE)
    document_id = desk_builders.a_document(
        session,
        merchant,
        [NewProblem(3, HOSTILE, HOSTILE, False), NewProblem(0, "sku", "Unknown.", True)],
        name=HOSTILE,
    )
    problem_id = document_id + 1
    task_id = desk_builders.a_task(session, merchant, sku, reference=HOSTILE)
    merchant.store_url = "https://shop.example.com/hooks"
    told = desk_builders.a_store_message(session, order, state="failed", reason=HOSTILE)
    return FullShop(merchant, order, choice_id, problem_id, document_id, task_id, told.id)
