"""An order ships as its shopper wishes: dates, record and confirmation are one, and two tabs end well."""

from datetime import date

import pytest

from portal.actions.change_shipping import ShippingWish, change_shipping
from portal.actions.hold_line import hold_line
from portal.actions.show_order import OrderView, show_order
from portal.domain.notices import LineChange, from_json
from portal.domain.policies import Policy
from portal.domain.refusals import Refusal
from portal.store import choices, plans, promises, timeline
from tests.databases import interleaved, on_both_databases, on_both_if_asked
from tests.played import played_once
from tests.shop import Shop

pytestmark = on_both_if_asked

TOGETHER, SEPARATELY, IN_PARTS = (ShippingWish(way) for way in ("together", "separately", "in_parts"))


@pytest.fixture
@played_once
def shop(shop: Shop) -> Shop:
    """A lamp of order 1001 is promised for the middle of December, two desks for January."""
    shop.sells("LAMP", "DESK")
    shop.is_promised("LAMP", 10, "2026-12-07")
    shop.is_promised("DESK", 10, "2027-01-11", po="8")
    shop.is_asked_for("1001", "LAMP")
    shop.is_asked_for("1001", "DESK", 2, line="2")
    shop.plans()
    shop.is_heard()
    return shop


def _change(shop: Shop, wish: ShippingWish) -> None:
    shop.writes(change_shipping, shop.order("1001").id, wish)


def _view(shop: Shop) -> OrderView:
    with shop.database.reading() as session:
        view = show_order(session, shop.id, shop.order("1001").id, shop.now)
    assert view is not None
    return view


def _latest(shop: Shop) -> list[date | None]:
    return [line.estimate.window.latest if line.estimate.window else None for line in _view(shop).lines]


def _told(shop: Shop) -> list[LineChange]:
    (row,) = shop.outbox("1001")
    return list(from_json(row.changes))


def test_together_everything_takes_the_latest_date_and_is_promised_and_told_so(shop: Shop) -> None:
    lamp, desk = _latest(shop)
    assert lamp != desk
    _change(shop, TOGETHER)
    assert _latest(shop) == [desk, desk]
    assert [shop.latest("1001"), shop.latest("1001", "2")] == [desk, desk]
    assert [(told.choice, told.latest) for told in _told(shop)] == [("together", desk), ("together", desk)]


def test_the_new_date_of_a_line_has_the_change_as_its_reason_and_one_that_stays_is_not_made_anew(
    shop: Shop,
) -> None:
    _change(shop, TOGETHER)
    made = shop.reads(promises.history, shop.order("1001").id)
    newest = {row.line_id: row.reason for row in reversed(made)}
    assert newest[shop.line("1001").id] == "shipping_changed"
    assert newest[shop.line("1001", "2").id] == "first_date"


def test_back_to_separately_every_line_has_its_own_date_again(shop: Shop) -> None:
    before = _latest(shop)
    _change(shop, TOGETHER)
    shop.is_heard()
    _change(shop, SEPARATELY)
    assert _latest(shop) == before
    assert [shop.latest("1001"), shop.latest("1001", "2")] == before
    assert [told.choice for told in _told(shop)] == ["separately", "separately"]


def test_only_the_last_wish_asks_something_of_the_shop(shop: Shop) -> None:
    _change(shop, TOGETHER)
    _change(shop, SEPARATELY)
    assert [row.kind for row, _ in shop.reads(choices.to_carry_out)] == ["separately"]


def test_what_happens_to_one_line_of_a_joint_parcel_makes_all_its_queues_due(shop: Shop) -> None:
    _change(shop, TOGETHER)
    shop.plans()
    desk = shop.line("1001", "2")
    shop.writes(hold_line, desk.order_id, desk.id, "We check the payment.", "Ada")
    with shop.database.writing() as session:
        assert sorted(plans.claim_due(session, shop.now, 10)[shop.id]) == ["DESK", "LAMP"]


def test_it_is_on_record_for_the_shop_and_on_the_timeline_with_who_and_why(shop: Shop) -> None:
    _change(shop, ShippingWish("together", "Ada", "One parcel, please"))
    ((row, number),) = shop.reads(choices.to_carry_out)
    assert (row.kind, row.units, row.line_id, row.actor, number) == ("together", 3, None, "Ada", "1001")
    (event,) = shop.reads(timeline.of_order, shop.order("1001").id)
    assert (event.kind, event.actor, event.facts["reason"]) == (
        "shipping_changed",
        "Ada",
        "One parcel, please",
    )


def test_all_its_queues_are_planned_again(shop: Shop) -> None:
    _change(shop, TOGETHER)
    with shop.database.writing() as session:
        assert {sku for skus in plans.claim_due(session, shop.now, 10).values() for sku in skus} == {
            "LAMP",
            "DESK",
        }


@pytest.mark.parametrize("times", [2, 3])
def test_the_same_wish_again_changes_nothing(shop: Shop, times: int) -> None:
    for _ in range(times):
        _change(shop, TOGETHER)
    assert len(shop.outbox("1001")) == 1
    assert len(shop.reads(choices.to_carry_out)) == 1


@on_both_databases
def test_two_clicks_at_once_are_one_change(shop: Shop) -> None:
    order_id = shop.order("1001").id
    interleaved(
        shop.database,
        lambda session: change_shipping(session, shop.id, order_id, TOGETHER, shop.now),
        lambda: _change(shop, TOGETHER),
    )
    assert len(shop.outbox("1001")) == 1
    assert len(shop.reads(choices.to_carry_out)) == 1


@pytest.mark.parametrize("way", ["in_parts", "by air", ""])
def test_a_way_that_is_not_open_is_refused(shop: Shop, way: str) -> None:
    with pytest.raises(Refusal, match="cannot be shipped in that way"):
        _change(shop, ShippingWish(way))
    assert shop.order("1001").shipping == ""


def test_of_an_order_that_has_left_nothing_can_be_changed(shop: Shop) -> None:
    shop.sends("1001", 1)
    shop.sends("1001", 2, line="2")
    with pytest.raises(Refusal, match="Nothing of this order waits"):
        _change(shop, TOGETHER)


def test_with_an_item_on_hold_nothing_has_a_date_and_the_promises_of_the_held_one_stand(shop: Shop) -> None:
    desk = shop.line("1001", "2")
    shop.writes(hold_line, desk.order_id, desk.id, "We check the payment.", "Ada")
    promised = shop.latest("1001", "2")
    _change(shop, TOGETHER)
    assert _latest(shop) == [None, None]
    assert (shop.latest("1001"), shop.latest("1001", "2")) == (None, promised)


def test_another_shops_order_does_not_exist(shop: Shop) -> None:
    other = Shop(shop.database, "zeta")
    with pytest.raises(LookupError):
        other.writes(change_shipping, shop.order("1001").id, TOGETHER)
    assert shop.order("1001").shipping == ""


def test_a_line_in_parts_has_each_part_with_its_date_and_is_promised_its_last(shop: Shop) -> None:
    parts = Shop(shop.database, "parts", Policy(allows_parts=True))
    parts.sells("LAMP")
    parts.is_promised("LAMP", 2, "2026-12-07")
    parts.is_promised("LAMP", 5, "2027-01-11", po="8")
    parts.is_asked_for("1001", "LAMP", 3)
    parts.plans()
    parts.is_heard()
    _change(parts, IN_PARTS)
    (line,) = _view(parts).lines
    assert [part.units for part in line.parts] == [2, 1]
    first, last = (part.estimate.window for part in line.parts)
    assert first is not None
    assert last is not None
    assert first.latest < last.latest == parts.latest("1001")
    assert [told.choice for told in _told(parts)] == ["in_parts"]
