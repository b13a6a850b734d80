"""Twenty are killed over 300 messages; `make storm` kills two thousand."""

from tests.databases import on_both_databases
from tests.storm.scene import EVERY_CHANNEL, Scene
from tests.storm.storming import Storm, Weather

pytestmark = on_both_databases


def test_after_a_storm_every_message_came_once(scene: Scene) -> None:
    storm = Storm(scene, Weather(kills=20, messages=300, to_store=20, longest_life_seconds=0.3), seed=7)
    storm.rages()
    storm.ends()
    verdict = scene.verdict(*EVERY_CHANNEL)
    # The store hears of the lamps as well, whenever fewer of them are left.
    assert verdict.is_clean, verdict
    assert verdict.messages >= 320


def test_nor_are_messages_lost_or_doubled_that_a_second_process_makes_ready(scene: Scene) -> None:
    weather = Weather(
        kills=6,
        messages=600,
        latency_seconds=0.1,
        doomed=0,
        portions=1,
        begins_after="preparing_room_ready",
    )
    storm = Storm(scene, weather, seed=8)
    storm.rages()
    storm.ends()
    verdict = scene.verdict(*EVERY_CHANNEL)
    assert verdict.is_clean, verdict
    assert verdict.messages >= 600
