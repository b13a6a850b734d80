"""The query behind the shopper's page: the same answer by the engine and by the driver."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from portal.domain.policies import Policy
from portal.links import token_hash
from portal.store import plans
from portal.store.database import Database
from portal.store.page_versions import OpenedPage, PageVersions, opened
from tests import builders, looping
from tests.builders import NOW
from tests.databases import on_both_databases
from tests.played import played_once


@pytest.fixture
@played_once
def token(database: Database) -> str:
    with database.writing() as session:
        merchant = builders.a_merchant(
            session, timezone="Europe/Berlin", policy=Policy(cut_off=time(14)).as_json()
        )
        builders.a_product(session, merchant)
        builders.a_product(session, merchant, "BLUE")
        builders.an_alternative(session, merchant, "LAMP", "BLUE")
        builders.a_plan(session, merchant, "LAMP")
        order = builders.an_order(session, merchant)
        builders.a_line(session, order)
        return builders.a_link(session, order, expires_at=NOW + timedelta(seconds=1))


def test_the_driver_and_the_engine_agree(database: Database, token: str) -> None:
    versions = PageVersions(database)
    for moment in (NOW, NOW + timedelta(seconds=1)):
        by_engine = versions.opened(token_hash(token), moment)
        assert by_engine == versions.opened_at_once(token_hash(token), moment)
        assert by_engine is not None
        assert by_engine.is_live is (moment == NOW)
        assert (by_engine.timezone, by_engine.cut_off) == ("Europe/Berlin", "14:00")
    versions.close()


@on_both_databases
def test_any_database_says_what_a_token_opens(database: Database, token: str) -> None:
    opened = _of(PageVersions(database).opened(token_hash(token), NOW))
    assert (opened.is_live, opened.timezone, opened.versions) == (True, "Europe/Berlin", (1, 1, 2, 0))


@on_both_databases
def test_what_several_tokens_open_is_what_each_opens(database: Database, token: str) -> None:
    versions, hashed, unknown = PageVersions(database), token_hash(token), token_hash("x")
    found = looping.run(versions.opened_all([hashed, unknown], NOW))
    assert found == {hashed: versions.opened(hashed, NOW)}


def test_an_unknown_token_opens_nothing(database: Database) -> None:
    versions = PageVersions(database)
    assert versions.opened(token_hash("x"), NOW) is None
    assert versions.opened_at_once(token_hash("x"), NOW) is None
    versions.close()


@pytest.mark.parametrize("sku", ["LAMP", "BLUE"])
def test_a_move_in_the_queue_of_the_item_or_its_alternative_is_another_version(
    database: Database, token: str, sku: str
) -> None:
    versions = PageVersions(database)
    before = versions.opened_at_once(token_hash(token), NOW)
    with database.writing() as session:
        merchant_id = _of(before).merchant_id
        plans.mark_due(session, merchant_id, [sku], NOW)
    after = versions.opened_at_once(token_hash(token), NOW)
    assert _of(after).versions != _of(before).versions
    versions.close()


def _of(opened: OpenedPage | None) -> OpenedPage:
    assert opened is not None
    return opened


@pytest.mark.parametrize(
    ("hour", "seen"),
    [(12, (date(2026, 11, 21), False)), (13, (date(2026, 11, 21), True)), (23, (date(2026, 11, 22), False))],
)
def test_a_page_is_another_one_from_the_cut_off_of_the_shops_clock_on(
    database: Database, token: str, hour: int, seen: tuple[date, bool]
) -> None:
    with database.reading() as session:
        page = opened(session, token_hash(token), NOW)
    assert page is not None
    assert page.time_of_shop(datetime(2026, 11, 21, hour, tzinfo=UTC)) == seen
