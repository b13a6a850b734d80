"""Engines, transactions and what SQLite must be told. Knows no table."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

from portal.store.dialects import is_on_postgresql
from portal.store.on_the_loop import OnTheLoop

Result = TypeVar("Result")

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    # NORMAL may forget a commit when the power fails, and a forgotten "sent" is a second message.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 30000",
)
# Pages that each connection to SQLite keeps: a plan goes over its queue again and again, a sender reads nothing twice.
CACHE_KILOBYTES, LITTLE_CACHE_KILOBYTES = 65_536, 4_096
# Deadlock, serialization failure, and a row that somebody else wrote at the same moment: the database undid the whole
# transaction, so doing it again is safe, and then sees what the other one did.
_WORTH_REPEATING = ("40P01", "40001", "23505")
_TRIES = 4
_WRITING = "BEGIN IMMEDIATE"
# Whoever waits to write to SQLite looks so often, and whoever has just written stays away for a few looks.
_SECONDS_BETWEEN_LOOKS, _SECONDS_AWAY = 0.003, 0.01
# Connections kept for statements on their own.
_GLANCING = 3


class Database:
    """One database and its transactions. Threads may share it; a session belongs to one thread."""

    def __init__(self, url: str, pool_size: int = 5, cache_kilobytes: int = CACHE_KILOBYTES) -> None:
        self.url, self._pool_size, self._cache_kilobytes = url, pool_size, cache_kilobytes
        self.is_sqlite = url.startswith("sqlite")
        self.engine = (
            _sqlite(url, pool_size, cache_kilobytes) if self.is_sqlite else _postgresql(url, pool_size)
        )
        self._with_little: Database | None = None
        self._writer = self.engine.execution_options(begin=_WRITING)
        self._glancer = self.engine if self.is_sqlite else _glancer(url)
        self.on_the_loop = OnTheLoop(url)
        self._reader = (
            self.engine
            if self.is_sqlite
            else self.engine.execution_options(isolation_level="REPEATABLE READ")
        )

    def __reduce__(self) -> tuple[type["Database"], tuple[str, int, int]]:
        """What travels to another process opens connections of its own there."""
        return Database, (self.url, self._pool_size, self._cache_kilobytes)

    def with_little_memory(self) -> "Database":
        """The same database for whoever comes by every page of it, and would keep it all in memory. Closed with it."""
        if not self.is_sqlite or not make_url(self.url).database:
            return self
        if self._with_little is None:
            self._with_little = Database(self.url, 2, LITTLE_CACHE_KILOBYTES)
        return self._with_little

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database and changes nothing."""
        with Session(self._reader) as session:
            yield session

    @contextmanager
    def glancing(self) -> Iterator[Connection]:
        """A connection for few statements, each of which sees a state of its own; saves asking for one state of all."""
        with self._glancer.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction: committed when the block ends, undone when it raises. On SQLite it is the only writer."""
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def trying(self) -> Iterator[Session]:
        """A transaction that is always undone: what writing would do, without doing it."""
        with Session(self._writer, expire_on_commit=False) as session:
            session.begin()
            try:
                yield session
            finally:
                session.rollback()

    def write(self, work: Callable[[Session], Result]) -> Result:
        """Do `work` in a transaction, again from the start where another one came in between (deadlock, same row)."""
        for _ in range(_TRIES - 1):
            try:
                with self.writing() as session:
                    return work(session)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in _WORTH_REPEATING:
                    raise
        with self.writing() as session:
            return work(session)

    def give_way(self) -> None:
        """Let others write who wait to, before writing again. SQLite has no queue: whoever comes back at once is first,
        however often."""
        if self.is_sqlite:
            sleep(_SECONDS_AWAY)

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()
        self._glancer.dispose()
        self.on_the_loop.close()
        if self._with_little is not None:
            self._with_little.close()


def is_out_of_reach(error: DBAPIError) -> bool:
    """Whether the database cannot be used for a while: gone, locked, full. Nothing is wrong with what was asked."""
    if isinstance(error.orig, sqlite3.OperationalError):
        return error.orig.sqlite_errorcode & 0xFF != sqlite3.SQLITE_ERROR
    return isinstance(error, OperationalError)


def clock_of(session: Session) -> datetime:
    """The database's own clock, aware and UTC: leases must not depend on a worker's."""
    if is_on_postgresql(session):
        now: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
        return now.astimezone(UTC)
    value = session.execute(text("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")).scalar_one()
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


def _sqlite(url: str, pool_size: int, cache_kilobytes: int) -> Engine:
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": 30}, **_pool(pool_size))

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver must not begin by itself: see `begin`
        for pragma in (*SQLITE_PRAGMAS, f"PRAGMA cache_size = -{cache_kilobytes}"):
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        if connection.get_execution_options().get("begin") == _WRITING:
            _begin_writing(connection)
        else:
            connection.exec_driver_sql("BEGIN")

    return engine


def _begin_writing(connection: Connection) -> None:
    """Begin as soon as nobody else writes. SQLite itself would look only ten times a second in the end, and miss again
    and again whoever writes often, for a short while each time."""
    driver: Any = connection.connection.driver_connection
    (patience,) = driver.execute("PRAGMA busy_timeout").fetchone()
    until = monotonic() + patience / 1000
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                driver.execute(_WRITING)
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() >= until:
                    break
            sleep(_SECONDS_BETWEEN_LOOKS)
        connection.exec_driver_sql(_WRITING)
    finally:
        driver.execute(f"PRAGMA busy_timeout = {patience}")


def _postgresql(url: str, pool_size: int) -> Engine:
    return create_engine(url, pool_pre_ping=True, **_pool(pool_size))


def _glancer(url: str) -> Engine:
    """For statements on their own, with connections of its own: after a rollback psycopg forgets what is prepared, and
    planning the page's one statement takes three times as long as running it."""
    return create_engine(
        url,
        pool_pre_ping=True,
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
        **_pool(_GLANCING),
    )


def _pool(pool_size: int) -> dict[str, Any]:
    # A fault's text ends in a log, where no shopper's address belongs.
    return {"pool_size": pool_size, "max_overflow": 20, "hide_parameters": True}
