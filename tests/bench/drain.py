"""One worker empties an outbox to a provider that takes 20 ms, in turn with a bare client that has as much in flight;
and what memory that takes, for few messages and for many.
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
# The same again, as if nothing had been sent.
_BY_TEXT = (
    "UPDATE orders SET sms_consent = TRUE, phone = '+1415555' || (1000 + id % 9000)",
    "UPDATE outbox SET channel = 'sms', state = 'pending', attempts = 0, lease = '', lease_until = NULL, text = '', "
    "html = '', subject = '', to_address = '', sent_at = NULL, provider_id = ''",
    "DELETE FROM sent_days",
    "DELETE FROM tracking_links",
)


def measure(url: str) -> None:
    """Print the rates of both channels over one database, and what memory each took at most."""
    name = _owe(url, ROWS)
    _measure(url, "email", name)
    database = Database(url)
    with database.writing() as session:
        for statement in _BY_TEXT:
            session.execute(text(statement))
    database.close()
    _measure(url, "sms", name)


def _measure(url: str, channel: str, name: str) -> None:
    found = _drained(url, channel, "bare")
    own, bare = found["sent"] / found["seconds"], found["asked"] / found["bare_seconds"]
    print(
        f"drain of {ROWS:,} by {channel}, {name}: {own:,.0f} a second; a bare client: {bare:,.0f}; "
        f"{own / bare:.2f} of it (aim {AIM:g}: {'within' if own / bare >= AIM else 'MISSED'}); "
        f"{_memory(found)}",
        flush=True,
    )


def measure_memory(url: str, count: int) -> None:
    """Print what a worker needs at most while it empties an outbox of that many mails."""
    name = _owe(url, count)
    print(f"drain of {count:,} by email, {name}: {_memory(_drained(url, 'email', ''))}", flush=True)


def _memory(found: dict[str, Any]) -> str:
    own, in_all = found["peak_kilobytes"] / 1024, found["in_all_kilobytes"] / 1024
    return f"{own:.0f} MB at most, {in_all:.0f} in the end with the processes beside it"


def _owe(url: str, count: int) -> str:
    shop = open_shop(url, count)
    with shop.database.writing() as session:
        session.execute(text(_ONE_EACH))
    shop.database.close()
    return shop.database.engine.dialect.name


def _drained(url: str, channel: str, beside: str) -> dict[str, Any]:
    with a_provider() as provider:
        command = [sys.executable, "-m", "tests.bench.draining", url, channel, provider, beside]
        said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    database = Database(url)
    with database.reading() as session:
        left = session.execute(text("SELECT count(*) FROM outbox WHERE state <> 'sent'")).scalar_one()
    database.close()
    assert left == 0, f"{left} messages were not sent"
    return dict(json.loads(said))
