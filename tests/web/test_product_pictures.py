"""Pictures of products come from our own door: fetched, made small and kept; nobody sends us elsewhere."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.links import picture_name, picture_path
from portal.store.database import Database
from portal.web.picture_shelf import PictureShelf
from tests import builders, pictures
from tests.delivery.provider_answers import Reply
from tests.delivery.provider_server import ProviderServer
from tests.web.reading import targets_in
from tests.web.shop import Waiting

ELSEWHERE = "https://pictures.example/lamp.jpg"


@pytest.fixture
def host() -> Iterator[ProviderServer]:
    """Where the shop keeps its pictures."""
    with ProviderServer() as server:
        yield server


@pytest.fixture
def near(app: Starlette, visitor: TestClient) -> TestClient:
    """A browser of a portal that may reach hosts on this machine."""
    app.state.portal = replace(app.state.portal, pictures=PictureShelf(allows_loopback=True))
    return visitor


def _shown(database: Database, waiting: Waiting, address: str) -> str:
    """The lamp has its picture there; answers where the page shows it."""
    with database.writing() as session:
        builders.a_product(session, waiting.merchant, "LAMP", image_url=address)
    return picture_path(waiting.merchant.slug, "LAMP", address)


def test_the_page_asks_nobody_else_for_a_picture(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    shown = _shown(database, waiting, ELSEWHERE)
    page = visitor.get(waiting.page)
    assert shown in targets_in(page.text)
    assert ELSEWHERE not in page.text
    assert "img-src 'self' data:;" in page.headers["Content-Security-Policy"]


def test_a_picture_is_fetched_once_and_small(
    near: TestClient, host: ProviderServer, database: Database, waiting: Waiting
) -> None:
    host.script.append(Reply(200, pictures.a_logo("JPEG", size=(900, 900)), {}))
    shown = _shown(database, waiting, f"{host.url}/lamp.jpg")
    for _ in range(2):
        answer = near.get(shown)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")
        assert "max-age=86400" in answer.headers["Cache-Control"]
        assert pictures.opened(answer.content).size == (128, 128)
    assert host.only.path == "/lamp.jpg"


def test_a_picture_that_has_moved_is_found(
    near: TestClient, host: ProviderServer, database: Database, waiting: Waiting
) -> None:
    host.script.append(Reply(301, b"", {"Location": "/new.png"}))
    host.script.append(Reply(200, pictures.a_logo(), {}))
    answer = near.get(_shown(database, waiting, f"{host.url}/old.png"))
    assert answer.headers["Content-Type"] == "image/webp"


@pytest.mark.parametrize(
    "reply", [Reply(404, b"gone", {}), Reply(200, b"<svg onload='alert(1)'/>", {}), Reply(302, b"", {})]
)
def test_what_is_no_picture_is_a_drawn_box_and_not_asked_for_again_at_once(
    near: TestClient, host: ProviderServer, database: Database, waiting: Waiting, reply: Reply
) -> None:
    host.script.append(reply)
    shown = _shown(database, waiting, f"{host.url}/lamp.jpg")
    for _ in range(2):
        answer = near.get(shown)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/svg+xml")
        assert "max-age=600" in answer.headers["Cache-Control"]
    assert len(host.asked) == 1


def test_the_house_itself_is_never_asked(
    visitor: TestClient, host: ProviderServer, database: Database, waiting: Waiting
) -> None:
    """Neither by the shop's address nor by where that leads."""
    answer = visitor.get(_shown(database, waiting, f"{host.url}/secrets"))
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert host.asked == []


def test_only_what_a_shop_gave_as_a_picture_is_fetched(
    near: TestClient, host: ProviderServer, database: Database, waiting: Waiting
) -> None:
    shown = _shown(database, waiting, f"{host.url}/lamp.jpg")
    slug, other = waiting.merchant.slug, picture_name(f"{host.url}/other.jpg")
    for path in (
        f"/brand/{slug}/pictures/{other}?sku=LAMP",
        f"/brand/{slug}/pictures/{picture_name('')}?sku=BLUE",
        shown.replace("sku=LAMP", "sku=" + quote("x" * 600)),
        shown.partition("?")[0],
        shown.replace(f"/{slug}/", "/nobody/"),
    ):
        assert near.get(path).status_code == 404, path
    assert host.asked == []
