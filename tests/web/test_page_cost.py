"""What a shopper's page asks of the database as visitors meet it: little when it is new, one thing when it is not."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.store.database import Database
from tests.databases import on_both_databases
from tests.web.shop import Waiting


@contextmanager
def statements_of(app: Starlette, database: Database) -> Iterator[list[str]]:
    """Everything that is asked meanwhile, by any engine or on the connections that belong to the event loop."""
    asked: list[str] = []
    ask = database.on_the_loop.ask

    async def asking(text: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        asked.append(text)
        return await ask(text, values)

    def note(*told: Any) -> None:
        asked.append(told[2])

    event.listen(Engine, "before_cursor_execute", note)
    driver = app.state.portal.page_versions.driver() if database.is_sqlite else None
    if driver:
        driver.set_trace_callback(asked.append)
    database.on_the_loop.ask = asking  # type: ignore[method-assign]
    yield asked
    database.on_the_loop.ask = ask  # type: ignore[method-assign]
    event.remove(Engine, "before_cursor_execute", note)
    if driver:
        driver.set_trace_callback(None)


@on_both_databases
def test_a_new_page_asks_four_things_at_most_and_a_known_one_asks_one(
    app: Starlette, database: Database, visitor: TestClient, waiting: Waiting
) -> None:
    with statements_of(app, database) as new:
        first = visitor.get(waiting.page)
    with statements_of(app, database) as known:
        second = visitor.get(waiting.page)
    with statements_of(app, database) as unchanged:
        third = visitor.get(waiting.page, headers={"If-None-Match": first.headers["ETag"]})
    assert len(new) <= 4
    assert (len(known), len(unchanged)) == (1, 1)
    assert (second.text, third.status_code) == (first.text, 304)
