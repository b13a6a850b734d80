"""A real, migrated database for whoever asks for one: migrated once, then copied (SQLite) or emptied (PostgreSQL)."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.store import schema
from portal.store.database import Database
from tests.databases import emptied, postgresql_server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file at the newest schema. Nobody writes to it."""
    path = tmp_path_factory.mktemp("migrated") / "portal.db"
    database = Database(f"sqlite:///{path}")
    schema.migrate(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(scope="session")
def postgresql_address() -> Iterator[str]:
    """The address of this worker's own PostgreSQL server."""
    with postgresql_server() as address:
        yield address


@pytest.fixture(scope="session")
def postgresql(postgresql_address: str) -> Iterator[Database]:
    """A PostgreSQL database at the newest schema, shared by the whole session."""
    database = Database(postgresql_address)
    schema.migrate(database)
    yield database
    database.close()


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database at the newest schema, the test's own.

    It is an SQLite file, unless `on_both_databases` asks for the other.
    """
    if getattr(request, "param", "sqlite") == "postgresql":
        yield emptied(request.getfixturevalue("postgresql"))
        return
    path = request.getfixturevalue("tmp_path") / "portal.db"
    shutil.copyfile(request.getfixturevalue("migrated_file"), path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()
