"""`portal work` on an odd machine: its clock is wrong (the database's is right), or it has no patience with a lock."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event

from portal import clock, crashpoints, logs
from portal import settings as environment
from portal.app import loops_of
from portal.cli.running import turn_until_told
from portal.store.database import Database


def work(words: Sequence[str]) -> None:
    """Turn the loops until SIGTERM, with a clock that is so many seconds ahead, waiting so many ms for a lock."""
    wrong_by, patience = timedelta(seconds=float(words[0])), int(words[1])

    def now() -> datetime:
        return clock.now() + wrong_by

    logs.begin()
    settings = environment.read()
    crashpoints.arm(settings.crash_at)
    turn_until_told(loops_of(settings, _database(settings.database_url, patience), now, "odd"))


def _database(url: str, patience: int) -> Database:
    database = Database(url)

    def hurry(connection: Any, _: object) -> None:
        connection.execute(f"PRAGMA busy_timeout = {patience}")

    if database.is_sqlite:
        for one in (database, database.with_little_memory()):
            event.listen(one.engine, "connect", hurry)
    return database
