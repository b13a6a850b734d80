"""The schema: from empty to the newest on both databases, as the models say, with the merchant first in every key."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Table

from portal.store import schema
from portal.store.database import Database
from tests.databases import a_new_database, on_both_databases

# Tables that are no merchant's, and one whose rows are found by what a cookie holds before anybody knows whose it is.
OF_NO_MERCHANT = {
    "merchants",
    "number_ranges",
    "leases",
    "provider_accounts",
    "provider_events",
    "consents",
    "account_gates",
}
FOUND_BY_ITS_TOKEN = {"sign_ins"}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without a table in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/new/portal.db"
    return a_new_database(request.getfixturevalue("postgresql_address"), tmp_path.name)


@pytest.fixture
def two_databases(empty_address: str) -> Iterator[tuple[Database, Database]]:
    """The same empty database as two processes see it."""
    pair = Database(empty_address), Database(empty_address)
    yield pair
    for database in pair:
        database.close()


def test_two_who_migrate_at_once_end_at_the_newest_schema_and_so_does_a_third(
    two_databases: tuple[Database, Database],
) -> None:
    assert schema.current(two_databases[0]) == ""
    faults: list[Exception] = []

    def migrate(database: Database) -> None:
        try:
            schema.migrate(database)
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=migrate, args=(database,)) for database in two_databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    schema.migrate(two_databases[0])
    assert faults == []
    assert schema.current(two_databases[1]) == schema.head() != ""


@on_both_databases
def test_the_migrations_make_what_the_models_say(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


@pytest.mark.parametrize(
    "table", [table for table in schema.metadata.sorted_tables if table.name not in OF_NO_MERCHANT], ids=str
)
def test_the_merchant_is_first_in_every_key(table: Table) -> None:
    assert "merchant_id" in table.c
    if table.name not in FOUND_BY_ITS_TOKEN:
        assert next(iter(table.primary_key)).name == "merchant_id"
    for reference in table.foreign_key_constraints:
        assert reference.column_keys[0] == "merchant_id"


def test_a_number_is_as_wide_where_it_is_repeated_as_where_it_is_kept() -> None:
    narrower = [
        f"{column} ({column.type}) repeats {key.column} ({key.column.type})"
        for table in schema.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if str(column.type) != str(key.column.type)
    ]
    assert narrower == []
