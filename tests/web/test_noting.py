"""What is changed or refused leaves one line in the log that says who it was; what is read leaves none."""

import json
import logging
from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
import structlog
from starlette.applications import Starlette
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from portal import logs
from portal.store.database import Database
from tests import builders
from tests.web.desk import a_browser_of
from tests.web.shop import Waiting

Line = MutableMapping[str, Any]


@pytest.fixture
def log() -> Iterator[list[Line]]:
    """What is logged meanwhile."""
    with capture_logs() as entries:
        yield entries


def _requests(log: list[Line]) -> list[tuple[str, str, int, str]]:
    lines = (line for line in log if line["event"] == "request")
    return [(line["method"], line["path"], line["status"], line["actor"]) for line in lines]


def test_signing_in_is_written_down_whether_it_succeeds_or_not(
    visitor: TestClient, waiting: Waiting, database: Database, log: list[Line]
) -> None:
    with database.writing() as session:
        user = builders.a_user(session, waiting.merchant, "agent")
    for password in ("wrong", "correct horse"):
        visitor.post("/login", data={"email": user.email, "password": password})
    assert _requests(log) == [
        ("POST", "/login", 422, "anybody"),
        ("POST", "/login", 303, f"user {user.id}"),
    ]
    (failed,) = (line for line in log if line["event"] == "sign_in_failed")
    assert (failed["step"], len(failed["account"])) == ("password", 6)
    assert user.email not in str(log)
    assert "wrong" not in str(log)


def test_what_somebody_may_not_see_is_written_down_with_who_it_was(
    app: Starlette, database: Database, waiting: Waiting, log: list[Line]
) -> None:
    agent = a_browser_of(app, database, waiting.merchant)
    agent.get("/agent/orders")
    agent.get("/merchant")
    agent.get("/agent/orders/4711")
    who = {actor for *_, actor in _requests(log)}
    assert [line[1:3] for line in _requests(log)] == [
        ("/merchant", 403),
        ("/agent/orders/{order_id:int}", 404),
    ]
    assert len(who) == 1
    assert who.pop().startswith("user ")


def test_a_shoppers_page_is_not_written_down_but_what_the_shopper_does_is(
    visitor: TestClient, waiting: Waiting, log: list[Line]
) -> None:
    visitor.get(f"/t/{waiting.token}")
    assert _requests(log) == []
    visitor.post(f"/t/{waiting.token}/link/renewal")
    ((method, path, _, actor),) = _requests(log)
    assert (method, path, actor) == ("POST", "/t/{token}/link/renewal", "shopper")
    assert waiting.token not in str(log)


def test_a_key_of_nobody_is_written_down_without_the_key(visitor: TestClient, log: list[Line]) -> None:
    visitor.get("/api/v1/orders", headers={"Authorization": "Bearer secret-of-nobody"})
    assert _requests(log) == [("GET", "/api/v1/orders", 401, "anybody")]
    assert "secret-of-nobody" not in str(log)


def test_every_line_names_request_merchant_and_actor(capsys: pytest.CaptureFixture[str]) -> None:
    before = structlog.get_config()
    logs.begin()
    try:
        structlog.get_logger("a test").info("planned", merchant=7)
        logging.getLogger("a library").warning("busy")
    finally:
        structlog.configure(**before)
        logging.basicConfig(force=True)
    planned, busy = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (planned["request_id"], planned["merchant"], planned["actor"]) == ("", 7, "portal")
    assert (busy["event"], busy["merchant"], busy["actor"]) == ("busy", None, "portal")
