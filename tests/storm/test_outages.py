"""Databases that go away and clocks that are wrong: nothing is lost, doubled or called sent because of it."""

import signal
from datetime import timedelta

import pytest

from tests.databases import on_both_databases
from tests.storm.births import until
from tests.storm.outages import (
    has_every_lease_ended,
    locked,
    misses_the_database,
    sends_and_is_interrupted,
    stopped,
)
from tests.storm.provider import Manner
from tests.storm.scene import Scene

A_DAY = timedelta(days=1)


def test_sqlite_is_locked_for_longer_than_a_lease(scene: Scene) -> None:
    # Nobody is answered before the database is locked, so that the worker surely meets the lock.
    scene.behaves(Manner(holds=True))
    scene.owes(20)
    worker = scene.works_oddly(patience_milliseconds=100)

    def lock() -> None:
        with locked(scene.database):
            scene.behaves(Manner())
            until(lambda: worker.has_said("locked"), "a worker finds the database locked")
            until(lambda: has_every_lease_ended(scene), "leases end")

    sends_and_is_interrupted(scene, [worker], lock, scene.texts_asked_for)
    verdict = scene.verdict()
    assert (verdict.is_clean, verdict.messages) == (True, 40), verdict


@pytest.mark.postgres
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_postgresql_is_stopped_and_started(scene: Scene) -> None:
    scene.behaves(Manner(latency_seconds=0.3))
    scene.owes(20)
    workers = [scene.works() for _ in range(3)]

    def stop() -> None:
        with stopped(scene.database):
            until(lambda: any(map(misses_the_database, workers)), "workers find the database gone")

    sends_and_is_interrupted(scene, workers, stop)
    verdict = scene.verdict()
    assert (verdict.is_clean, verdict.messages) == (True, 40), verdict


@on_both_databases
def test_workers_whose_clocks_are_wrong_by_hours_share_the_work(scene: Scene) -> None:
    scene.behaves(Manner(latency_seconds=0.1, lag_seconds=0.3))
    scene.owes(20, since=A_DAY)
    for hours in (6, -6):
        dying = scene.works_oddly(timedelta(hours=hours), crash_at="after_answer:3")
        until(lambda dying=dying: not dying.lives(), "a worker dies")
        assert dying.ended == -signal.SIGKILL
        scene.owes(10, first=21 if hours > 0 else 31, since=A_DAY)
    workers = [scene.works_oddly(timedelta(hours=hours)) for hours in (-6, 6, 0)]
    until(scene.is_settled, "everything is settled")
    for worker in workers:
        worker.is_asked_to_leave()
    verdict = scene.verdict()
    assert (verdict.is_clean, verdict.messages) == (True, 80), verdict
