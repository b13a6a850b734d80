"""What a shopper may wish beyond wait, swap and cancel: decided ahead, given up in part, shipped together."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.devices import on_every_device
from tests.browser.pages import OrderPage
from tests.browser.running import RunningPortal
from tests.browser.shop import SAM, LampShop

pytestmark = [pytest.mark.browser, on_every_device]


@pytest.fixture
def shop(shop: LampShop, portal: RunningPortal) -> LampShop:
    """Sam has a second order: three lamps, and a radio that nobody has confirmed yet."""
    shop.is_asked_for("1003", "LAMP", 3, email=SAM)
    shop.is_promised("RADIO", 5, "2027-01-11", po="8")
    shop.is_asked_for("1003", "RADIO", line="2", email=SAM)
    portal.turns()
    return shop


@pytest.fixture
def sam(shop: LampShop, somebody: Callable[[], Page]) -> OrderPage:
    return OrderPage(somebody()).opened_by(shop.link_of(SAM))


def test_a_shopper_decides_ahead_and_takes_it_back(
    sam: OrderPage, portal: RunningPortal, shop: LampShop
) -> None:
    lamps = sam.item.filter(has_text="Brass lamp")
    lamps.get_by_text("What you can do").click()
    lamps.get_by_role("link", name="Decide now what happens if it becomes too late").click()
    sam.page.get_by_label("If it would ship later than").fill("2026-12-20")
    sam.page.get_by_label("swap it for Blue lamp").check()
    sam.page.get_by_role("button", name="See what it means").click()
    question = sam.page.get_by_role("region", name="Shall we do this for you?")
    expect(question).to_contain_text("we swap 3 × Brass lamp for Blue lamp, €36.00 more.")
    sam.says("Yes, do this for me")
    expect(sam.thanks).to_contain_text("That is noted")
    portal.turns()
    assert "would ship later than 20 December, we swap it for Blue lamp." in shop.newest_mail_to(SAM).text

    sam.page.get_by_role("button", name="Take it back").click()
    expect(sam.thanks).to_contain_text("Taken back.")
    expect(sam.page.get_by_text("You told us on")).to_have_count(0)


def test_a_shopper_takes_fewer(sam: OrderPage) -> None:
    lamps = sam.item.filter(has_text="Brass lamp")
    lamps.get_by_text("What you can do").click()
    lamps.get_by_label("How many fewer").fill("2")
    sam.says("Take fewer")
    expect(sam.page.get_by_role("region", name="Give up 2 of 3")).to_contain_text("€80.00 back")
    sam.says("Yes, give up 2")
    expect(sam.thanks).to_contain_text("You gave up 2 units on 21 November.")


def test_a_shopper_ships_everything_together_and_sees_what_it_costs_first(sam: OrderPage) -> None:
    ways = sam.page.get_by_role("region", name="How it ships")
    expect(ways).to_contain_text("Everything 13 to 21 January 2027 Brass lamp: 37 days later than alone")
    ways.get_by_role("button", name="Ship together").click()
    sam.says("Yes, ship together")
    expect(sam.page.get_by_role("status").first).to_contain_text("Everything that waits will ship together.")
    expect(sam.page.get_by_text("It ships together with the rest of your order.")).to_have_count(2)


def test_a_shopper_names_the_day_and_reads_whether_it_will_be_made(sam: OrderPage) -> None:
    lamps = sam.item.filter(has_text="Brass lamp")
    lamps.get_by_text("What you can do").click()
    lamps.get_by_text("Need it by a certain day?").click()
    lamps.get_by_label("I need it by").fill("2026-12-10")
    lamps.get_by_role("button", name="Save").click()
    expect(sam.page.get_by_text("It is expected to leave us up to 5 days after that.")).to_be_visible()
