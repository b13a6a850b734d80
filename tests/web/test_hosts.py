"""A host of a shop's own shows that shop's pages for shoppers, and nothing of anybody else."""

from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.domain.refusals import Refusal
from portal.links import Links
from portal.public_addresses import checked_host
from portal.store import hosts
from portal.store.database import Database
from tests.builders import NOW
from tests.databases import on_both_databases
from tests.delivery.sending import LINKS
from tests.played import played_once
from tests.web.conftest import FROM_OUR_PAGES
from tests.web.desk import a_browser_of
from tests.web.reading import words_of
from tests.web.shop import Waiting, a_waiting_order

HOST = "orders.acme.example"


@pytest.fixture
@played_once
def other(database: Database) -> Waiting:
    with database.writing() as session:
        return a_waiting_order(session, "other")


@pytest.fixture
def at_host(app: Starlette, database: Database, waiting: Waiting, other: Waiting) -> TestClient:
    """A browser that came by the host of the waiting order's shop."""
    with database.writing() as session:
        hosts.add(session, waiting.merchant.id, HOST, NOW)
    return TestClient(app, base_url=f"https://{HOST}", headers=FROM_OUR_PAGES, follow_redirects=False)


def test_the_shops_own_pages_are_seen(at_host: TestClient, waiting: Waiting) -> None:
    assert at_host.get(waiting.page).status_code == 200
    assert at_host.get("/s/acme").status_code == 200
    assert at_host.get("/").headers["Location"] == "/s/acme"
    assert at_host.get("/static/shopper.css").status_code == 200
    assert at_host.get(waiting.page, headers={"Host": f"{HOST.upper()}.:443"}).status_code == 200
    chosen = at_host.post(waiting.choice("wait"), data={"agreed": "yes"})
    assert chosen.status_code == 303


def test_another_shops_are_not_there(at_host: TestClient, other: Waiting, visitor: TestClient) -> None:
    assert visitor.get(other.page).status_code == 200
    for path in (other.page, f"{other.page}/messages", other.choice("wait"), f"{other.page}/link"):
        assert at_host.get(path).status_code == 404, path
    assert at_host.post(f"{other.page}/link/revocation").status_code == 200, "answered alike for every token"
    assert visitor.get(other.page).status_code == 200, "and nothing was revoked"
    for path in ("/s/other", "/s/other/ledger.txt", "/brand/other/x.css"):
        assert at_host.get(path).status_code == 404, path


def test_desks_programs_and_webhooks_are_not_there(at_host: TestClient) -> None:
    for path in (
        "/login",
        "/merchant",
        "/agent/orders",
        "/api/v1/orders",
        "/api/docs",
        "/supplier/x",
        "/metrics",
    ):
        answer = at_host.get(path)
        assert answer.status_code == 404, path
    assert at_host.post("/webhooks/sendgrid/events", content=b"[]").status_code == 404
    assert at_host.get("/healthz").status_code == 200


def test_what_is_bound_to_https_is_bound_for_this_host_alone(at_host: TestClient, waiting: Waiting) -> None:
    assert at_host.get(waiting.page).headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_post_without_the_browsers_word_must_name_this_host(at_host: TestClient, waiting: Waiting) -> None:
    by_origin = {f"https://{HOST}": 303, "https://portal.example": 403, "https://evil.example": 403}
    at_host.headers.pop("Sec-Fetch-Site")
    for origin, status in by_origin.items():
        answer = at_host.post(f"{waiting.page}/language", data={"language": "de"}, headers={"Origin": origin})
        assert answer.status_code == status, origin
    assert "__Host-language" in at_host.cookies, "kept for this host alone"


def test_a_host_that_nobody_configured_is_answered_as_the_portals_own(
    at_host: TestClient, other: Waiting
) -> None:
    assert at_host.get(other.page, headers={"Host": "who.knows.example"}).status_code == 200
    assert at_host.get("/login", headers={"Host": "who.knows.example"}).status_code == 200


def test_each_host_proves_that_it_leads_here(at_host: TestClient, settings: object) -> None:
    said = at_host.get("/.well-known/backorder-portal").text
    assert said == Links("https://portal.example", "k" * 40).host_proof(HOST)
    assert said != Links("https://portal.example", "another key").host_proof(HOST)


@on_both_databases
def test_links_lead_to_the_host_that_has_been_verified_longest(database: Database, waiting: Waiting) -> None:
    merchant_id = waiting.merchant.id
    with database.writing() as session:
        for number, host in enumerate(("a.acme.example", "b.acme.example", "c.acme.example")):
            hosts.add(session, merchant_id, host, NOW + timedelta(days=number))
        assert hosts.link_host(session, merchant_id) == ""
        assert hosts.verify(session, merchant_id, "c.acme.example", NOW)
        assert hosts.verify(session, merchant_id, "a.acme.example", NOW + timedelta(days=1))
        assert hosts.verify(session, merchant_id, "c.acme.example", NOW + timedelta(days=2))
        assert hosts.link_host(session, merchant_id) == "c.acme.example"
        assert hosts.verify(session, merchant_id, "c.acme.example", None)
        assert hosts.link_host(session, merchant_id) == "a.acme.example"
        assert not hosts.verify(session, merchant_id + 1, "a.acme.example", NOW)
        assert not hosts.remove(session, merchant_id + 1, "a.acme.example")
        assert hosts.remove(session, merchant_id, "a.acme.example")
        assert hosts.link_host(session, merchant_id) == ""
        assert set(hosts.whose(session).values()) == {(merchant_id, "acme")}


def test_what_is_told_of_a_link_stays_what_it_was() -> None:
    told = LINKS.told("token", HOST)
    assert LINKS.tracking_url(told) == f"https://{HOST}/t/token"
    assert LINKS.tracking_url(LINKS.unseal(LINKS.seal(told))) == f"https://{HOST}/t/token"
    assert LINKS.tracking_url(LINKS.told("token", "")) == "https://portal.example/t/token"
    assert Links("http://127.0.0.1:8000", "k").tracking_url("x") == "http://127.0.0.1:8000/t/x"
    assert Links("http://127.0.0.1:8000", "k").origin_of("a.localhost") == "http://a.localhost:8000"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Orders.Acme.Example. ", "orders.acme.example"),
        ("bestellung.müller.example", "bestellung.xn--mller-kva.example"),
    ],
)
def test_a_host_is_kept_as_browsers_send_it(typed: str, kept: str) -> None:
    assert checked_host(typed, "portal.example") == kept


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            "localhost",
            "10.0.0.1",
            "::1",
            "https://a.example",
            "a.example/t",
            "a.example:8000",
            "a b.example",
        ),
        *("-a.example", "a..example", "*.example", "a.example\nb", "x" * 70 + ".example", "portal.example"),
    ],
)
def test_what_is_no_host_is_refused(typed: str) -> None:
    with pytest.raises(Refusal):
        checked_host(typed, "portal.example")


def test_the_merchant_reads_which_hosts_there_are_and_how_to_get_one(
    app: Starlette, at_host: TestClient, database: Database, waiting: Waiting
) -> None:
    page = words_of(a_browser_of(app, database, waiting.merchant, "merchant").get("/merchant/brand").text)
    assert f"{HOST} not seen to lead here yet" in page
    assert "CNAME" in page
