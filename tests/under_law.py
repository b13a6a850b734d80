"""An order under the law of delays: what happens to it, told in a shop's steps.

Order 1001 was placed on 11 November 2026: it must ship by 11 December (T), and T + 30 is 10 January 2027.
"""

from datetime import UTC, date, datetime, timedelta

from sqlmodel import select

from portal.actions.choose_option import Wish, choose_option
from portal.domain.notices import from_json
from portal.store import refunds, tasks
from portal.store.outbox import OutboxRow
from portal.store.refunds import Refund
from tests.played import played_once
from tests.shop import Shop

NEW_YORK = {"country": "US", "region": "NY", "timezone": "America/New_York"}
HAMBURG = {"country": "DE", "timezone": "Europe/Berlin"}
A_WEEK_BEFORE = datetime(2026, 12, 4, 5, tzinfo=UTC)
T_IS_OVER = datetime(2026, 12, 12, 5, tzinfo=UTC)
T30_IS_OVER = datetime(2027, 1, 11, 5, tzinfo=UTC)


@played_once
def ordered(shop: Shop, **known: str) -> Shop:
    """A lamp is ordered by someone in New York; what was told of its date has been heard."""
    shop.sells("LAMP")
    shop.is_asked_for("1001", "LAMP", **(NEW_YORK | known))
    shop.plans()
    hears(shop)
    return shop


def at(shop: Shop, moment: datetime) -> None:
    """Time passes, nothing else; then the planner looks."""
    shop.now = moment - timedelta(minutes=1)
    shop.plans()


def hears(shop: Shop) -> None:
    """Everything that is owed leaves, and arrives."""
    with shop.database.writing() as session:
        for row in session.exec(select(OutboxRow).where(OutboxRow.merchant_id == shop.id)):
            if row.state == "pending":
                row.state, row.sent_at = "delivered", shop.now


def bounces(shop: Shop) -> None:
    """Nothing that is owed arrives, by no channel."""
    with shop.database.writing() as session:
        for row in session.exec(select(OutboxRow).where(OutboxRow.state == "pending")):
            row.state = "failed"


def of_law(shop: Shop, state: str = "pending") -> list[tuple[str, str, date | None]]:
    """Kind, class and new day of the notices of the law in that state."""
    return [
        (row.kind, change.law, change.latest)
        for row in shop.outbox(state=state)
        for change in from_json(row.changes)
        if change.law
    ]


def choose(shop: Shop, wish: Wish) -> None:
    line = shop.line("1001")
    shop.writes(choose_option, line.order_id, line.id, wish)


def asked(shop: Shop) -> list[tuple[object, object]]:
    """What a person has to do by law, and by when."""
    found = shop.reads(tasks.open_of_orders)
    return [(task.facts["why"], task.facts["by"]) for task, _ in found if task.kind == "law"]


def the_refund(shop: Shop) -> Refund:
    ((refund, _),) = shop.reads(refunds.still_owed)
    return refund
