"""A backup holds everything, comes back whole into either database, and sends nothing twice."""

import gzip
import io
import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.store import dumps, numbers, outbox, schema
from portal.store.base import table_of
from portal.store.database import Database
from portal.store.dumps import BadDump
from portal.store.outbox import OutboxRow
from tests.builders import NOW
from tests.databases import a_new_database, on_both_databases, sqlite_file
from tests.played import played_once
from tests.shop import Shop


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file at the newest schema that nobody uses: others begin as its copies."""
    path = tmp_path_factory.mktemp("migrated") / "portal.db"
    sqlite_file(path).close()
    return path


@pytest.fixture(scope="session")
def migrated(postgresql_address: str) -> str:
    """The name of a PostgreSQL database at the newest schema that nobody uses: others begin as its copies."""
    database = Database(a_new_database(postgresql_address, "migrated"))
    schema.migrate(database)
    database.close()
    return "migrated"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated database without a shop in it, of either kind."""
    if request.param == "sqlite":
        file = shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "restored.db")
        database = Database(f"sqlite:///{file}")
    else:
        server, migrated = map(request.getfixturevalue, ("postgresql_address", "migrated"))
        database = Database(a_new_database(server, f"restored-{tmp_path.name}", like=migrated))
    yield database
    database.close()


@pytest.fixture
@played_once
def shop(database: Database) -> Shop:
    """A shop with a bit of everything: two shoppers wait, one has been told, one has still to be."""
    shop = Shop(database)
    shop.sells("LAMP", "GLOW", lead_time_days="20")
    shop.offers("LAMP", "GLOW")
    shop.is_promised("LAMP", 3, date(2026, 12, 7))
    shop.is_asked_for("1001", "LAMP", 2, phone="+4915123456789", sms_consent="yes")
    shop.plans()
    shop.is_heard()
    shop.is_asked_for("1002", "LAMP", note="Ümläut 🌧 'quoted'")
    shop.counts("LAMP", 1)
    shop.plans()
    return shop


def a_backup(database: Database, path: Path) -> Path:
    with database.reading() as session, path.open("wb") as file:
        dumps.write(session, file, NOW)
    return path


def restored(database: Database, path: Path) -> int:
    with database.writing() as session:
        return dumps.read(session, path)


def everything_in(database: Database) -> dict[str, list[str]]:
    """All rows of all tables but the outbox; PostgreSQL sorts the names of JSON in a way of its own."""
    with database.reading() as session:
        return {
            table.name: sorted(
                json.dumps(list(row), sort_keys=True, default=repr) for row in session.execute(select(table))
            )
            for table in schema.metadata.sorted_tables
            if table.name not in ("number_ranges", "outbox")
        }


@on_both_databases
def test_it_comes_back_as_it_was(shop: Shop, empty: Database, tmp_path: Path) -> None:
    path = a_backup(shop.database, tmp_path / "backup")

    rows = restored(empty, path)

    assert everything_in(empty) == everything_in(shop.database)
    with empty.reading() as session:
        assert sum(dumps.counts(session).values()) == rows
        assert dumps.integrity(session) == []


@on_both_databases
def test_what_had_not_left_is_unknown_and_what_left_stays_sent(
    shop: Shop, empty: Database, tmp_path: Path
) -> None:
    restored(empty, a_backup(shop.database, tmp_path / "backup"))

    with empty.reading() as session:
        states = {row.key: (row.state, bool(row.reason)) for row in session.exec(select(OutboxRow)).scalars()}
    with shop.database.reading() as session:
        before = dict(session.execute(select(table_of(OutboxRow).c["key", "state"])).all())
        assert outbox.counts(session)["pending"] == 1
    assert states == {
        key: ("unknown", True) if state == "pending" else (state, False) for key, state in before.items()
    }


@on_both_databases
def test_new_rows_get_numbers_of_their_own(shop: Shop, empty: Database, tmp_path: Path) -> None:
    restored(empty, a_backup(shop.database, tmp_path / "backup"))

    with empty.writing() as session, shop.database.writing() as other:
        assert numbers.take_one(session) >= numbers.take_one(other) - 1


@on_both_databases
def test_a_database_that_holds_a_shop_takes_no_backup(shop: Shop, tmp_path: Path) -> None:
    path = a_backup(shop.database, tmp_path / "backup")
    with pytest.raises(BadDump, match="holds a shop already"):
        restored(shop.database, path)


@pytest.mark.parametrize("spoil", ["cut", "empty", "other", "shorter", "newer"])
def test_what_is_no_whole_backup_changes_nothing(
    shop: Shop, empty: Database, tmp_path: Path, spoil: str
) -> None:
    path = a_backup(shop.database, tmp_path / "backup")
    whole = path.read_bytes()
    lines = gzip.decompress(whole).splitlines(keepends=True)
    a_row = next(line for line in lines if line.startswith(b"["))
    path.write_bytes(
        {
            "cut": whole[: len(whole) // 2],
            "empty": b"",
            "other": b"sku,on_hand\nLAMP,3\n",
            "shorter": gzip.compress(b"".join(line for line in lines if line != a_row)),
            "newer": gzip.compress(whole and b"".join(lines).replace(schema.head().encode(), b"9999", 1)),
        }[spoil]
    )
    with pytest.raises(BadDump):
        restored(empty, path)
    with empty.reading() as session:
        assert set(dumps.counts(session).values()) == {0}


@on_both_databases
def test_nobody_waits_for_a_backup(shop: Shop) -> None:
    with shop.database.reading() as session:
        file = io.BytesIO()
        dumps.write(session, file, NOW)
        shop.is_asked_for("1003", "LAMP")
    assert shop.order("1003").number == "1003"
