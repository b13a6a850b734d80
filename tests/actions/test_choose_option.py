"""A shopper, or an agent for one, decides: effect, record and confirmation are one, and the same click twice is one."""

from datetime import date

import pytest

from portal.actions.choose_option import Wish, choose_option
from portal.domain.options import Option
from portal.domain.refusals import Refusal
from portal.store import choices, timeline
from tests.databases import interleaved, on_both_databases, on_both_if_asked
from tests.played import played_once
from tests.shop import Shop

pytestmark = on_both_if_asked

DEC_7, DEC_16 = date(2026, 12, 7), date(2026, 12, 16)
WAIT, CANCEL, SWAP = Wish("wait"), Wish("cancel"), Wish("swap", "GLOW")


@pytest.fixture
@played_once
def shop(shop: Shop) -> Shop:
    """Two lamps of order 1001 wait for 7 December, as was told; three better ones are in stock at 50.00."""
    shop.sells("LAMP")
    shop.sells("GLOW", price="50.00")
    shop.offers("LAMP", "GLOW")
    shop.counts("GLOW", 3)
    shop.is_promised("LAMP", 10, DEC_7)
    shop.is_asked_for("1001", "LAMP", 2)
    shop.plans()
    shop.is_heard()
    return shop


def _choose(shop: Shop, wish: Wish, number: str = "1001") -> Option:
    line = shop.line(number)
    return shop.writes(choose_option, line.order_id, line.id, wish)


def _to_carry_out(shop: Shop) -> list[str]:
    return [choice.kind for choice, _ in shop.reads(choices.to_carry_out)]


def test_who_waits_keeps_place_and_promise_and_has_it_confirmed(shop: Shop) -> None:
    before = shop.line("1001")
    option = _choose(shop, WAIT)
    after = shop.line("1001")
    assert (after.waiting, after.joined_at, after.told) == (2, before.joined_at, before.told)
    assert option.units == 2
    assert shop.owed() == [("email", "choice_confirmed")]
    assert (shop.change("1001").choice, shop.change("1001").latest) == ("wait", DEC_16)
    assert _to_carry_out(shop) == []


def test_who_swaps_is_served_from_the_shelf_and_pays_the_difference(shop: Shop) -> None:
    option = _choose(shop, SWAP)
    line = shop.line("1001")
    assert (line.sku, line.swapped_from, line.waiting, line.price_minor) == ("GLOW", "LAMP", 2, 5000)
    assert (option.difference_minor, option.title) == (2000, "Glow")
    change = shop.change("1001")
    assert (change.kind, change.choice, change.swapped_from) == ("choice_confirmed", "swap", "Lamp")
    assert change.latest == shop.latest("1001") == date(2026, 11, 24)
    assert _to_carry_out(shop) == ["swap"]
    shop.plans()
    assert shop.owed() == [("email", "choice_confirmed")]


def test_who_cancels_leaves_the_queue_and_is_told_what_comes_back(shop: Shop) -> None:
    option = _choose(shop, Wish("cancel", actor="Ada", reason="called us"))
    line = shop.line("1001")
    assert (line.waiting, line.cancelled, option.refund_minor) == (0, 2, 8000)
    assert shop.owed() == [("email", "cancelled")]
    assert shop.change("1001").refund_minor == 8000
    (event,) = shop.reads(timeline.of_order, line.order_id)
    assert (event.kind, event.actor, event.facts["reason"]) == ("choice_made", "Ada", "called us")
    assert _to_carry_out(shop) == ["cancel"]


@pytest.mark.parametrize("wish", [WAIT, SWAP, CANCEL])
def test_the_same_wish_again_is_answered_alike_and_changes_nothing(shop: Shop, wish: Wish) -> None:
    first = _choose(shop, wish)
    line = shop.line("1001")
    assert _choose(shop, wish) == first
    assert shop.line("1001") == line
    assert len(shop.reads(choices.of_order, line.order_id)) == 1
    assert len(shop.outbox("1001")) == 1


@on_both_databases
@pytest.mark.parametrize("wish", [WAIT, SWAP, CANCEL])
def test_two_clicks_at_once_are_one_choice(shop: Shop, wish: Wish) -> None:
    line = shop.line("1001")
    first, second = interleaved(
        shop.database,
        lambda session: choose_option(session, shop.id, line.order_id, line.id, wish, shop.now),
        lambda: _choose(shop, wish),
    )
    assert first == second
    assert len(shop.reads(choices.of_order, line.order_id)) == 1
    assert len(shop.outbox("1001")) == 1


def test_who_waits_once_more_after_the_date_has_changed_is_confirmed_once_more(shop: Shop) -> None:
    _choose(shop, WAIT)
    shop.is_told("7", "LAMP", 10, "2027-01-11", "r2")
    shop.plans()
    shop.is_heard()
    _choose(shop, WAIT)
    assert shop.owed() == [("email", "choice_confirmed")]
    assert shop.change("1001").latest == shop.latest("1001") != DEC_16
    _choose(shop, WAIT)
    assert len(shop.outbox("1001")) == 1


def test_one_who_waited_may_still_cancel_in_a_second_tab_and_then_nothing_else(shop: Shop) -> None:
    _choose(shop, WAIT)
    _choose(shop, CANCEL)
    for wish in (WAIT, SWAP):
        with pytest.raises(Refusal, match="already cancelled"):
            _choose(shop, wish)
    assert _to_carry_out(shop) == ["cancel"]


def test_what_has_left_can_no_longer_be_changed(shop: Shop) -> None:
    shop.sends("1001", 2)
    for wish in (WAIT, SWAP, CANCEL):
        with pytest.raises(Refusal, match="already left"):
            _choose(shop, wish)
    assert shop.owed() == [("email", "shipped")]


def test_of_a_line_that_left_in_part_the_rest_is_cancelled(shop: Shop) -> None:
    shop.sends("1001", 1)
    assert _choose(shop, CANCEL).refund_minor == 4000
    assert (shop.line("1001").shipped, shop.line("1001").cancelled) == (1, 1)


@pytest.mark.parametrize("sku", ["MOON", "LAMP", ""])
def test_only_what_the_merchant_lists_can_be_had_instead(shop: Shop, sku: str) -> None:
    shop.sells("MOON")
    shop.counts("MOON", 9)
    with pytest.raises(Refusal, match="has just gone"):
        _choose(shop, Wish("swap", sku))
    assert shop.line("1001").sku == "LAMP"


@on_both_databases
def test_of_two_who_want_the_last_ones_at_once_one_wins_and_the_other_keeps_the_place(shop: Shop) -> None:
    shop.is_asked_for("1002", "LAMP", 2)
    line = shop.line("1001")
    with pytest.raises(Refusal, match="has just gone"):
        interleaved(
            shop.database,
            lambda session: choose_option(session, shop.id, line.order_id, line.id, SWAP, shop.now),
            lambda: _choose(shop, SWAP, "1002"),
        )
    assert shop.line("1001").sku == "GLOW"
    assert (shop.line("1002").sku, shop.line("1002").waiting) == ("LAMP", 2)
    assert shop.owed("1002") == []


def test_news_that_is_not_sent_yet_is_withdrawn_for_the_line_that_was_decided_and_for_no_other(
    shop: Shop,
) -> None:
    shop.is_promised("DESK", 10, DEC_7, po="8")
    shop.is_asked_for("1001", "DESK", line="2")
    shop.is_told("7", "LAMP", 10, "2027-01-11", "r2")
    shop.plans()
    assert shop.owed() == [("email", "date_later")]
    _choose(shop, CANCEL)
    assert shop.owed() == [("email", "backorder_accepted"), ("email", "cancelled")]
    assert [row.reason for row in shop.outbox("1001", "superseded")] == ["The shopper decided otherwise."]


def test_another_shops_order_does_not_exist(shop: Shop) -> None:
    other, line = Shop(shop.database, "zeta"), shop.line("1001")
    other.is_asked_for("1001", "LAMP")
    mine = other.line("1001")
    for order_id, line_id in ((line.order_id, line.id), (mine.order_id, line.id), (line.order_id, mine.id)):
        with pytest.raises(LookupError):
            other.writes(choose_option, order_id, line_id, CANCEL)
    assert shop.line("1001").waiting == 2


def test_a_price_in_another_currency_is_not_taken_for_the_orders(shop: Shop) -> None:
    shop.sells("GLOW", price="50.00", currency="USD")
    assert _choose(shop, SWAP).difference_minor is None
    assert shop.line("1001").price_minor is None


def test_who_left_no_address_is_not_written_to(shop: Shop) -> None:
    shop.is_asked_for("1002", "LAMP", email="")
    _choose(shop, CANCEL, "1002")
    assert shop.owed() == []
    assert shop.line("1002").cancelled == 1
