"""How a merchant's words would read about a real order, whatever has happened to it, with nothing sent or kept."""

from datetime import date

import pytest

from portal.actions.edit_template import current
from portal.delivery.previewing import preview
from portal.domain.notices import CHANNELS, DIGEST, WORDED_KINDS
from portal.store.database import Database
from portal.templating import LINK_MARK
from portal.wording import LANGUAGES
from tests.databases import on_both_databases, on_both_if_asked
from tests.played import played_once
from tests.shop import Shop

pytestmark = on_both_if_asked


@pytest.fixture
@played_once
def shop(database: Database) -> Shop:
    """A shop with an order that has a date, and one that has none."""
    shop = Shop(database)
    shop.sells("LAMP", "GLOW")
    shop.offers("LAMP", "GLOW")
    shop.is_promised("LAMP", 1, date(2026, 12, 7))
    shop.is_asked_for("1001", "LAMP", placed_at="2026-11-10T10:00:00Z")
    shop.is_asked_for("1002", "LAMP")
    shop.plans()
    return shop


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_can_be_previewed_about_any_order(shop: Shop, language: str) -> None:
    owed = shop.owed()
    orders = [shop.order(number).id for number in ("1001", "1002")]
    for kind in WORDED_KINDS:
        for channel in CHANNELS:
            text = shop.reads(current, kind, channel, language)
            for order_id in orders:
                name = (kind, channel, language)
                shown = shop.reads(preview, name, text.subject, text.body, order_id, shop.now)
                assert shown.faults == (), (name, order_id)
                assert shown.words is not None
                assert LINK_MARK in shown.words.text
                assert (shown.segments is not None) == (channel == "sms")
    assert shop.owed() == owed


@on_both_databases
def test_a_preview_speaks_of_the_order_itself(shop: Shop) -> None:
    body = "{% for line in lines %}{{ line.title }} {{ line.when }}, not {{ line.was_when }}{% endfor %}"
    name = ("date_later", "email", "en")
    shown = shop.reads(preview, name, "{{ order.number }}", body, shop.order("1001").id, shop.now)
    assert shown.words is not None
    assert shown.words.subject == "1001"
    assert "Lamp between 9 and 16 December, not between 25 November and 2 December" in shown.words.text


def test_a_text_message_is_counted_with_a_link_as_long_as_a_real_one(shop: Shop) -> None:
    name, order_id = ("date_later", "sms", "en"), shop.order("1001").id
    short = shop.reads(preview, name, "", "{{ link }}", order_id, shop.now)
    long = shop.reads(preview, name, "", "x" * 120 + " {{ link }}", order_id, shop.now)
    assert (short.segments.count, long.segments.count) == (1, 2)


@pytest.mark.parametrize(
    "body", ["{{ nobody }}", "{% for %}", "{% for a in lines %}{% for b in lines %}{{ b }}"]
)
def test_a_fault_is_shown_instead_with_its_place(shop: Shop, body: str) -> None:
    shown = shop.reads(preview, ("date_later", "email", "en"), "Hi", body, shop.order("1001").id, shop.now)
    assert (shown.words, shown.segments) == (None, None)
    assert all(fault.line == 1 and fault.field == "email" for fault in shown.faults)
    assert shown.faults


def test_another_shops_order_cannot_be_previewed(shop: Shop) -> None:
    other = Shop(shop.database, "zeta")
    with pytest.raises(LookupError):
        other.reads(preview, ("date_later", "sms", "en"), "", "{{ link }}", shop.order("1001").id, shop.now)


@on_both_databases
def test_several_orders_together_are_shown_with_those_that_the_shop_has(shop: Shop) -> None:
    text = shop.reads(current, DIGEST, "email", "en")
    name, order_id = (DIGEST, "email", "en"), shop.order("1002").id
    shown = shop.reads(preview, name, text.subject, text.body, order_id, shop.now)
    assert shown.words is not None
    assert shown.words.subject == "News on your orders 1002 and 1001"
    assert shown.words.text.count(LINK_MARK) == 2
    assert f"{LINK_MARK}/" not in shown.words.text + shown.words.html
    broken = shop.reads(preview, name, text.subject, "{{ order.nothing }}", order_id, shop.now)
    assert (broken.words, len(broken.faults)) == (None, 1)
