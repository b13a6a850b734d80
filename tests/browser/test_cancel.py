"""A cancel: what it means first, done once, and good for whoever stands behind."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.devices import on_every_device
from tests.browser.pages import OrderPage
from tests.browser.running import RunningPortal, code_in
from tests.browser.shop import EVE, SAM, LampShop

pytestmark = pytest.mark.browser


@on_every_device
def test_a_shopper_cancels_and_the_next_moves_up(
    portal: RunningPortal, shop: LampShop, somebody: Callable[[], Page]
) -> None:
    eve = OrderPage(somebody()).opened_by(shop.link_of(EVE))
    expect(eve.item).to_contain_text("2nd of 2 in line.")
    sam = OrderPage(somebody()).opened_by(shop.link_of(SAM))
    second_tab = OrderPage(sam.page.context.new_page()).opened_by(shop.link_of(SAM))

    for tab in (sam, second_tab):
        question = tab.considers("Cancel this item")
        expect(question).to_contain_text("Cancel Brass lamp?")
        expect(question).to_contain_text("€40.00 back Place You give up your place in line")
    sam.says("Yes, cancel")
    expect(sam.item).to_contain_text("Cancelled. You cancelled 1 unit on 21 November.")
    expect(sam.item).to_contain_text("The shop has been asked to pay €40.00 back.")
    second_tab.says("Yes, cancel")
    expect(second_tab.item).to_contain_text("Cancelled. You cancelled 1 unit on 21 November.")
    portal.turns()

    assert [mail.subject for mail in portal.mails_to(SAM)][:-1] == ["Order 1001: Brass lamp is cancelled"]
    assert "You get €40.00 back" in shop.newest_mail_to(SAM).text
    eve.page.reload()
    expect(eve.item).to_contain_text("First in line.")


@on_every_device
def test_money_goes_back_for_the_reader_of_the_mail_alone(
    portal: RunningPortal, shop: LampShop, somebody: Callable[[], Page]
) -> None:
    shop.asks_for_codes()
    sam = OrderPage(somebody()).opened_by(shop.link_of(SAM))
    expect(sam.considers("Cancel this item")).to_contain_text("Money goes back, so we first send a code")
    sam.says("Send me a code")
    portal.turns()
    sam.page.get_by_label("The code, eight digits").fill(code_in(shop.newest_mail_to(SAM)))
    sam.says("Go on")
    expect(sam.page.get_by_role("region", name="Cancel Brass lamp?")).to_contain_text("€40.00 back")
    sam.says("Yes, cancel")
    expect(sam.item).to_contain_text("Cancelled. You cancelled 1 unit on 21 November.")


@on_every_device
def test_a_shopper_takes_a_cancellation_back_and_stands_where_they_stood(
    shop: LampShop, somebody: Callable[[], Page]
) -> None:
    sam = OrderPage(somebody()).opened_by(shop.link_of(SAM))
    sam.considers("Cancel this item")
    sam.says("Yes, cancel")
    expect(sam.item).to_contain_text("You can take this back until")
    sam.says("Take it back")
    expect(sam.thanks).to_contain_text("Taken back. Your place in line is yours as before.")
    expect(sam.item).to_contain_text("1st of 2 in line.")
    expect(sam.option("Cancel this item")).to_be_visible()


def test_a_tab_that_is_behind_is_told_so_in_place(shop: LampShop, somebody: Callable[[], Page]) -> None:
    sam = OrderPage(somebody()).opened_by(shop.link_of(SAM))
    second_tab = OrderPage(sam.page.context.new_page()).opened_by(shop.link_of(SAM))
    sam.considers("Cancel this item")
    sam.says("Yes, cancel")
    expect(sam.thanks).to_be_visible()

    second_tab.option("Blue lamp").get_by_role("button").click()
    expect(second_tab.page.get_by_role("alert")).to_contain_text("This item is already cancelled.")
    expect(second_tab.item).to_contain_text("You can take this back until")
    expect(second_tab.page.get_by_text("What you can do")).to_have_count(0)
