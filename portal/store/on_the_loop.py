"""PostgreSQL asked on the event loop, for the shopper's page: in a thread the answer would have to fight for the
interpreter with everybody else, which takes longer than the asking.

Single statements that read, each of which sees a state of its own.
"""

import asyncio
from asyncio import AbstractEventLoop
from collections.abc import Mapping
from typing import Any

from psycopg import AsyncConnection, OperationalError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError as OutOfReach

# More would only wait for each other in a process that has one interpreter.
_MOST = 8


class OnTheLoop:
    """A few connections to one database. They belong to the event loop that asks; another one gets others."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._loop: AbstractEventLoop | None = None
        self._idle: list[AsyncConnection[Any]] = []
        self._places = asyncio.Semaphore(_MOST)

    async def ask(self, text: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """The rows of a statement in psycopg's words. Raises SQLAlchemy's OperationalError where the database is away,
        as whoever asks by an engine would see it."""
        try:
            return await self._asked(text, values)
        except OperationalError as error:
            raise OutOfReach(text, None, error, hide_parameters=True) from error

    async def _asked(self, text: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        if self._loop is not asyncio.get_running_loop():
            self.close()
            self._loop, self._places = asyncio.get_running_loop(), asyncio.Semaphore(_MOST)
        async with self._places:
            if self._idle:
                try:
                    return await self._ask(self._idle.pop(), text, values)
                except OperationalError:  # nobody was there to see it end: a new one may be answered
                    pass
            return await self._ask(await self._connected(), text, values)

    async def _ask(
        self, connection: AsyncConnection[Any], text: str, values: Mapping[str, Any]
    ) -> list[tuple[Any, ...]]:
        is_whole = False
        try:
            cursor = await connection.execute(text, values, prepare=True)
            rows = await cursor.fetchall()
            is_whole = True
            return rows
        finally:
            if is_whole:
                self._idle.append(connection)
            else:  # also where whoever asked went away in the midst of it
                connection.pgconn.finish()

    async def _connected(self) -> AsyncConnection[Any]:
        url = make_url(self._url)
        _, named = url.get_dialect()().create_connect_args(url)
        return await AsyncConnection.connect(**named, autocommit=True)

    def close(self) -> None:
        """Give back every connection. No loop need run."""
        while self._idle:
            self._idle.pop().pgconn.finish()
