"""What machines ask: alive, ready, how busy."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.app import create_app
from portal.settings import Settings
from portal.store import sending_gates
from portal.store.database import Database
from tests.builders import NOW
from tests.web.conftest import ORIGIN
from tests.web.shop import Waiting


def _from(app: Starlette, address: str) -> TestClient:
    return TestClient(app, base_url=ORIGIN, client=(address, 1))


def test_a_migrated_database_is_ready(visitor: TestClient) -> None:
    assert visitor.get("/readyz").status_code == 200


def test_an_empty_database_is_alive_but_not_ready(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    empty = Database(f"sqlite:///{tmp_path_factory.mktemp('empty')}/portal.db")
    with TestClient(create_app(settings, clock=lambda: NOW, database=empty)) as visitor:
        assert visitor.get("/healthz").status_code == 200
        assert visitor.get("/readyz").status_code == 503
    empty.close()


@pytest.mark.usefixtures("link_is_enough")
def test_metrics_count_what_waits(app: Starlette, waiting: Waiting, visitor: TestClient) -> None:
    visitor.post(waiting.choice("cancel"))
    with _from(app, "127.0.0.1") as machine:
        lines = machine.get("/metrics").text.splitlines()
    assert 'portal_outbox_notices{state="pending"} 1.0' in lines
    assert "portal_skus_due 1.0" in lines
    assert "portal_outbox_unknown 0.0" in lines
    assert "portal_outbox_oldest_unknown_seconds 0.0" in lines


def test_metrics_count_refused_webhooks_and_stopped_channels(
    app: Starlette, database: Database, waiting: Waiting, visitor: TestClient
) -> None:
    visitor.post("/webhooks/sendgrid/events", content=b"[]")
    with database.writing() as session:
        sending_gates.held_account(session, "sms").stopped_at = NOW
    with _from(app, "127.0.0.1") as machine:
        lines = machine.get("/metrics").text.splitlines()
    assert 'portal_webhook_refusals_total{path="/webhooks/sendgrid/events"} 1.0' in lines
    assert 'portal_channels_stopped{channel="sms"} 1.0' in lines
    assert 'portal_channels_stopped{channel="email"} 0.0' in lines
    assert 'portal_provider_errors{channel="email"} 0.0' in lines


def test_metrics_are_for_this_machine_only(app: Starlette) -> None:
    with _from(app, "203.0.113.9") as stranger:
        assert stranger.get("/metrics").status_code == 404
    with _from(app, "127.0.0.1") as proxy:
        assert proxy.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404
