"""Numbers owed to the store: as many statements for a thousand SKUs as for one, on both databases."""

from datetime import timedelta

from sqlalchemy import event, func, select

from portal.domain.budgets import Budget
from portal.store import merchants, store_messages
from portal.store.base import table_of
from portal.store.database import Database
from portal.store.outbox import OutboxRow
from tests import builders
from tests.builders import NOW
from tests.databases import on_both_databases

pytestmark = on_both_databases


def statements_to_owe(database: Database, merchant_id: int, count: int, units: int) -> int:
    """How many statements it takes to owe so many SKUs' numbers."""
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if "outbox" in statement:
            seen.append(statement)

    with database.writing() as session:
        shop = merchants.get(session, merchant_id)
        event.listen(database.engine, "before_cursor_execute", note)
        try:
            numbers = [Budget(f"SKU-{number}", units, 0) for number in range(count)]
            store_messages.owe_budgets(session, shop, numbers, NOW + timedelta(hours=1), NOW)
        finally:
            event.remove(database.engine, "before_cursor_execute", note)
    return len(seen)


def test_a_thousand_numbers_take_no_more_statements_than_one_and_replace_what_has_not_left(
    database: Database,
) -> None:
    with database.writing() as session:
        merchant_id = builders.a_merchant(session, store_url="https://shop.example.com/").id
    assert statements_to_owe(database, merchant_id, 1, 5) > 0
    few = statements_to_owe(database, merchant_id, 1, 6)
    assert statements_to_owe(database, merchant_id, 1_000, 7) <= few
    table = table_of(OutboxRow)
    with database.reading() as session:
        states = session.execute(select(table.c.state, func.count()).group_by(table.c.state)).all()
    assert dict(map(tuple, states)) == {"superseded": 2, "pending": 1_000}
