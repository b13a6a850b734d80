"""What the API says of itself is what it is; templates are previewed without anything being kept."""

import json

import pytest
from starlette.testclient import TestClient

from portal.store.database import Database
from portal.web.routes import ROUTES
from tests.shop import Shop
from tests.web.programs import Program

BY_KEY = [route for route in ROUTES if route.auth == "apikey"]


@pytest.fixture
def program(visitor: TestClient, database: Database) -> Program:
    shop = Shop(database)
    shop.sells("LAMP")
    shop.is_asked_for("1001", "LAMP")
    shop.buys("4711", "LAMP", 10, supplier="Brightside")
    return Program(visitor, shop)


def test_the_description_names_every_address_and_no_other(visitor: TestClient) -> None:
    told = visitor.get("/api/v1/openapi.json").json()
    assert told["openapi"] == "3.1.0"
    named = {(method.upper(), path) for path, methods in told["paths"].items() for method in methods}
    assert named == {(route.method, route.path) for route in BY_KEY}
    names = [one["operationId"] for methods in told["paths"].values() for one in methods.values()]
    assert len(names) == len(set(names))


def test_every_schema_that_is_named_is_there(visitor: TestClient) -> None:
    told = visitor.get("/api/v1/openapi.json").json()
    named = set(json.dumps(told).split('"#/components/schemas/')[1:])
    assert {name.partition('"')[0] for name in named} == told["components"]["schemas"].keys()


# Money that went back is taken only where some is owed, which no sample can bring about.
TAKEN_AT_ANY_TIME = [route for route in BY_KEY if route.sample and route.path != "/api/v1/refunds"]


@pytest.mark.parametrize("route", TAKEN_AT_ANY_TIME, ids=lambda route: route.path)
def test_every_sample_is_accepted(program: Program, route) -> None:
    done = program.tells(route.path.removeprefix("/api/v1/"), route.sample, once="k")
    assert done.status_code in (200, 201)
    assert [one for one in done.json().get("problems", ()) if not one["taken"]] == []


def test_the_description_can_be_read_by_people(visitor: TestClient) -> None:
    page = visitor.get("/api/docs")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    for route in BY_KEY:
        assert f"{route.method} {route.path}" in page.text


def test_a_text_message_is_previewed_with_its_parts(program: Program) -> None:
    done = program.tells(
        "templates/preview", {"channel": "sms", "sms": "News on {{ order.number }}: {{ link }}"}
    )
    assert done.status_code == 200
    assert done.json()["sms"].startswith("News on 1001: https://portal.example/t/")
    assert done.json()["segments"] == 1


def test_a_mail_is_previewed_with_subject_text_and_html(program: Program) -> None:
    draft = {"channel": "email", "subject": "Order {{ order.number }}", "text": "Hello\n\n{{ link }}"}
    told = program.tells("templates/preview", draft).json()
    assert told["subject"] == "Order 1001"
    assert "Hello" in told["text"]
    assert "<p" in told["html"]


def test_what_is_wrong_with_a_template_is_named_by_field_and_line(program: Program) -> None:
    draft = {"channel": "email", "subject": "Hello", "text": "{{ link }}\n{{ order.secret }}"}
    refused = program.tells("templates/preview", draft)
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["field"], error["line"]) == ("text", 2)
    assert "secret" in error["message"]


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        ({"channel": "fax"}, "channel"),
        ({"channel": "sms", "kind": "spam"}, "kind"),
        ({"channel": "sms", "sms": 5}, "sms"),
        ({"channel": "email", "subject": "\x00", "text": ""}, "subject"),
        ([], ""),
    ],
)
def test_a_draft_that_is_none_is_422(program: Program, draft: object, field: str) -> None:
    refused = program.tells("templates/preview", draft)
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, field)
