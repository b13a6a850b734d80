"""A web side that dies under a provider's call has kept all of it or nothing; the provider's next call ends it."""

import signal

import pytest
from sqlmodel import func, select

from portal.store.provider_events import ProviderEvent
from tests.databases import on_both_databases
from tests.storm.births import a_free_port, until
from tests.storm.provider import Manner
from tests.storm.scene import SIGNING_KEY, Scene

pytestmark = on_both_databases


def _events(scene: Scene) -> int:
    with scene.database.reading() as session:
        return session.exec(select(func.count()).select_from(ProviderEvent)).one()


@pytest.mark.parametrize(
    ("crash_at", "kept"), [("before_webhook_commit:1", 0), ("after_webhook_commit:1", 1)]
)
def test_every_event_is_kept_once_however_often_the_web_side_dies(
    scene: Scene, crash_at: str, kept: int
) -> None:
    scene.owes(2)
    port = a_free_port()
    web = scene.serves(port, crash_at)
    scene.behaves(Manner(webhooks_to=scene.origin, signing_key=SIGNING_KEY, repeats=2))
    worker = scene.works()
    until(lambda: not web.lives(), "the web side dies")
    assert web.ended == -signal.SIGKILL
    assert bool(_events(scene)) == bool(kept)
    web = scene.serves(port)
    until(lambda: scene.states() == {"delivered": 4}, "every message is known to have arrived")
    until(lambda: _events(scene) == 8, "both events of each message are kept")
    for process in (web, worker):
        process.is_asked_to_leave()
        assert process.ended in (0, -signal.SIGTERM)
    assert _events(scene) == 8
    assert scene.verdict().is_clean
