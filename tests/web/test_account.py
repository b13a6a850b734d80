"""A second factor: set up with an app, asked for at every sign-in, each code good once, recovery codes for its loss."""

import re
from datetime import datetime, timedelta
from html import unescape

import pyotp
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.app import create_app
from portal.settings import Settings
from portal.store.database import Database
from tests import builders
from tests.builders import NOW
from tests.web.conftest import FROM_OUR_PAGES, ORIGIN
from tests.web.reading import words_of

AGENT = {"email": "agent@acme.example", "password": "correct horse"}
WRONG = "That is not the code of this moment."


class Clock:
    """The portal's, which tests turn."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(settings: Settings, database: Database, clock: Clock) -> Starlette:
    with database.writing() as session:
        builders.a_user(session, builders.a_merchant(session), "agent")
    return create_app(settings, clock=clock, database=database)


@pytest.fixture
def agent(app: Starlette) -> TestClient:
    """The browser of an agent who signed in."""
    browser = TestClient(app, base_url=ORIGIN, headers=FROM_OUR_PAGES, follow_redirects=False)
    assert browser.post("/login", data=AGENT).status_code == 303
    return browser


def offered(agent: TestClient) -> tuple[str, str]:
    """The secret that the page shows, as it is and sealed as its form sends it back."""
    page = agent.post("/account/second-factor").text
    assert '<svg viewBox="0 0' in page  # so that it shrinks whole, instead of being cut off
    (letters,) = re.findall(r"<figcaption><code>([A-Z2-7 ]+)<", page)
    (sealed,) = re.findall(r'name="secret" value="([^"]+)"', page)
    return letters.replace(" ", ""), unescape(sealed)


def code_of(secret: str, clock: Clock) -> str:
    return pyotp.TOTP(secret).at(clock.now)


def is_protected(agent: TestClient, clock: Clock) -> tuple[str, list[str]]:
    """The account asks for a code from now on; answers the app's secret and the recovery codes."""
    secret, sealed = offered(agent)
    answer = agent.post(
        "/account/second-factor/confirm", data={"secret": sealed, "code": code_of(secret, clock)}
    )
    assert answer.status_code == 200
    codes = re.findall(r"<li><code>([a-z0-9-]+)</code>", answer.text)
    clock.now += timedelta(minutes=1)
    return secret, codes


def signs_in(app: Starlette, code: str = "") -> bool:
    browser = TestClient(app, base_url=ORIGIN, headers=FROM_OUR_PAGES, follow_redirects=False)
    answer = browser.post("/login", data=AGENT | {"code": code})
    assert answer.status_code == 303 or "do not fit together" in answer.text
    return answer.status_code == 303


def test_from_its_first_code_on_a_password_alone_opens_nothing(
    agent: TestClient, app: Starlette, clock: Clock
) -> None:
    secret, codes = is_protected(agent, clock)
    assert len(set(codes)) == 8
    assert agent.get("/account").status_code == 200
    assert not signs_in(app)
    assert not signs_in(app, "000000")
    assert signs_in(app, code_of(secret, clock))


def test_a_code_opens_once_whoever_saw_it(agent: TestClient, app: Starlette, clock: Clock) -> None:
    secret, _ = is_protected(agent, clock)
    code = code_of(secret, clock)
    assert signs_in(app, f" {code[:3]} {code[3:]} ")
    assert not signs_in(app, code)
    clock.now += timedelta(seconds=30)
    assert signs_in(app, code_of(secret, clock))


@pytest.mark.parametrize(("seconds", "opens"), [(-30, True), (30, True), (-90, False), (90, False)])
def test_an_apps_clock_may_be_half_a_minute_wrong(
    agent: TestClient, app: Starlette, clock: Clock, seconds: int, opens: bool
) -> None:
    secret, _ = is_protected(agent, clock)
    clock.now += timedelta(minutes=5)
    assert signs_in(app, pyotp.TOTP(secret).at(clock.now + timedelta(seconds=seconds))) is opens


def test_each_recovery_code_opens_once(agent: TestClient, app: Starlette, clock: Clock) -> None:
    _, (first, second, *_) = is_protected(agent, clock)
    assert signs_in(app, first.upper().replace("-", " "))
    assert not signs_in(app, first)
    assert signs_in(app, second)


def test_other_sessions_end_when_it_is_set_up(agent: TestClient, app: Starlette, clock: Clock) -> None:
    elsewhere = TestClient(app, base_url=ORIGIN, headers=FROM_OUR_PAGES, follow_redirects=False)
    elsewhere.post("/login", data=AGENT)
    is_protected(agent, clock)
    assert elsewhere.get("/account").headers["Location"].startswith("/login")


def test_a_wrong_first_code_sets_nothing_up_and_keeps_the_secret(
    agent: TestClient, app: Starlette, clock: Clock
) -> None:
    secret, sealed = offered(agent)
    answer = agent.post("/account/second-factor/confirm", data={"secret": sealed, "code": "12345"})
    assert answer.status_code == 422
    assert WRONG in words_of(answer.text)
    assert secret in answer.text.replace(" ", "")
    assert signs_in(app)


@pytest.mark.parametrize("sealed", ["", "x" * 50, "<script>"])
def test_a_secret_that_is_not_ours_is_none(agent: TestClient, app: Starlette, sealed: str) -> None:
    data = {"secret": sealed, "code": "123456"}
    assert agent.post("/account/second-factor/confirm", data=data).headers["Location"] == "/account"
    assert signs_in(app)


def test_a_second_tab_does_not_replace_what_stands(agent: TestClient, app: Starlette, clock: Clock) -> None:
    other, sealed = offered(agent)
    secret, _ = is_protected(agent, clock)
    data = {"secret": sealed, "code": code_of(other, clock)}
    answer = agent.post("/account/second-factor/confirm", data=data)
    assert (answer.status_code, "set up already" in answer.text) == (422, True)
    assert signs_in(app, code_of(secret, clock))


def test_who_has_the_app_turns_it_off(agent: TestClient, app: Starlette, clock: Clock) -> None:
    secret, _ = is_protected(agent, clock)
    assert agent.post("/account/second-factor/stop", data={"code": "1"}).status_code == 422
    assert not signs_in(app)
    answer = agent.post("/account/second-factor/stop", data={"code": code_of(secret, clock)})
    assert "The second factor is off." in words_of(agent.get(answer.headers["Location"]).text)
    assert signs_in(app)
