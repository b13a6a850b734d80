"""A cancellation is taken back in time: everything is as before, and whoever heard of it hears that too."""

from datetime import date, timedelta

import pytest

from portal.actions.choose_option import Wish, choose_option, undo_choice
from portal.actions.verify_ledger import verify_ledger
from portal.domain.refusals import Refusal
from portal.store import choices, merchants, queue, refunds, shelf, timeline
from tests.databases import interleaved, on_both_databases, on_both_if_asked
from tests.played import played_once
from tests.shop import Shop

pytestmark = on_both_if_asked

CANCEL, FEWER = Wish("cancel"), Wish("reduce", units=1, of_units=2)
SWAP = Wish("swap", "GLOW")
GONE = "can no longer be taken back"


@pytest.fixture
@played_once
def shop(shop: Shop) -> Shop:
    """Two lamps of order 1001 wait for 7 December, as was told; one of order 1002 waits behind them."""
    shop.sells("LAMP")
    shop.is_promised("LAMP", 10, date(2026, 12, 7))
    shop.is_asked_for("1001", "LAMP", 2, country="DE")
    shop.is_asked_for("1002", "LAMP", placed_at="2026-11-12T10:00:00Z")
    shop.plans()
    shop.is_heard()
    return shop


def chooses(shop: Shop, wish: Wish) -> int:
    """Take an option; answers the choice's number."""
    line = shop.line("1001")
    shop.writes(choose_option, line.order_id, line.id, wish)
    return shop.reads(choices.of_order, line.order_id)[0].id


def undoes(shop: Shop, choice_id: int) -> None:
    line = shop.line("1001")
    shop.writes(undo_choice, line.order_id, line.id, choice_id)


@pytest.mark.parametrize("wish", [CANCEL, FEWER])
def test_units_place_and_promise_are_as_before(shop: Shop, wish: Wish) -> None:
    before = shop.line("1001")
    undoes(shop, chooses(shop, wish))
    after = shop.line("1001")
    assert (after.waiting, after.cancelled) == (2, 0)
    assert (after.joined_at, after.priority, after.told) == (before.joined_at, before.priority, before.told)
    assert shop.reads(queue.place_of, after).number == 1
    assert shop.reads(queue.place_of, shop.line("1002")).units_ahead == 2
    shop.plans()
    assert shop.latest("1001") == date(2026, 12, 16)
    assert shop.reads(choices.to_carry_out) == []


def test_the_ledger_says_so_and_is_whole(shop: Shop) -> None:
    undoes(shop, chooses(shop, CANCEL))
    assert shop.reads(verify_ledger, "LAMP").breaks == ()


def test_no_refund_is_owed_any_more(shop: Shop) -> None:
    choice_id = chooses(shop, CANCEL)
    order_id = shop.line("1001").order_id
    assert shop.reads(refunds.of_orders, [order_id]) != []
    undoes(shop, choice_id)
    assert shop.reads(refunds.of_orders, [order_id]) == []


def test_a_confirmation_that_has_not_left_is_not_sent(shop: Shop) -> None:
    undoes(shop, chooses(shop, CANCEL))
    assert shop.owed() == []


def test_who_was_told_of_the_cancellation_is_told_that_they_wait_again(shop: Shop) -> None:
    choice_id = chooses(shop, CANCEL)
    shop.is_heard()
    undoes(shop, choice_id)
    assert shop.owed() == [("email", "choice_confirmed")]
    assert (shop.change("1001").choice, shop.change("1001").units) == ("wait", 2)


@on_both_databases
def test_the_store_hears_until_when_it_may_be_undone_and_that_it_was(shop: Shop) -> None:
    with shop.database.writing() as session:
        merchants.get(session, shop.id).store_url = "https://shop.example/hook"
    choice_id = chooses(shop, CANCEL)
    undoes(shop, choice_id)
    cancelled, undone = (row for row in shop.outbox("1001") if row.channel == "store")
    assert cancelled.changes[0]["undo_until"] == (shop.now + timedelta(minutes=30)).isoformat()
    assert undone.kind == "order_line.choice_undone"
    assert (undone.changes[0]["choice"], undone.changes[0]["undone"]) == (str(choice_id), "cancel")


def test_twice_is_once(shop: Shop) -> None:
    choice_id = chooses(shop, CANCEL)
    undoes(shop, choice_id)
    undoes(shop, choice_id)
    assert shop.line("1001").waiting == 2
    order_id = shop.line("1001").order_id
    kinds = [event.kind for event in shop.reads(timeline.of_order, order_id)]
    assert kinds.count("choice_undone") == 1


@on_both_databases
def test_two_clicks_at_once_are_one(shop: Shop) -> None:
    choice_id, line = chooses(shop, CANCEL), shop.line("1001")
    interleaved(
        shop.database,
        lambda session: undo_choice(session, shop.id, line.order_id, line.id, choice_id, shop.now),
        lambda: undoes(shop, choice_id),
    )
    assert shop.line("1001").waiting == 2


def test_it_can_be_chosen_and_undone_anew(shop: Shop) -> None:
    undoes(shop, chooses(shop, CANCEL))
    undoes(shop, chooses(shop, CANCEL))
    assert (shop.line("1001").waiting, shop.line("1001").cancelled) == (2, 0)


def test_after_its_time_it_stands(shop: Shop) -> None:
    choice_id = chooses(shop, CANCEL)
    shop.now += timedelta(minutes=30, seconds=1)
    with pytest.raises(Refusal, match=GONE):
        undoes(shop, choice_id)


@on_both_databases
def test_what_the_shop_has_carried_out_stands(shop: Shop) -> None:
    choice_id = chooses(shop, CANCEL)
    shop.writes(choices.carried_out, choice_id)
    with pytest.raises(Refusal, match=GONE):
        undoes(shop, choice_id)


@on_both_databases
def test_a_shop_that_undoes_nothing_is_asked_for_nothing(shop: Shop) -> None:
    shop.decides(undo_minutes=0)
    with pytest.raises(Refusal, match=GONE):
        undoes(shop, chooses(shop, CANCEL))


def test_only_the_newest_choice_of_ones_own_is_undone(shop: Shop) -> None:
    first = chooses(shop, FEWER)
    second = chooses(shop, Wish("cancel", actor="Ada", reason="called us"))
    for choice_id in (first, second):
        with pytest.raises(Refusal, match=GONE):
            undoes(shop, choice_id)
    with pytest.raises(LookupError):
        undoes(shop, 1)


class TestASwap:
    """Lamps of order 1001 are swapped for glows, of which the shelf holds three."""

    @pytest.fixture(autouse=True)
    def glows(self, shop: Shop) -> None:
        shop.sells("GLOW")
        shop.counts("GLOW", 3)
        shop.offers("LAMP", "GLOW")
        shop.plans()

    def test_item_place_price_and_promise_are_as_before(self, shop: Shop) -> None:
        before = shop.line("1001")
        choice_id = chooses(shop, SWAP)
        assert shop.reads(queue.place_of, shop.line("1002")).units_ahead == 0
        shop.plans()
        undoes(shop, choice_id)
        after = shop.line("1001")
        assert (after.sku, after.swapped_from, after.price_minor) == ("LAMP", "", before.price_minor)
        assert (after.place, after.promise, after.waiting) == (before.place, before.promise, 2)
        assert after.hear_by == before.hear_by is not None
        assert shop.reads(queue.place_of, after).number == 1
        assert shop.reads(queue.place_of, shop.line("1002")).units_ahead == 2
        shop.plans()
        assert shop.latest("1001") == date(2026, 12, 16)
        for sku in ("LAMP", "GLOW"):
            assert shop.reads(verify_ledger, sku).breaks == ()

    @on_both_databases
    def test_the_shelf_serves_others_again(self, shop: Shop) -> None:
        undoes(shop, chooses(shop, SWAP))
        assert shop.reads(shelf.free_units, ["GLOW"]) == {"GLOW": 3}

    def test_what_the_shop_has_packed_stands(self, shop: Shop) -> None:
        choice_id = chooses(shop, SWAP)
        shop.sends("1001", 1)
        with pytest.raises(Refusal, match=GONE):
            undoes(shop, choice_id)
        assert shop.line("1001").sku == "GLOW"

    def test_of_two_swaps_the_newest_is_undone_first(self, shop: Shop) -> None:
        shop.sells("BEAM")
        shop.counts("BEAM", 3)
        shop.offers("GLOW", "BEAM")
        first, second = chooses(shop, SWAP), chooses(shop, Wish("swap", "BEAM"))
        with pytest.raises(Refusal, match=GONE):
            undoes(shop, first)
        undoes(shop, second)
        assert (shop.line("1001").sku, shop.line("1001").swapped_from) == ("GLOW", "LAMP")
        undoes(shop, first)
        assert (shop.line("1001").sku, shop.line("1001").swapped_from) == ("LAMP", "")

    @on_both_databases
    def test_who_had_no_promise_yet_has_none(self, shop: Shop) -> None:
        shop.is_asked_for("1003", "LAMP")
        line = shop.line("1003")
        shop.writes(choose_option, line.order_id, line.id, SWAP)
        (row,) = shop.reads(choices.of_order, line.order_id)
        shop.writes(undo_choice, line.order_id, line.id, row.id)
        assert (shop.line("1003").sku, shop.line("1003").promise) == ("LAMP", None)
