"""The table of routes: complete, described as the contract says, and kept by what it says of itself."""

import re

import pytest
from starlette.testclient import TestClient

from portal.web.routes import ROUTES, described
from tests.web.conftest import AS_HTMX

KEYS = {"method", "path", "auth", "roles", "tenant", "mutates", "destructive", "sample"}
AUTHS = {"public", "token", "session", "apikey", "webhook", "ops", "static"}
NUMBERED = [route for route in ROUTES if ":int}" in route.path]
BEHIND_A_SESSION = [route for route in ROUTES if route.auth == "session"]


def test_every_row_is_described_as_the_contract_says() -> None:
    for row in described():
        assert set(row) == KEYS
        assert row["auth"] in AUTHS
        assert bool(row["roles"]) is (row["auth"] == "session")


def test_the_shopper_comes_first() -> None:
    assert ROUTES[0].path == "/t/{token}"


def test_no_row_is_there_twice() -> None:
    rows = [(route.method, route.path) for route in ROUTES]
    assert len(rows) == len(set(rows))


def test_what_changes_something_is_never_a_get() -> None:
    assert [route.path for route in ROUTES if route.mutates and route.method == "GET"] == []
    assert [route.path for route in ROUTES if route.destructive and not route.mutates] == []


@pytest.mark.parametrize("route", BEHIND_A_SESSION, ids=lambda route: f"{route.method} {route.path}")
def test_a_stranger_enters_no_desk(visitor: TestClient, route) -> None:
    path = re.sub(r"{\w+(:int)?}", "1", route.path)
    page = visitor.request(route.method, path)
    assert (page.status_code, page.headers["Location"].partition("?")[0]) == (303, "/login")
    assert visitor.request(route.method, path, headers=AS_HTMX).status_code == 401


@pytest.mark.parametrize("number", [2**63, 10**30, "9" * 5_000], ids=["2**63", "10**30", "5,000 digits"])
@pytest.mark.parametrize("route", NUMBERED, ids=lambda route: f"{route.method} {route.path}")
def test_a_number_that_no_row_can_have_leads_nowhere(visitor: TestClient, route, number) -> None:
    path = re.sub(r"{\w+:int}", str(number), route.path)
    assert visitor.request(route.method, path).status_code == 404
