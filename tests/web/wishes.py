"""What tests of wishes share: a second item in Sam's order, and what a wish left behind in page and database."""

from datetime import date

from sqlmodel import Session
from starlette.testclient import TestClient

from portal.domain.policies import Policy
from portal.store import orders, outbox
from portal.store.database import Database
from portal.store.orders import Order, OrderLine
from tests import builders
from tests.web.reading import words_of
from tests.web.shop import Waiting


def add_a_rug(session: Session, waiting: Waiting) -> None:
    """Sam's order has a rug as well, which ships nine days before the lamps at the latest; parts are allowed."""
    waiting.merchant.policy = Policy(allows_parts=True, code_for_refunds=False).as_json()
    session.add(waiting.merchant)
    builders.a_product(session, waiting.merchant, "RUG", title="Jute rug")
    step = builders.a_step(9, date(2026, 11, 26), date(2026, 11, 30))
    builders.a_plan(session, waiting.merchant, "RUG", step)
    builders.a_line(session, waiting.order, "RUG", line="2")


def line_of(database: Database, waiting: Waiting) -> OrderLine:
    """Sam's line of lamps as it is now."""
    with database.reading() as session:
        line = orders.line(session, waiting.merchant.id, waiting.order.id, waiting.line.id)
    assert line is not None
    return line


def order_of(database: Database, waiting: Waiting) -> Order:
    """Sam's order as it is now."""
    with database.reading() as session:
        order = orders.get_one(session, waiting.merchant.id, waiting.order.id)
    return order


def owed_to(database: Database, waiting: Waiting) -> list[str]:
    """The kinds of all notices about Sam's order."""
    with database.reading() as session:
        return [row.kind for row in outbox.of_order(session, waiting.merchant.id, waiting.order.id)]


def words_after(browser: TestClient, path: str, data: dict[str, str]) -> str:
    """The words of the page after a post that did what it should."""
    answer = browser.post(path, data=data)
    assert answer.status_code == 303, words_of(answer.text)
    return words_of(browser.get(answer.headers["Location"]).text)
