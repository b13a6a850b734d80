"""One worker empties an outbox to a provider that takes 20 ms, beside a bare client of the same run with as much in
flight; and what memory that takes, for few messages and for many.
"""

import json
import subprocess
import sys
from typing import Any

from sqlalchemy import text

from portal.store.database import Database
from tests.bench.drain_provider import a_provider
from tests.bench.shop import open_shop

ROWS, MEMORY_ROWS = 10_000, (1_000, 100_000)
# The share of the bare client's rate.
AIM = 0.5

# One first date each; the second notice that the law asks for here would only double the same.
_ONE_EACH = "DELETE FROM outbox WHERE kind <> 'backorder_accepted'"
_BY_TEXT = (
    "UPDATE orders SET sms_consent = TRUE, phone = '+1415' || (1000000 + id % 9000000)",
    "UPDATE outbox SET channel = 'sms'",
)


def measure(url: str, channel: str) -> None:
    """Print the rate of one channel over one database."""
    name = _owe(url, channel, ROWS)
    found = _drained(url, channel, bare=ROWS)
    own, bare = ROWS / found["seconds"], ROWS / found["bare_seconds"]
    print(
        f"drain of {ROWS:,} by {channel}, {name}: {own:,.0f} a second; a bare client: {bare:,.0f}; "
        f"{own / bare:.2f} of it (aim {AIM:g}: {'within' if own / bare >= AIM else 'MISSED'})",
        flush=True,
    )


def measure_memory(url: str, count: int) -> None:
    """Print what a worker needs at most while it empties an outbox of that many mails."""
    name = _owe(url, "email", count)
    peak = _drained(url, "email", bare=0)["peak_kilobytes"] / 1024
    print(f"drain of {count:,} by email, {name}: {peak:.0f} MB at most", flush=True)


def _owe(url: str, channel: str, count: int) -> str:
    shop = open_shop(url, count)
    with shop.database.writing() as session:
        for statement in (_ONE_EACH, *(_BY_TEXT if channel == "sms" else ())):
            session.execute(text(statement))
    shop.database.close()
    return shop.database.engine.dialect.name


def _drained(url: str, channel: str, bare: int) -> dict[str, Any]:
    with a_provider() as provider:
        command = [sys.executable, "-m", "tests.bench.draining", url, channel, provider, str(bare)]
        said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    database = Database(url)
    with database.reading() as session:
        left = session.execute(text("SELECT count(*) FROM outbox WHERE state <> 'sent'")).scalar_one()
    database.close()
    assert left == 0, f"{left} messages were not sent"
    return dict(json.loads(said))
