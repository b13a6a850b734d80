"""The query behind the shopper's page: the same answer by the engine and by the driver."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count

import pytest
from sqlmodel import select

from portal.domain.policies import Policy
from portal.links import token_hash
from portal.store import plans
from portal.store.database import Database
from portal.store.merchants import Merchant
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


def test_while_nobody_commits_a_link_is_looked_up_once(database: Database, token: str) -> None:
    versions, hashed = PageVersions(database), token_hash(token)
    looked_up = _look_ups(versions)
    before = _of(versions.opened_at_once(hashed, NOW))
    assert versions.opened_at_once(hashed, NOW) == before
    assert len(looked_up) == 1
    with database.writing() as session:
        plans.mark_due(session, before.merchant_id, ["LAMP"], NOW)
    assert versions.opened_at_once(hashed, NOW) != before
    assert len(looked_up) == 2
    versions.close()


def test_where_nothing_is_kept_a_link_is_looked_up_each_time(database: Database, token: str) -> None:
    versions = PageVersions(database, most_kept=0)
    looked_up = _look_ups(versions)
    opened = [versions.opened_at_once(token_hash(token), NOW) for _ in range(3)]
    assert opened[0] == opened[1] == opened[2]
    assert len(looked_up) == 3
    versions.close()


def test_what_another_connection_was_told_is_forgotten_with_it(database: Database, token: str) -> None:
    versions, hashed = PageVersions(database), token_hash(token)
    before = _of(versions.opened_at_once(hashed, NOW))
    versions.close()
    with database.writing() as session:
        plans.mark_due(session, before.merchant_id, ["LAMP"], NOW)
    assert versions.opened_at_once(hashed, NOW) != before
    versions.close()


def _look_ups(versions: PageVersions) -> list[str]:
    """Every look-up of a link from now on."""
    found: list[str] = []
    versions.driver().set_trace_callback(
        lambda asked: found.append(asked) if "FROM tracking_links" in asked else None
    )
    return found


def test_alternatives_of_what_nobody_ordered_here_cost_nothing(database: Database, token: str) -> None:
    before = _steps(database, token)
    with database.writing() as session:
        merchant = session.exec(select(Merchant)).one()
        for number in range(50):
            builders.an_alternative(session, merchant, f"CHAIR-{number}", "BLUE")
    assert _steps(database, token) == before


def _steps(database: Database, token: str) -> int:
    """How much SQLite has to do for what a link opens, in steps of its machine."""
    versions, steps = PageVersions(database), count()
    versions.driver().set_progress_handler(lambda: next(steps) < 0, 1)
    _of(versions.opened_at_once(token_hash(token), NOW))
    versions.close()
    return next(steps)


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
