"""The portal as a browser meets it: a client that comes from our own pages, at a fixed moment."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.app import create_app
from portal.domain.policies import Policy
from portal.settings import Settings
from portal.store import merchants
from portal.store.database import Database
from tests.builders import NOW
from tests.played import played_once
from tests.web.shop import Waiting, a_waiting_order

ORIGIN = "https://portal.example"
FROM_OUR_PAGES = {"Sec-Fetch-Site": "same-origin"}
AS_HTMX = {"HX-Request": "true"}


@pytest.fixture
def settings(database: Database) -> Settings:
    """Settings of a portal behind https."""
    return Settings(env="acceptance", secret_key="k" * 40, public_url=ORIGIN, database_url=database.url)


@pytest.fixture
def app(settings: Settings, database: Database) -> Starlette:
    """The whole web side over the test's database; time stands still."""
    return create_app(settings, clock=lambda: NOW, database=database)


@pytest.fixture
def visitor(app: Starlette) -> Iterator[TestClient]:
    """A browser that follows no redirects and posts from our own pages."""
    with TestClient(app, base_url=ORIGIN, headers=FROM_OUR_PAGES, follow_redirects=False) as client:
        yield client


@pytest.fixture
@played_once
def waiting(database: Database) -> Waiting:
    """Sam's waiting order, see `tests.web.shop`."""
    with database.writing() as session:
        return a_waiting_order(session)


@pytest.fixture
def link_is_enough(database: Database, waiting: Waiting) -> None:
    """The merchant asks for no code before money goes back."""
    with database.writing() as session:
        merchants.save_policy(session, waiting.merchant.id, Policy(code_for_refunds=False))
