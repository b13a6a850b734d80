"""The migration that brings places, counters and ledgers opens them for everybody who waits already."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text
from sqlmodel import Session

from portal.store import ledger, schema
from portal.store.database import Database
from tests.databases import a_new_database
from tests.store.queues import assert_sound

MERCHANT = """INSERT INTO merchants (id, slug, name, email, phone, website, country, timezone, currency, language,
policy, version, created_at) VALUES (1, 'acme', 'Acme', '', '', '', '', 'UTC', '', 'en', '{}', 1, '2026-01-01')"""
ORDER = """INSERT INTO orders (merchant_id, id, number, name, email, phone, country, region, postcode, timezone, locale,
currency, paid, sms_consent, note, placed_at, email_key, phone_key, name_key, surname_key, digest, version)
VALUES (1, 2, '1001', '', '', '', '', '', '', '', '', '', 'none', false, '', '2026-11-11', '', '', '', '', 0, 1)"""
LINE = """INSERT INTO order_lines (merchant_id, id, order_id, line, sku, quantity, shipped, cancelled, waiting,
priority, joined_at, swapped_from, swap_offered, told, revision, digest)
VALUES (1, :id, 2, :id, :sku, 2, 0, 0, :waiting, 0, :joined_at, '', false, '', 0, 0)"""
LINES = 600


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def old_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of the release before, in which 600 wait for lamps, one for a desk and none for a chair."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path}/portal.db")
    else:
        database = Database(a_new_database(request.getfixturevalue("postgresql_address"), tmp_path.name))
    with database.writing() as session:
        command.upgrade(schema._config(session.connection()), "0003")
        for statement in (MERCHANT, ORDER):
            session.execute(text(statement))
        for number in range(LINES):
            _add_line(session, 10 + number, "LAMP", 2, f"2026-11-11 10:{number % 60:02}:00.000000")
        _add_line(session, 5_000, "DESK", 1, "2026-11-11 10:00:00.000000")
        _add_line(session, 5_001, "CHAIR", 0, "2026-11-11 10:00:00.000000")
    yield database
    database.close()


def _add_line(session: Session, number: int, sku: str, waiting: int, joined_at: str) -> None:
    values = {"id": number, "sku": sku, "waiting": waiting, "joined_at": joined_at}
    session.execute(text(LINE.replace(":id, 2, :id", f":id, 2, '{number}'")), values)


def test_whoever_waits_already_has_a_place_and_an_entry(old_database: Database) -> None:
    schema.migrate(old_database)
    with old_database.reading() as session:
        for sku in ("LAMP", "DESK"):
            assert_sound(session, 1, sku)
        assert [(head.sku, head.number) for head in ledger.heads(session, 1)] == [
            ("DESK", 1),
            ("LAMP", LINES),
        ]
        entries = [entry for entry, _ in ledger.chain(session, 1, "LAMP")]
        assert {(entry.kind, entry.reason, entry.actor) for entry in entries} == {
            ("join", "opened", "portal")
        }
        assert [entry.place for entry in entries] == sorted(entry.place for entry in entries)
