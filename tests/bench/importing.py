"""A big orders file, beside `csv` plus `executemany` of the same rows into one table of the same columns.

The floor's table has what no queue can do without: the unique key of a line and the index of the queue.
"""

import csv
import io
import sqlite3
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from portal.actions.receive_document import Incoming, receive_document
from portal.domain.policies import Policy
from portal.store import merchants, numbers, schema
from portal.store.database import Database
from portal.store.merchants import Merchant
from tests.bench.report import Pair, beside_floor

AIM = 5.0
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
COLUMNS = (
    *("order", "line", "sku", "quantity", "placed_at", "name", "email", "phone", "country"),
    *("timezone", "locale", "price", "currency"),
)


def measure(rows: int) -> Pair:
    """Rows into an empty shop each time: read, checked, stored, marked due, in one transaction."""
    body = _file(rows)
    return beside_floor(
        f"importing {rows:,} orders ({len(body) / 1e6:.0f} MB)",
        lambda: _import(body, rows),
        "csv plus executemany",
        lambda: _load_only(body),
        AIM,
    )


def _file(rows: int) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    begun = NOW - timedelta(days=60)
    for number in range(rows):
        placed = (begun + timedelta(seconds=number * 20)).isoformat()
        name, email = f"Shopper Number{number}", f"shopper{number}@example.com"
        where = ("US", "America/New_York", "en-US", "19.99", "USD")
        sku = f"SKU-{number % 1000:05}"
        writer.writerow(
            (f"#{number}", 1, sku, 1 + number % 3, placed, name, email, f"+1415{number:07}", *where)
        )
    return text.getvalue().encode()


def _import(body: bytes, rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/portal.db")
        schema.migrate(database)
        with database.writing() as session:
            merchant = Merchant(
                id=numbers.take_one(session),
                slug="big",
                name="Big",
                policy=Policy().as_json(),
                created_at=NOW,
            )
            merchants.add(session, merchant)
        with database.writing() as session:
            report = receive_document(session, merchant.id, Incoming("orders", "o.csv", body, "bench"), NOW)
        database.close()
        if report.new != rows:
            raise RuntimeError(f"{report.new} of {rows} rows were taken.")


def _load_only(body: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "floor.db")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        columns = ", ".join(f'"{column}"' for column in COLUMNS)
        connection.execute(f'CREATE TABLE orders ({columns}, PRIMARY KEY ("order", line))')
        connection.execute("CREATE INDEX queue ON orders (sku, placed_at)")
        reader = csv.reader(io.StringIO(body.decode()))
        next(reader)
        places = ", ".join("?" * len(COLUMNS))
        connection.executemany(f"INSERT INTO orders VALUES ({places})", reader)
        connection.commit()
        connection.close()
