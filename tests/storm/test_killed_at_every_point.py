"""Workers die by SIGKILL at every point of sending and of looking up; the next ones bring each message out once.

Each channel on one database here; `make storm` kills at random moments of both on both.
"""

import signal

import pytest

from tests.storm.births import until
from tests.storm.scene import Scene

SENDING = (
    "after_claim:1",
    "before_first_byte:2",
    "after_body:2",
    "before_answer:2",
    "after_answer:2",
    "after_commit:2",
)
LOOKING_UP = ("before_lookup:1", "after_lookup:1")
ORDERS = 4


@pytest.mark.parametrize(
    ("channel", "database"),
    [("sms", "sqlite"), pytest.param("email", "postgresql", marks=pytest.mark.postgres)],
    indirect=["database"],
)
def test_a_message_is_neither_lost_nor_doubled_wherever_its_worker_dies(scene: Scene, channel: str) -> None:
    for batch, point in enumerate(SENDING + LOOKING_UP):
        scene.owes(ORDERS, (channel,), first=1 + batch * ORDERS)
        worker = scene.works(point)
        until(lambda worker=worker: not worker.lives(), f"a worker dies at {point}")
        assert worker.ended == -signal.SIGKILL, point
    last = scene.works()
    until(scene.is_settled, "everything is settled")
    last.is_asked_to_leave()
    verdict = scene.verdict()
    assert (verdict.is_clean, verdict.messages) == (True, ORDERS * 8), verdict
    assert {scene.books.naming(f"S{number}") for number in range(1, 1 + ORDERS * 8)} == {1}
