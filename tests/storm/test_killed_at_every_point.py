"""Workers die by SIGKILL at every point of sending and of looking up; the next ones bring each message out once.

Each channel on each database; `make storm` kills at random moments.
"""

import signal
from collections.abc import Callable

import pytest

from tests.databases import on_both_databases
from tests.storm.births import until
from tests.storm.scene import Scene

pytestmark = on_both_databases

# Whoever comes after a sender that died has something to ask about.
LOOKING_UP = ("before_lookup:1", "after_lookup:1")
POINTS = (
    "after_claim:1",
    "before_lookup:1",
    "before_first_byte:2",
    "after_body:2",
    "after_lookup:1",
    "before_answer:2",
    "after_answer:2",
    "after_commit:1",
)
# A store may hear the same twice, so nobody asks it.
SENDING = tuple(point for point in POINTS if point not in LOOKING_UP)
MESSAGES = 4


def _dies_at_each(scene: Scene, points: tuple[str, ...], owes: Callable[[int], None]) -> None:
    owed = 0
    for point in points:
        if point in LOOKING_UP:
            scene.leases_end()
        else:
            owes(owed + 1)
            owed += MESSAGES
        worker = scene.works(point)
        until(lambda worker=worker: not worker.lives(), f"a worker dies at {point}")
        assert worker.ended == -signal.SIGKILL, point
    scene.leases_end()
    scene.works()
    scene.comes_to_rest()


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_a_message_is_neither_lost_nor_doubled_wherever_its_worker_dies(scene: Scene, channel: str) -> None:
    _dies_at_each(scene, POINTS, lambda first: scene.owes(MESSAGES, (channel,), first))
    verdict = scene.verdict()
    assert (verdict.is_clean, verdict.messages) == (True, MESSAGES * len(SENDING)), verdict
    assert {scene.books.naming(f"S{number}") for number in range(1, 1 + verdict.messages)} == {1}


def test_a_store_hears_everything_wherever_its_worker_dies(scene: Scene) -> None:
    _dies_at_each(scene, SENDING, lambda first: scene.owes_the_store(MESSAGES, first))
    verdict = scene.verdict("store")
    assert (verdict.is_clean, verdict.messages) == (True, MESSAGES * len(SENDING)), verdict
    assert scene.books.times().keys() == {row.key for row in scene.shop.outbox(state="sent")}
