"""Webhooks of a merchant's own shop: what is signed is taken, the rest refused, and a shop never hears of faults."""

from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from portal.links import Links
from portal.store import inbox, webhook_secrets
from portal.store.database import Database
from tests.builders import NOW
from tests.played import played_once
from tests.shop import Shop
from tests.web.callers import SECRET, Caller, with_secrets

ORDER = {
    "number": "2001",
    "shopper": {"email": "maya@mail.example"},
    "items": [{"sku": "LAMP", "quantity": 1}],
}
SHOPIFY = {
    "name": "#1",
    "updated_at": "2026-11-20T10:00:00Z",
    "line_items": [{"id": 7, "sku": "LAMP", "quantity": 2, "fulfillable_quantity": 2}],
    "fulfillments": [],
}
WOOCOMMERCE = {"number": "1", "status": "processing", "line_items": [{"id": 7, "sku": "LAMP", "quantity": 2}]}


@pytest.fixture
@played_once
def shop(database: Database) -> Shop:
    return with_secrets(Shop(database))


@pytest.fixture
def caller(visitor: TestClient, shop: Shop) -> Caller:
    return Caller(visitor)


@pytest.mark.parametrize(
    ("source", "body", "number"), [("shopify", SHOPIFY, "#1"), ("woocommerce", WOOCOMMERCE, "1")]
)
def test_an_order_that_a_shop_signed_is_taken(
    caller: Caller, shop: Shop, source: str, body: Any, number: str
) -> None:
    for _ in range(2):
        assert caller.shop(source, body).status_code == 204
    assert shop.line(number, "7").waiting == 2


@pytest.mark.parametrize("source", ["shopify", "woocommerce", "in"])
def test_what_is_not_signed_changes_nothing(caller: Caller, shop: Shop, source: str) -> None:
    for refused in (
        caller.shop(source, SHOPIFY, secret="another"),
        caller.shop(source, SHOPIFY, slug="nobody"),
        caller.client.post(f"/webhooks/{source}/acme", content=b"{}"),
    ):
        assert refused.status_code == 403
        assert refused.json()["error"].keys() == {"code", "message", "field"}
    assert shop.reads(inbox.recent) == []


def test_a_merchant_without_a_secret_takes_nothing(caller: Caller, database: Database) -> None:
    Shop(database, "globex")
    for secret in (SECRET, ""):
        assert caller.shop("shopify", SHOPIFY, secret, slug="globex").status_code == 403


def test_the_secret_before_is_still_good(caller: Caller, shop: Shop) -> None:
    links = Links("https://portal.example", "k" * 40)
    shop.writes(webhook_secrets.save, "shopify", links.seal("a brand new secret"))
    assert caller.shop("shopify", SHOPIFY).status_code == 204
    assert caller.shop("shopify", SHOPIFY, "a brand new secret").status_code == 204


def test_topics_of_no_interest_and_pings_are_answered_and_nothing_more(caller: Caller, shop: Shop) -> None:
    for topic in ("products/update", "orders/delete", "orders/edited"):
        assert caller.shop("shopify", {"id": 1}, **{"X-Shopify-Topic": topic}).status_code == 204
    deleted = caller.shop("woocommerce", {"id": 1}, **{"X-WC-Webhook-Topic": "order.deleted"})
    ping = caller.client.post("/webhooks/woocommerce/acme", content=b"webhook_id=3")
    assert (deleted.status_code, ping.status_code) == (204, 204)
    assert shop.reads(inbox.recent) == []


def test_what_is_signed_but_cannot_be_read_is_kept_for_a_person(caller: Caller, shop: Shop) -> None:
    for _ in range(2):
        assert caller.shop("shopify", b"{").status_code == 204
    ((document, open_problems),) = shop.reads(inbox.recent)
    assert (document.body, open_problems) == (b"{", 1)


@pytest.mark.parametrize(
    "body",
    [ORDER, {"type": "order.created", "timestamp": "2026-11-21T10:00:00Z", "data": ORDER}],
    ids=["bare", "as an event"],
)
def test_an_order_in_our_own_form_is_taken_once(caller: Caller, shop: Shop, body: Any) -> None:
    for _ in range(2):
        assert caller.own(body).status_code == 204
    assert shop.line("2001").waiting == 1
    assert len(shop.reads(inbox.recent)) == 1


def test_a_batch_in_our_own_form_is_taken(caller: Caller, shop: Shop) -> None:
    line = {"order": "1", "line": "1", "sku": "LAMP", "quantity": 3, "placed_at": "2026-11-20T10:00:00Z"}
    assert caller.own({"items": [line]}).status_code == 204
    assert shop.line("1").waiting == 3


def test_an_event_of_another_type_is_answered_and_nothing_more(caller: Caller, shop: Shop) -> None:
    assert caller.own({"type": "customer.created", "data": {}}).status_code == 204
    assert shop.reads(inbox.recent) == []


@pytest.mark.parametrize("minutes", [-6, 6])
def test_what_was_signed_at_another_time_is_refused(caller: Caller, minutes: int) -> None:
    assert caller.own(ORDER, at=NOW + timedelta(minutes=minutes)).status_code == 403


def test_who_writes_our_own_form_hears_what_is_wrong(caller: Caller, shop: Shop) -> None:
    refused = caller.own(ORDER | {"items": [{"sku": "LAMP", "quantity": 0}]})
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "items[0].quantity")
    assert caller.own(b"{").status_code == 400
    assert caller.own(b"\xff").status_code == 403
    assert shop.reads(inbox.recent) == []
