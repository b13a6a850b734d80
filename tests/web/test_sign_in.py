"""Signing in and out: cookies, sessions, limits, and where one may go."""

from datetime import datetime, timedelta

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient

from portal.actions.sign_in import begin
from portal.app import create_app
from portal.settings import Settings
from portal.store import sign_ins
from portal.store.database import Database
from portal.store.sign_ins import User
from portal.web.house import DemoSignIn
from portal.web.route import Route
from tests import builders
from tests.builders import NOW
from tests.web.conftest import AS_HTMX, FROM_OUR_PAGES, ORIGIN
from tests.web.reading import words_of

AGENT = {"email": "agent@acme.example", "password": "correct horse"}
DESK, CONSOLE = "/agent/somewhere", "/merchant/somewhere"


def _greet(request: Request, user: User) -> Response:
    return PlainTextResponse(user.name)


PAGES = (
    Route("GET", DESK, _greet, auth="session", roles=("agent", "merchant")),
    Route("GET", CONSOLE, _greet, auth="session", roles=("merchant",)),
)


@pytest.fixture
def app(settings: Settings, database: Database) -> Starlette:
    """A portal with one page for each desk."""
    return create_app(settings, clock=lambda: NOW, database=database, more_routes=PAGES)


@pytest.fixture
def _people(database: Database) -> None:
    with database.writing() as session:
        merchant = builders.a_merchant(session)
        builders.a_user(session, merchant, "agent")
        builders.a_user(session, merchant, "merchant")


pytestmark = pytest.mark.usefixtures("_people")


def test_signing_in_anew_ends_the_session_that_this_browser_had(visitor: TestClient) -> None:
    visitor.post("/login", data=AGENT)
    before = visitor.cookies["__Host-portal"]
    visitor.post("/login", data=AGENT)
    assert visitor.get(DESK).status_code == 200
    visitor.cookies.clear()
    assert visitor.get(DESK, headers={"Cookie": f"__Host-portal={before}"}).status_code == 303


def test_the_right_password_opens_the_desk(visitor: TestClient) -> None:
    answer = visitor.post("/login", data=AGENT)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/agent/orders")
    assert visitor.get(DESK).status_code == 200


def test_the_cookie_is_bound_to_this_host_and_hidden_from_scripts(visitor: TestClient) -> None:
    cookie = visitor.post("/login", data=AGENT).headers["Set-Cookie"]
    assert cookie.startswith("__Host-portal=")
    for rule in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
        assert rule in cookie
    assert "Domain" not in cookie


def test_without_https_the_cookie_has_a_plain_name(database: Database) -> None:
    plain = Settings(
        env="demo", secret_key="k" * 40, public_url="http://127.0.0.1:8000", database_url=database.url
    )
    app = create_app(plain, clock=lambda: NOW, database=database)
    with TestClient(app, headers=FROM_OUR_PAGES, follow_redirects=False) as visitor:
        cookie = visitor.post("/login", data=AGENT).headers["Set-Cookie"]
    assert cookie.startswith("portal=")
    assert "Secure" not in cookie


@pytest.mark.parametrize("email", ["agent@acme.example", "nobody@acme.example"])
def test_wrong_is_answered_alike_whether_the_account_exists_or_not(visitor: TestClient, email: str) -> None:
    answer = visitor.post("/login", data={"email": email, "password": "wrong"})
    assert answer.status_code == 422
    assert "Address and password do not fit together," in words_of(answer.text)
    assert "Set-Cookie" not in answer.headers


def test_signing_in_makes_a_new_session_each_time(visitor: TestClient) -> None:
    first = visitor.post("/login", data=AGENT).headers["Set-Cookie"]
    second = visitor.post("/login", data=AGENT).headers["Set-Cookie"]
    assert first != second


def test_a_token_that_was_not_given_by_us_is_nobody(visitor: TestClient) -> None:
    visitor.cookies.set("__Host-portal", "chosen-by-an-attacker")
    assert visitor.get(DESK).status_code == 303


def test_a_stranger_is_sent_to_sign_in_and_back_to_the_page(visitor: TestClient) -> None:
    answer = visitor.get(f"{DESK}?q=1001")
    assert answer.headers["Location"] == "/login?next=/agent/somewhere%3Fq%3D1001"
    back = visitor.post("/login", data=AGENT | {"next": f"{DESK}?q=1001"})
    assert back.headers["Location"] == f"{DESK}?q=1001"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/agent//evil",
        "javascript:alert(1)",
        "/agent\r\nX: y",
    ],
)
def test_nobody_is_sent_elsewhere(visitor: TestClient, elsewhere: str) -> None:
    assert visitor.post("/login", data=AGENT | {"next": elsewhere}).headers["Location"] == "/agent/orders"


def test_htmx_is_told_to_sign_in(visitor: TestClient) -> None:
    answer = visitor.get(DESK, headers=AS_HTMX)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, f"/login?next={DESK}")


def test_an_agent_does_not_enter_the_merchants_console(visitor: TestClient) -> None:
    visitor.post("/login", data=AGENT)
    assert visitor.get(CONSOLE).status_code == 403


def test_a_merchant_also_uses_the_agents_desk(visitor: TestClient) -> None:
    visitor.post("/login", data={"email": "merchant@acme.example", "password": "correct horse"})
    assert visitor.get(DESK).status_code == 200


def test_signing_out_ends_the_session_everywhere(visitor: TestClient, app: Starlette) -> None:
    visitor.post("/login", data=AGENT)
    token = visitor.cookies["__Host-portal"]
    answer = visitor.post("/logout")
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    visitor.cookies.set("__Host-portal", token)
    assert visitor.get(DESK).status_code == 303


@pytest.mark.parametrize(
    ("pauses", "is_open"),
    [([timedelta(hours=7)] * 3, True), ([timedelta(hours=8)], False), ([timedelta(hours=7)] * 4, False)],
)
def test_a_session_ends_when_idle_for_long_and_after_a_day(
    settings: Settings, database: Database, pauses: list[timedelta], is_open: bool
) -> None:
    moment = NOW

    def clock() -> datetime:
        return moment

    app = create_app(settings, clock=clock, database=database, more_routes=PAGES)
    with TestClient(app, base_url=ORIGIN, headers=FROM_OUR_PAGES, follow_redirects=False) as visitor:
        visitor.post("/login", data=AGENT)
        for pause in pauses:
            moment += pause
            status = visitor.get(DESK).status_code
    assert (status == 200) is is_open


def test_a_disabled_user_is_out_at_once(visitor: TestClient, database: Database) -> None:
    visitor.post("/login", data=AGENT)
    with database.writing() as session:
        user = sign_ins.user_by_email(session, AGENT["email"])
        assert user is not None
        user.disabled_at = NOW
    assert visitor.get(DESK).status_code == 303
    assert visitor.post("/login", data=AGENT).status_code == 422


def test_guessing_is_stopped_here_but_the_owner_gets_in_from_elsewhere(app: Starlette) -> None:
    with _visitor_from(app, "203.0.113.1") as thief:
        statuses = [
            thief.post("/login", data=AGENT | {"password": "x" * 2000}).status_code for _ in range(12)
        ]
    assert statuses == [422] * 10 + [429] * 2
    with _visitor_from(app, "198.51.100.7") as owner:
        assert owner.post("/login", data=AGENT).status_code == 303


def _visitor_from(app: Starlette, address: str) -> TestClient:
    return TestClient(
        app, base_url=ORIGIN, headers=FROM_OUR_PAGES, follow_redirects=False, client=(address, 1)
    )


def test_tokens_are_long_and_kept_as_hashes_only(database: Database) -> None:
    with database.writing() as session:
        user = sign_ins.user_by_email(session, AGENT["email"])
        assert user is not None
        token = begin(session, user, NOW)
        assert len(token) >= 32
        assert sign_ins.current(session, token, NOW) is None


def test_only_a_demo_shows_its_sign_ins(visitor: TestClient, settings: Settings, database: Database) -> None:
    assert "demo" not in words_of(visitor.get("/login").text).lower()
    ways = (DemoSignIn("agent", "agent@demo.example", "try me"),)
    with TestClient(create_app(settings, clock=lambda: NOW, database=database, demo_sign_ins=ways)) as demo:
        assert "agent@demo.example try me" in words_of(demo.get("/login").text)
