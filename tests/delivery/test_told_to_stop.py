"""A sender that is told to stop claims nothing more, ends what it began, and keeps here what cannot leave at once."""

from collections import Counter
from datetime import timedelta
from itertools import chain, repeat

import pytest

from portal.delivery import preparing, turn
from portal.domain.notices import from_json
from portal.store.database import Database
from tests.databases import on_both_databases
from tests.delivery.sending import DEC_7, a_sender, claimed_by
from tests.played import played_once
from tests.shop import Shop

pytestmark = on_both_databases


@pytest.fixture
@played_once
def shop(database: Database) -> Shop:
    """A shop that owes three shoppers a mail."""
    shop = Shop(database)
    shop.is_promised("LAMP", 10, DEC_7)
    for order in ("1001", "1002", "1003"):
        shop.is_asked_for(order, "LAMP")
    shop.plans()
    return shop


def _states(shop: Shop) -> Counter[tuple[str, int]]:
    """How many messages are in each state after so many tries."""
    rows = [row for state in ("pending", "sending", "unknown", "sent") for row in shop.outbox(state=state)]
    return Counter((row.state, row.attempts) for row in rows)


def test_it_claims_nothing_if_it_was_told_before(shop: Shop) -> None:
    sender, way = a_sender(shop)
    assert sender.turn(lambda: True) == 0
    assert (way.sent, _states(shop)) == ([], {("pending", 0): 3})


def test_what_it_has_claimed_leaves_and_nothing_else(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "A_CLAIM", 2)
    sender, way = a_sender(shop)
    told = chain([False], repeat(True))
    assert sender.turn(lambda: next(told)) == 2
    assert (len(way.sent), _states(shop)) == (2, {("sent", 1): 2, ("pending", 0): 1})


def test_what_would_have_to_wait_for_others_to_land_is_owed_again_and_that_costs_it_no_try(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("IN_FLIGHT", 1), ("A_FLOCK", 1), ("BRISK_SECONDS", 0)):
        monkeypatch.setattr(turn, name, value)
    sender, way = a_sender(shop)
    assert sender.turn(lambda: bool(way.sent)) == 3
    assert (len(way.sent), _states(shop)) == (2, {("sent", 1): 2, ("pending", 0): 1})
    shop.now += timedelta(minutes=1)
    assert sender.turn() == 1
    assert _states(shop) == {("sent", 1): 3}


def test_what_stays_here_is_said_together_with_the_news_that_came_meanwhile(shop: Shop) -> None:
    sender, _ = a_sender(shop)
    claimed = claimed_by(sender).claimed
    shop.is_told("7", "LAMP", 10, "2026-12-21", "later")
    shop.plans()
    sender._give_back(claimed)
    assert _states(shop) == {("pending", 0): 3}
    assert [len(from_json(row.changes)) for row in shop.outbox()] == [1, 1, 1]
    assert {shop.change(order).kind for order in ("1001", "1002", "1003")} == {"backorder_accepted"}
