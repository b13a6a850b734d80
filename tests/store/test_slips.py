"""What suppliers did, as it is read for learning, and who learns it."""

from datetime import date, timedelta

import pytest

from portal.domain.slips import Habit, learn_both, nothing_learned
from portal.store import habits, slips
from portal.store.database import Database
from portal.store.merchants import Merchant
from tests import builders, desk_builders
from tests.builders import NOW, TODAY
from tests.databases import on_both_databases
from tests.played import played_once

pytestmark = on_both_databases

LONG_AGO = date(2020, 1, 1)
LATER = NOW + timedelta(minutes=10)


@pytest.fixture
@played_once
def shop(database: Database) -> Merchant:
    with database.writing() as session:
        return builders.a_merchant(session)


def taught(
    database: Database, shop: Merchant, since: date = LONG_AGO
) -> list[tuple[date, date, date | None]]:
    """When each day was named, which, and when it came."""
    with database.reading() as session:
        found = slips.taught(session, shop.id, "UTC", since)
        return sorted((line.told_on, line.base_on, line.received_on) for one in found for line in one.slips)


def test_every_revision_of_a_confirmation_teaches(database: Database, shop: Merchant) -> None:
    with database.writing() as session:
        desk_builders.a_po_line(session, shop)
        for days_ago, on in ((20, TODAY - timedelta(days=9)), (10, TODAY - timedelta(days=3))):
            received_at = NOW - timedelta(days=days_ago)
            desk_builders.a_confirmation(session, shop, "LAMP", 10, on, received_at=received_at)
        desk_builders.a_receipt(session, shop, "LAMP", 10)

    came_on = TODAY - timedelta(days=2)
    assert taught(database, shop) == [
        (TODAY - timedelta(days=20), TODAY - timedelta(days=9), came_on),
        (TODAY - timedelta(days=10), TODAY - timedelta(days=3), came_on),
    ]


def test_what_was_said_of_another_item_teaches_nothing(database: Database, shop: Merchant) -> None:
    with database.writing() as session:
        desk_builders.a_po_line(session, shop, "LAMP")
        desk_builders.a_confirmation(session, shop, "DESK", 10, TODAY)

    assert taught(database, shop) == []


def test_an_old_order_teaches_nothing_any_more(database: Database, shop: Merchant) -> None:
    with database.writing() as session:
        desk_builders.a_po_line(session, shop)
        desk_builders.a_confirmation(session, shop, "LAMP", 10, TODAY)

    assert len(taught(database, shop, TODAY - timedelta(days=30))) == 1
    assert taught(database, shop, TODAY - timedelta(days=29)) == []


def test_another_merchants_history_is_not_learned_from(database: Database, shop: Merchant) -> None:
    with database.writing() as session:
        other = builders.a_merchant(session, "other")
        desk_builders.a_po_line(session, other)
        desk_builders.a_confirmation(session, other, "LAMP", 10, TODAY)

    assert taught(database, shop) == []


def test_one_learner_has_a_merchant_to_itself_until_its_time_is_over(
    database: Database, shop: Merchant
) -> None:
    with database.writing() as session:
        slips.mark_due(session, shop.id, NOW)
    with database.writing() as session:
        claim = slips.claim_due(session, NOW, LATER)
    with database.writing() as session:
        assert claim is not None
        assert claim.merchant_id == shop.id
        assert slips.claim_due(session, NOW, LATER) is None
        assert slips.claim_due(session, LATER, LATER + timedelta(minutes=10)) is not None


def test_what_comes_in_while_somebody_learns_is_learned_next(database: Database, shop: Merchant) -> None:
    learned = learn_both((), {}, {}, TODAY)
    with database.writing() as session:
        slips.mark_due(session, shop.id, NOW, for_all=True)
        claim = slips.claim_due(session, NOW, LATER)
        assert claim is not None
        slips.mark_due(session, shop.id, NOW)
        assert not slips.save(session, claim, learned, NOW, again_at=None)
        again = slips.claim_due(session, NOW, LATER)
        assert again is not None
        assert slips.save(session, again, learned, NOW, again_at=None)
        assert slips.claim_due(session, LATER, LATER) is None


def test_a_merchant_of_whom_nothing_is_learned_has_a_model_all_the_same(
    database: Database, shop: Merchant
) -> None:
    with database.writing() as session:
        assert slips.model(session, shop.id) == nothing_learned()
        slips.mark_due(session, shop.id, NOW)
        assert slips.model(session, shop.id) == nothing_learned()
        assert slips.record(session, shop.id) == ({}, {})


def test_habits_are_replaced_whole_and_keep_silent_where_too_little_is_known(
    database: Database, shop: Merchant
) -> None:
    sure, unsure = Habit("Globex", 20, 18, -1, 0, 6), Habit("Nordholm", 9, 2, 0, 4)
    with database.writing() as session:
        habits.save(session, shop.id, [Habit("Initech", 9, 9, 0, 0, 0)], [])
        habits.save(session, shop.id, [sure, unsure], [Habit("2026-11", 23, 20, 0, 0, 4)])

        assert habits.of_suppliers(session, shop.id) == [sure, unsure]
        assert habits.of_months(session, shop.id) == [Habit("2026-11", 23, 20, 0, 0, 4)]
