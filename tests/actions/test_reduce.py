"""Who takes fewer keeps the place with the rest; the same click twice gives up no more."""

import pytest

from portal.actions.choose_option import Wish, choose_option
from portal.domain.options import Option
from portal.domain.refusals import Refusal
from portal.store import choices, plans
from tests.databases import interleaved, on_both_databases, on_both_if_asked
from tests.played import played_once
from tests.shop import Shop

pytestmark = on_both_if_asked

ONE_OF_THREE = Wish("reduce", units=1, of_units=3)


@pytest.fixture
@played_once
def shop(shop: Shop) -> Shop:
    """Three lamps of order 1001 wait, as was told."""
    shop.sells("LAMP")
    shop.is_promised("LAMP", 10, "2026-12-07")
    shop.is_asked_for("1001", "LAMP", 3)
    shop.plans()
    shop.is_heard()
    return shop


def _choose(shop: Shop, wish: Wish) -> Option:
    line = shop.line("1001")
    return shop.writes(choose_option, line.order_id, line.id, wish)


@on_both_databases
def test_who_takes_fewer_gets_their_price_back_and_keeps_place_and_promise(shop: Shop) -> None:
    before = shop.line("1001")
    option = _choose(shop, ONE_OF_THREE)
    after = shop.line("1001")
    assert (after.waiting, after.cancelled, option.refund_minor) == (2, 1, 4000)
    assert (after.joined_at, after.told) == (before.joined_at, before.told)
    assert shop.owed() == [("email", "choice_confirmed")]
    told = shop.change("1001")
    assert (told.choice, told.given_up, told.units, told.refund_minor) == ("reduce", 1, 2, 4000)
    assert told.latest == shop.latest("1001")
    ((row, number),) = shop.reads(choices.to_carry_out)
    assert (row.kind, row.units, number) == ("reduce", 1, "1001")


def test_the_queue_is_planned_again(shop: Shop) -> None:
    _choose(shop, ONE_OF_THREE)
    with shop.database.writing() as session:
        assert plans.claim_due(session, shop.now, 10) == {shop.id: ["LAMP"]}


def test_the_same_click_again_gives_up_no_more(shop: Shop) -> None:
    assert _choose(shop, ONE_OF_THREE) == _choose(shop, ONE_OF_THREE)
    assert (shop.line("1001").waiting, len(shop.outbox("1001"))) == (2, 1)


@on_both_databases
def test_two_clicks_at_once_are_one(shop: Shop) -> None:
    line = shop.line("1001")
    interleaved(
        shop.database,
        lambda session: choose_option(session, shop.id, line.order_id, line.id, ONE_OF_THREE, shop.now),
        lambda: _choose(shop, ONE_OF_THREE),
    )
    assert (shop.line("1001").waiting, len(shop.outbox("1001"))) == (2, 1)


def test_a_second_tab_that_shows_an_older_number_changes_nothing(shop: Shop) -> None:
    _choose(shop, ONE_OF_THREE)
    with pytest.raises(Refusal, match="has changed in the meantime"):
        _choose(shop, Wish("reduce", units=2, of_units=3))
    assert shop.line("1001").waiting == 2


def test_two_may_be_given_up_one_after_the_other(shop: Shop) -> None:
    _choose(shop, ONE_OF_THREE)
    _choose(shop, Wish("reduce", units=1, of_units=2))
    assert (shop.line("1001").waiting, shop.line("1001").cancelled) == (1, 2)
    assert [row.units for row, _ in shop.reads(choices.to_carry_out)] == [1, 1]


def test_what_left_in_the_meantime_cannot_be_given_up(shop: Shop) -> None:
    shop.sends("1001", 3)
    with pytest.raises(Refusal, match="already left"):
        _choose(shop, ONE_OF_THREE)


def test_a_document_of_the_shop_that_repeats_the_old_number_does_not_bring_units_back(shop: Shop) -> None:
    _choose(shop, ONE_OF_THREE)
    shop.is_asked_for("1001", "LAMP", 3, note="Ring twice")
    assert (shop.line("1001").waiting, shop.line("1001").cancelled) == (2, 1)
