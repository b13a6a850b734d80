"""PostgreSQL asked on the event loop: whoever asks is answered, whatever became of a connection since."""

import asyncio

import pytest
from psycopg.errors import DivisionByZero
from sqlalchemy.exc import OperationalError

from portal.store.database import Database, is_out_of_reach
from portal.store.on_the_loop import OnTheLoop
from tests import looping

on_postgresql = pytest.mark.parametrize(
    "database", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
_WHO = "SELECT pg_backend_pid(), %(value)s::INTEGER"


async def _who(database: Database, value: int = 1) -> tuple[int, int]:
    ((process, answer),) = await database.on_the_loop.ask(_WHO, {"value": value})
    return process, answer


@on_postgresql
def test_many_at_once_share_a_few_connections(database: Database) -> None:
    async def all_ask() -> list[tuple[int, int]]:
        return await asyncio.gather(*(_who(database, number) for number in range(50)))

    answers = looping.run(all_ask())
    assert [value for _, value in answers] == list(range(50))
    assert len({process for process, _ in answers}) <= 8


@on_postgresql
def test_a_connection_that_ended_meanwhile_is_replaced(database: Database) -> None:
    async def twice() -> tuple[int, int]:
        first, _ = await _who(database)
        with database.engine.connect() as connection:
            connection.exec_driver_sql(f"SELECT pg_terminate_backend({first}, 5000)")
        second, _ = await _who(database)
        return first, second

    first, second = looping.run(twice())
    assert first != second


@on_postgresql
def test_a_statement_that_fails_and_one_that_is_given_up_leave_nothing_half_asked(database: Database) -> None:
    async def three_times() -> tuple[int, int]:
        with pytest.raises(DivisionByZero):
            await database.on_the_loop.ask("SELECT 1 / %(value)s::INTEGER", {"value": 0})
        slow = asyncio.create_task(database.on_the_loop.ask("SELECT pg_sleep(%(value)s)", {"value": 60}))
        await asyncio.sleep(0)
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow
        return await _who(database, 7)

    assert looping.run(three_times())[1] == 7


@on_postgresql
def test_another_loop_gets_connections_of_its_own(database: Database) -> None:
    (first, _), (second, _) = (looping.run(_who(database)) for _ in range(2))
    assert first != second


def test_a_server_that_is_away_is_out_of_reach_as_by_any_engine() -> None:
    async def ask() -> None:
        await OnTheLoop("postgresql+psycopg://nobody@127.0.0.1:1/nothing").ask(_WHO, {"value": 1})

    with pytest.raises(OperationalError) as away:
        looping.run(ask())
    assert is_out_of_reach(away.value)
