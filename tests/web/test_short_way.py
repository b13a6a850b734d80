"""The short way in to a page that is known: whoever comes by it gets, header for header, what a new page would be."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from httpx import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.app import create_app
from portal.settings import Settings
from portal.store import hosts, tracking_links
from portal.store.database import Database
from tests.builders import NOW
from tests.databases import on_both_databases
from tests.web.conftest import AS_HTMX, FROM_OUR_PAGES, ORIGIN
from tests.web.shop import Waiting, a_waiting_order

HOST = "orders.acme.example"


def _headers(answer: Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "x-request-id"}


def _without_body(headers: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in headers.items()
        if name not in ("content-type", "content-length", "content-encoding")
    }


AS_ASKED: dict[str, Mapping[str, str]] = {
    "a browser": {},
    "without zip": {"Accept-Encoding": "identity"},
    "for the part": AS_HTMX,
    "by a German": {"Accept-Language": "de"},
    "in French, as was chosen": {"Cookie": "other=1; __Host-language=fr"},
}


@pytest.mark.parametrize("origin", [ORIGIN, f"https://{HOST}", "https://nobody.example"])
def test_a_known_page_is_what_the_new_one_was(
    app: Starlette, database: Database, waiting: Waiting, origin: str
) -> None:
    with database.writing() as session:
        hosts.add(session, waiting.merchant.id, HOST, NOW)
    with TestClient(app, base_url=origin, headers=FROM_OUR_PAGES) as browser:
        for name, asked in AS_ASKED.items():
            new, known, head = (
                browser.request(method, waiting.page, headers=asked) for method in ("GET", "GET", "HEAD")
            )
            unchanged = browser.get(waiting.page, headers={**asked, "If-None-Match": new.headers["ETag"]})
            assert (new.status_code, known.status_code, unchanged.status_code) == (200, 200, 304), name
            assert (known.text, _headers(known), _headers(head)) == (
                new.text,
                _headers(new),
                _headers(new),
            ), name
            assert len({answer.headers["x-request-id"] for answer in (new, known, head, unchanged)}) == 4, (
                name
            )
            assert _headers(unchanged) == _without_body(_headers(new)), name


@on_both_databases
def test_what_was_sent_once_is_sent_no_more_when_the_link_is_taken_back(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    tag = visitor.get(waiting.page).headers["ETag"]
    assert visitor.get(waiting.page).status_code == 200
    with database.writing() as session:
        tracking_links.revoke_all(session, waiting.merchant.id, waiting.order.id, NOW)
    assert visitor.get(waiting.page).status_code == 410
    assert visitor.get(waiting.page, headers={"If-None-Match": tag}).status_code == 410


def test_a_link_that_runs_out_ends_the_page_that_is_kept(
    settings: Settings, database: Database, waiting: Waiting
) -> None:
    now = [NOW]
    app = create_app(settings, clock=lambda: now[0], database=database)
    with TestClient(app, base_url=ORIGIN) as browser:
        assert [browser.get(waiting.page).status_code for _ in range(2)] == [200, 200]
        now[0] = NOW + timedelta(days=4_000)
        assert browser.get(waiting.page).status_code == 410


def test_a_page_kept_for_one_shop_is_not_there_by_anothers_host(
    app: Starlette, database: Database, visitor: TestClient, waiting: Waiting
) -> None:
    with database.writing() as session:
        other = a_waiting_order(session, "other")
        hosts.add(session, other.merchant.id, HOST, NOW)
    assert [visitor.get(waiting.page).status_code for _ in range(2)] == [200, 200]
    with TestClient(app, base_url=f"https://{HOST}") as browser:
        assert [browser.get(other.page).status_code for _ in range(2)] == [200, 200]
        assert browser.get(waiting.page).status_code == 404


ODD: dict[str, Callable[[TestClient, str], int]] = {
    "a post": lambda browser, page: browser.post(page).status_code,
    "an address below it": lambda browser, page: browser.get(f"{page}/").status_code,
    "a zero byte": lambda browser, page: browser.get(f"{page}%00").status_code,
    "another token": lambda browser, page: browser.get(f"{page}x").status_code,
}


@pytest.mark.parametrize(("name", "status"), [*zip(ODD, (405, 404, 400, 404), strict=True)])
def test_what_is_not_the_page_is_answered_as_ever(
    visitor: TestClient, waiting: Waiting, name: str, status: int
) -> None:
    visitor.get(waiting.page)
    assert ODD[name](visitor, waiting.page) == status


def test_a_database_that_is_away_is_a_calm_page(
    app: Starlette, visitor: TestClient, waiting: Waiting
) -> None:
    visitor.get(waiting.page)
    app.state.portal.page_versions.driver().set_authorizer(lambda *asked: 1)  # it denies whatever is asked
    with TestClient(app, base_url=ORIGIN, raise_server_exceptions=False) as browser:
        answer = browser.get(waiting.page)
    assert answer.status_code == 500
    assert "This is our fault" in answer.text
