"""What the shop tells of its orders, parcels and shelf, once and again: what people decided since stays."""

from datetime import date, timedelta

from portal.actions.choose_option import Wish, choose_option
from portal.actions.correct_contact import Contact, correct_contact
from portal.domain.notices import from_json
from portal.store import order_search, orders, products, queue, timeline
from portal.store.products import Product
from tests.databases import on_both_databases, on_both_if_asked
from tests.shop import Shop, messages_of

pytestmark = on_both_if_asked

DEC_7 = date(2026, 12, 7)


def _in_line(shop: Shop, sku: str) -> list[str]:
    """The orders that wait for a SKU, front first."""
    return [order.number for _, order in shop.reads(queue.members, sku)]


def _needs_review(shop: Shop, sku: str) -> bool:
    with shop.database.reading() as session:
        found = session.get(Product, (shop.id, sku))
        assert found is not None
        return found.needs_review


@on_both_databases
def test_an_order_for_an_unknown_item_makes_a_product_that_waits_for_review_until_it_is_described(
    shop: Shop,
) -> None:
    told = shop.is_asked_for("1001", "LAMP")
    assert told.new == 1
    assert "LAMP is ordered but was not known" in messages_of(told.problems)[0]
    assert _needs_review(shop, "LAMP")
    shop.is_asked_for("1002", "LAMP")
    shop.sells("LAMP")
    assert not _needs_review(shop, "LAMP")
    assert shop.reads(products.named, ["LAMP"])["LAMP"].title == "Lamp"


def test_a_late_order_takes_its_rightful_place(shop: Shop) -> None:
    shop.is_asked_for("1001", "LAMP", placed_at="2026-11-11T10:00:00Z")
    shop.is_asked_for("1003", "LAMP", placed_at="2026-11-13T10:00:00Z")
    shop.is_asked_for("1002", "LAMP", placed_at="2026-11-12T11:00:00+02:00")
    assert _in_line(shop, "LAMP") == ["1001", "1002", "1003"]


def test_the_shop_raises_and_lowers_a_quantity(shop: Shop) -> None:
    shop.is_asked_for("1001", "LAMP", 2)
    shop.sends("1001", 1)
    for quantity, waiting in ((5, 4), (3, 2), (1, 0)):
        assert shop.is_asked_for("1001", "LAMP", quantity).changed == 1
        assert (shop.line("1001").quantity, shop.line("1001").waiting) == (quantity, waiting)


def test_the_shop_makes_another_item_of_a_line_and_both_queues_are_planned(shop: Shop) -> None:
    shop.is_asked_for("1001", "LAMP")
    shop.plans()
    shop.is_asked_for("1001", "DESK")
    assert _in_line(shop, "LAMP") == []
    assert _in_line(shop, "DESK") == ["1001"]
    assert shop.plans() == 2


def test_a_contact_that_an_agent_corrected_stays_until_the_shop_says_something_new(shop: Shop) -> None:
    shop.is_asked_for("1001", "LAMP", email="sam@mial.example")
    order_id = shop.order("1001").id
    shop.writes(correct_contact, order_id, Contact("sam@mail.example", "", False), "Ada")
    told = shop.is_asked_for("1001", "LAMP", email="sam@mial.example", quantity="2")
    assert (told.changed, shop.order("1001").email) == (1, "sam@mail.example")
    told = shop.is_asked_for("1001", "LAMP", email="sam@new.example", quantity="2")
    assert (told.changed, shop.order("1001").email) == (1, "sam@new.example")
    assert [order.number for order in shop.reads(order_search.search, "sam@new.example", 9)] == ["1001"]


def test_what_a_shopper_swapped_stays_swapped_whatever_the_shop_repeats(shop: Shop) -> None:
    shop.sells("LAMP", "GLOW")
    shop.offers("LAMP", "GLOW")
    shop.counts("GLOW", 5)
    shop.is_asked_for("1001", "LAMP", 2)
    shop.writes(choose_option, shop.order("1001").id, shop.line("1001").id, Wish("swap", "GLOW"))
    joined_at = shop.line("1001").joined_at
    shop.is_asked_for("1001", "LAMP", 3, price="55.00")
    line = shop.line("1001")
    assert (line.sku, line.quantity, line.price_minor, line.joined_at) == ("GLOW", 3, 4000, joined_at)


def test_a_part_leaves_then_the_rest(shop: Shop) -> None:
    shop.sells("LAMP")
    shop.is_promised("LAMP", 10, DEC_7)
    shop.is_asked_for("1001", "LAMP", 3)
    shop.plans()
    shop.is_heard()
    shop.sends("1001", 1)
    part = shop.change("1001")
    assert shop.owed("1001") == [("email", "shipped")]
    assert (part.units, part.shipped_units, part.tracking_number) == (3, 1, "JD01")
    assert part.latest == shop.latest("1001")
    shop.is_heard()
    shop.sends("1001", 2, tracking="JD02")
    rest = shop.change("1001")
    assert (rest.units, rest.shipped_units, rest.latest) == (2, 2, None)
    line = shop.line("1001")
    assert (line.shipped, line.waiting) == (3, 0)
    events = shop.reads(timeline.of_order, line.order_id)
    assert [(event.kind, event.facts["units"]) for event in events] == [("shipped", 2), ("shipped", 1)]


@on_both_databases
def test_parcels_that_are_not_told_yet_are_told_in_one_message(shop: Shop) -> None:
    shop.is_asked_for("1001", "LAMP", 3)
    header = "order,line,quantity,shipped_at,tracking_number"
    at = shop.now.isoformat()
    shop.receives("shipments", header, f"1001,1,1,{at},JD01", f"1001,1,1,{at},JD02")
    shop.receives("shipments", header, f"1001,1,1,{at},JD03")
    (message,) = shop.outbox("1001")
    told = [(change.units, change.shipped_units) for change in from_json(message.changes)]
    assert told == [(3, 1), (2, 1), (1, 1)]


@on_both_databases
def test_the_same_parcel_twice_is_one_parcel_and_a_corrected_one_is_counted_anew(shop: Shop) -> None:
    shop.is_asked_for("1001", "LAMP", 3)
    at = shop.now
    shop.sends("1001", 1, at=at)
    told = shop.sends("1001", 2, at=at)
    assert (told.new, told.changed) == (0, 1)
    assert (shop.line("1001").shipped, shop.line("1001").waiting) == (2, 1)
    assert len(shop.outbox("1001")) == 1


def test_more_leaves_than_was_ordered(shop: Shop) -> None:
    shop.is_asked_for("1001", "LAMP", 2)
    shop.sends("1001", 3)
    line = shop.line("1001")
    assert (line.shipped, line.waiting) == (3, 0)
    assert (shop.change("1001").units, shop.change("1001").shipped_units) == (3, 3)


@on_both_databases
def test_a_parcel_of_an_unknown_line_is_a_question_and_is_kept_until_the_line_is_known(shop: Shop) -> None:
    shop.is_asked_for("1001", "LAMP", 2)
    told = shop.sends("1001", 1, line="2")
    assert told.new == 1
    assert messages_of(told.problems) == [
        "There is no line 2 in an order 1001 yet. Its shipment is kept until there is."
    ]
    shop.is_asked_for("1001", "DESK", 3, line="2")
    desk = shop.line("1001", "2")
    assert (desk.shipped, desk.waiting, shop.line("1001").shipped) == (1, 2, 0)
    assert shop.owed("1001") == [("email", "shipped")]


def test_parcels_of_last_year_are_history_not_news(shop: Shop) -> None:
    shop.is_asked_for("1001", "LAMP", 2)
    shop.sends("1001", 2, at=shop.now - timedelta(days=300))
    assert shop.line("1001").waiting == 0
    assert shop.owed() == []


@on_both_databases
def test_what_was_in_a_parcel_stays_what_it_was_when_the_rest_was_swapped(shop: Shop) -> None:
    shop.sells("LAMP", "GLOW")
    shop.offers("LAMP", "GLOW")
    shop.counts("LAMP", 1)
    shop.counts("GLOW", 2)
    shop.is_asked_for("1001", "LAMP", 3)
    left_at = shop.now = shop.now + timedelta(minutes=1)
    shop.sends("1001", 1)
    shop.writes(choose_option, shop.order("1001").id, shop.line("1001").id, Wish("swap", "GLOW"))
    header = "order,line,quantity,shipped_at,carrier,tracking_number,tracking_url"
    url = "https://dhl.example/JD01"
    shop.receives("shipments", header, f"1001,1,1,{left_at.isoformat()},DHL,JD01,{url}")
    shop.plans()
    assert [step.units_to for step in shop.plan("GLOW").steps] == [2, None]
    assert [step.units_to for step in shop.plan("LAMP").steps] == [None]


def test_goods_that_are_not_there_after_all_are_dated_anew(shop: Shop) -> None:
    shop.sells("LAMP")
    shop.counts("LAMP", 2)
    shop.is_promised("LAMP", 10, DEC_7)
    for number in ("1001", "1002", "1003"):
        shop.is_asked_for(number, "LAMP", placed_at=f"2026-11-11T10:00:0{number[-1]}Z")
    shop.plans()
    assert [shop.latest(number) for number in ("1001", "1002", "1003")] == [
        date(2026, 11, 24),
        date(2026, 11, 24),
        date(2026, 12, 16),
    ]
    shop.is_heard()
    shop.counts("LAMP", 1)
    shop.plans()
    assert shop.owed("1001") == shop.owed("1003") == []
    assert shop.owed("1002") == [("email", "date_later")]
    assert (shop.change("1002").reason, shop.latest("1002")) == ("stock_corrected", date(2026, 12, 16))


def test_what_arrives_after_a_count_and_what_leaves_after_it_are_on_the_shelf_and_off_it(shop: Shop) -> None:
    shop.sells("LAMP")
    shop.counts("LAMP", 2)
    shop.buys("7", "LAMP", 4)
    shop.is_asked_for("1001", "LAMP", 3)
    shop.waits_until(date(2026, 11, 23))
    shop.gets("7", "LAMP", 4, "2026-11-23")
    shop.sends("1001", 3)
    shop.plans()
    assert [step.units_to for step in shop.plan("LAMP").steps] == [3, None]
    shop.waits_until(date(2026, 11, 24))
    shop.counts("LAMP", 9)
    shop.plans()
    assert [step.units_to for step in shop.plan("LAMP").steps] == [9, None]


def test_orders_of_two_shops_with_the_same_numbers_never_mix(shop: Shop) -> None:
    other = Shop(shop.database, "zeta")
    for one, units in ((shop, 1), (other, 7)):
        one.sells("LAMP")
        one.is_promised("LAMP", 10, DEC_7 + timedelta(days=units))
        one.is_asked_for("1001", "LAMP", units)
    shop.plans()
    assert other.promise("1001") is None
    assert other.owed() == []
    other.plans()
    assert shop.latest("1001") != other.latest("1001")
    shop.sends("1001", 1)
    assert (shop.line("1001").waiting, other.line("1001").waiting) == (0, 7)
    assert other.reads(orders.get, shop.order("1001").id) is None
