"""A real, migrated database for whoever asks for one: migrated once, then copied."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.store import schema
from portal.store.database import Database


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


@pytest.fixture
def database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty database at the newest schema, the test's own."""
    path = tmp_path / "portal.db"
    shutil.copyfile(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()
