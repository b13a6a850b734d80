"""Everything that can go wrong has calm words, in the form that the asking side understands, and no inside of ours."""

import sqlite3
from collections.abc import Callable, Iterator, MutableMapping
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from portal.app import create_app
from portal.domain.refusals import Refusal
from portal.intake.documents import UnreadableDocument
from portal.settings import Settings
from portal.store.database import Database
from portal.web.errors import Unusable
from portal.web.route import Route
from tests.builders import NOW
from tests.web.conftest import AS_HTMX, ORIGIN
from tests.web.reading import words_of

SECRET = "postgresql://user:password@host"


def _raising(error: Exception) -> Callable[[Request], Response]:
    def handler(request: Request) -> Response:
        raise error

    return handler


def _sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(SECRET)
    error.sqlite_errorcode = code
    return error


WRONG = {
    "refusal": Refusal("The parcel has left.", "You can send it back."),
    "missing": LookupError("There is no such order."),
    "unusable": Unusable("Please enter a whole number.", "days"),
    "unreadable": UnreadableDocument("This is not a CSV file."),
    "fault": RuntimeError(SECRET),
    "mistake": KeyError(SECRET),
    "gone": OperationalError("SELECT 1", {}, psycopg.OperationalError(SECRET)),
    "locked": OperationalError("SELECT 1", {}, _sqlite_error(sqlite3.SQLITE_BUSY)),
    "crowded": PoolTimeout(SECRET),
    "no such table": OperationalError("SELECT 1", {}, _sqlite_error(sqlite3.SQLITE_ERROR)),
}


@pytest.fixture(autouse=True)
def log() -> Iterator[list[MutableMapping[str, Any]]]:
    """What is logged meanwhile."""
    with capture_logs() as entries:
        yield entries


@pytest.fixture
def visitor(settings: Settings, database: Database) -> Iterator[TestClient]:
    """A visitor of a portal in which every one of these goes wrong, for people and below /api."""
    routes = [
        Route("GET", f"{below}/wrong/{name}", _raising(error))
        for name, error in WRONG.items()
        for below in ("", "/api")
    ]
    app = create_app(settings, clock=lambda: NOW, database=database, more_routes=tuple(routes))
    with TestClient(app, base_url=ORIGIN) as client:
        yield client


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("refusal", 409, "The parcel has left. You can send it back."),
        ("missing", 404, "There is nothing here"),
        ("unusable", 422, "Please enter a whole number."),
        ("unreadable", 422, "This is not a CSV file."),
        ("fault", 500, "This is our fault"),
        ("mistake", 500, "This is our fault"),
    ],
)
def test_a_browser_gets_a_calm_page(visitor: TestClient, name: str, status: int, words: str) -> None:
    answer = visitor.get(f"/wrong/{name}")
    assert answer.status_code == status
    assert words in words_of(answer.text)
    assert "<html" in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("below", ["", "/api"])
@pytest.mark.parametrize("name", ["gone", "locked", "crowded"])
def test_a_database_that_is_out_of_reach_is_no_fault_but_says_when_to_come_back(
    visitor: TestClient, name: str, below: str
) -> None:
    answer = visitor.get(f"{below}/wrong/{name}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert SECRET not in answer.text


@pytest.mark.parametrize("name", ["fault", "mistake", "no such table"])
def test_a_fault_shows_a_reference_and_nothing_else(
    visitor: TestClient, name: str, log: list[MutableMapping[str, Any]]
) -> None:
    answer = visitor.get(f"/wrong/{name}")
    assert SECRET not in answer.text
    assert "Error" not in words_of(answer.text)
    reference = words_of(answer.text).split("reference ")[1][:8]
    assert [(entry["event"], entry["reference"]) for entry in log] == [("fault", reference)]
    assert "Content-Security-Policy" in answer.headers


def test_htmx_gets_a_notice_where_notices_are_read_aloud(visitor: TestClient) -> None:
    answer = visitor.get("/wrong/refusal", headers=AS_HTMX)
    assert answer.status_code == 409
    assert "<html" not in answer.text
    assert answer.headers["HX-Retarget"] == "#notices"


@pytest.mark.parametrize(
    ("name", "status", "code", "field"),
    [
        ("refusal", 409, "refused", ""),
        ("missing", 404, "not_found", ""),
        ("unusable", 422, "unprocessable", "days"),
    ],
)
def test_a_program_gets_json(visitor: TestClient, name: str, status: int, code: str, field: str) -> None:
    answer = visitor.get(f"/api/wrong/{name}")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["field"]) == (status, code, field)
    assert error["message"]
    assert "open the link" not in error["message"]


def test_a_fault_below_api_says_nothing_of_the_inside(visitor: TestClient) -> None:
    answer = visitor.get("/api/wrong/fault")
    assert answer.status_code == 500
    assert SECRET not in answer.text


def test_another_method_is_told_which_there_are(visitor: TestClient) -> None:
    answer = visitor.request("DELETE", "/login", headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize(
    "path", ["/static/../portal/app.py", "/static/%2e%2e/portal/app.py", "/.git/config", "/static/"]
)
def test_files_of_the_inside_are_not_there(visitor: TestClient, path: str) -> None:
    assert visitor.get(path).status_code == 404
