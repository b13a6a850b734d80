"""Providers that refuse, break, hang up, hang, stop half-way or talk nonsense: in the end each message came once."""

from tests.databases import on_both_databases
from tests.storm.provider import FAULTS, Manner
from tests.storm.scene import CHANNELS, Scene

pytestmark = on_both_databases


def test_whatever_a_provider_does_every_message_comes_once(scene: Scene) -> None:
    scene.behaves(Manner(script=[*FAULTS, *FAULTS], lag_seconds=0.3))
    scene.owes(len(FAULTS) + 3, CHANNELS)
    worker = scene.works()
    scene.comes_to_rest()
    worker.is_asked_to_leave()
    verdict = scene.verdict()
    assert (verdict.is_clean, verdict.messages) == (True, (len(FAULTS) + 3) * len(CHANNELS)), verdict
