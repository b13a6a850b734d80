"""Seeded shops, as checks from outside find them: nothing is pending, and a date that moves is told once a channel."""

import json
import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from portal import settings as environment
from portal.app import create_app, loops_of
from portal.domain.refusals import Refusal
from portal.links import picture_name
from portal.store.database import Database
from portal.web.routes import described
from tests.databases import on_both_databases
from tests.terminal import Shell

ORIGIN = "https://portal.example"
# The pages of one queue and the picture of one product ask for its SKU.
NAMES_MORE = ("/merchant/queues/one", "/merchant/queues/end", f"/pictures/{picture_name('')}")
HEADER = "supplier,po,line,sku,quantity,confirmed_on,reference"


@pytest.fixture
def shell(empty: Shell, database: Database) -> Shell:
    """A terminal of an acceptance test, over an empty database."""
    empty.environment |= {
        "PORTAL_ENV": "acceptance",
        "PORTAL_DATABASE_URL": database.url,
        "PORTAL_PUBLIC_URL": ORIGIN,
        "PORTAL_MAILBOX": str(empty.folder / "mailbox.jsonl"),
    }
    return empty


def planted(shell: Shell, orders: int) -> dict[str, Any]:
    return shell.tells("seed", "--merchants", "2", "--orders", str(orders))


def confirm(shell: Shell, seeded: dict[str, Any], on: date) -> None:
    """The supplier names another day, the loops turn until nothing is due."""
    supply, slug = seeded["supply"], seeded["merchants"][0]["slug"]
    row = (
        f"{supply['supplier']},{supply['po']},{supply['line']},{supply['sku']},{supply['quantity']},{on},{on}"
    )
    shell.does("import", "confirmations", "-", "--merchant", slug, stdin=f"{HEADER}\n{row}\n")
    drain(shell)


def drain(shell: Shell) -> None:
    shell.does("replan")
    settings = environment.read(shell.environment)
    database = Database(settings.database_url)
    loops_of(settings, database).drain()
    database.close()


def told(shell: Shell) -> Counter[tuple[str, str]]:
    """How many messages each address got by each channel."""
    path = shell.folder / "mailbox.jsonl"
    messages = map(json.loads, path.read_text().splitlines()) if path.exists() else ()
    return Counter((message["channel"], message["to"]) for message in messages)


@on_both_databases
def test_each_move_of_the_date_is_one_mail_and_one_text_message_an_order(shell: Shell) -> None:
    seeded = planted(shell, orders=5)
    drain(shell)
    assert shell.tells("outbox")["total"] == 0
    orders = seeded["merchants"][0]["orders"]
    ways = [("email", order["email"]) for order in orders] + [("sms", order["phone"]) for order in orders]
    first = date.fromisoformat(seeded["supply"]["confirmed_on"])
    for moved in (1, 2, 3):
        confirm(shell, seeded, first + timedelta(weeks=2 * moved))
        assert told(shell) == dict.fromkeys(ways, moved)
        counts = shell.tells("outbox")
        assert counts["sent"] == counts["total"] == 10 * moved
    messages = shell.tells("outbox", "--list")["messages"]
    assert {message["kind"] for message in messages} == {"date_later"}
    assert {message["order"] for message in messages} == {order["number"] for order in orders}
    assert all(message["provider_id"] for message in messages)


def test_every_parameter_of_every_path_has_a_value(shell: Shell) -> None:
    named = {name for route in described() for name in re.findall(r"{(\w+)(?::\w+)?}", route["path"])}
    for shop in planted(shell, orders=1)["merchants"]:
        assert named <= shop["objects"].keys()


def test_everybody_finds_what_is_theirs_and_nobody_what_is_not(shell: Shell, database: Database) -> None:
    alpha, beta = planted(shell, orders=2)["merchants"]
    app = create_app(environment.read(shell.environment), database=database)
    for ours, others in ((alpha, beta), (beta, alpha)):
        for user in ours["users"]:
            with TestClient(app, base_url=ORIGIN, headers={"Sec-Fetch-Site": "same-origin"}) as client:
                client.post("/login", data={"email": user["email"], "password": user["password"]})
                for known in (one for one in ours["invariants"] if one["role"] == user["role"]):
                    assert known["must_contain"] in client.get(known["path"]).text, known
                for known in (one for one in others["invariants"] if one["role"] == user["role"]):
                    page = client.get(known["path"]).text
                    assert not any(canary in page for canary in others["canaries"])


def test_no_page_of_theirs_fails(shell: Shell, database: Database) -> None:
    (shop,) = shell.tells("seed", "--merchants", "1", "--orders", "2")["merchants"]
    app = create_app(environment.read(shell.environment), database=database)
    user = next(user for user in shop["users"] if user["role"] == "merchant")
    here = ("127.0.0.1", 40_000)
    with TestClient(app, ORIGIN, headers={"Sec-Fetch-Site": "same-origin"}, client=here) as client:
        client.post("/login", data={"email": user["email"], "password": user["password"]})
        key = {"Authorization": f"Bearer {shop['api_key']}"}
        for route in (one for one in described() if one["method"] == "GET"):
            path = re.sub(r"{(\w+)(?::\w+)?}", lambda named: str(shop["objects"][named[1]]), route["path"])
            answer = client.get(
                path, headers=key if route["auth"] == "apikey" else {}, follow_redirects=False
            )
            assert answer.status_code in (200, 303, 409) or path.endswith(NAMES_MORE), (
                path,
                answer.status_code,
            )


def test_a_tracking_link_opens_the_order_that_it_is_listed_with(shell: Shell, database: Database) -> None:
    (order,) = planted(shell, orders=1)["merchants"][0]["orders"]
    app = create_app(environment.read(shell.environment), database=database)
    with TestClient(app, base_url=ORIGIN) as client:
        assert order["number"] in client.get(order["tracking_url"]).text


def test_a_second_time_plants_other_shops(shell: Shell) -> None:
    slugs = [shop["slug"] for _ in range(2) for shop in planted(shell, orders=1)["merchants"]]
    assert len(set(slugs)) == 4


def test_words_for_a_person_are_there_too(shell: Shell) -> None:
    shell.does("migrate")
    assert "was planted" in shell.does("seed", "--merchants", "1", "--orders", "1")


@pytest.mark.parametrize("known", ["production", "demo"])
def test_it_refuses_where_shops_are_real(shell: Shell, known: str) -> None:
    shell.environment["PORTAL_ENV"] = known
    refused = shell.run("seed", "--json")
    assert isinstance(refused.exception, Refusal)


@pytest.mark.parametrize("words", [("--merchants", "0"), ("--orders", "0"), ("--orders", "90001")])
def test_it_refuses_numbers_that_are_out_of_bounds(shell: Shell, words: tuple[str, str]) -> None:
    assert "can be planted" in str(shell.run("seed", *words).exception)
