"""Without a mouse: a shopper cancels with Tab and Enter alone, and always stands where the news is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import Desk, OrderPage
from tests.browser.shop import AGENT, SAM, LampShop

pytestmark = pytest.mark.browser

# More than any of our pages has stops.
MOST_TABS = 40


def test_a_shopper_cancels_by_keyboard_alone(shop: LampShop, somebody: Callable[[], Page]) -> None:
    sam = OrderPage(somebody()).opened_by(shop.link_of(SAM))
    address = sam.page.url
    _walk_to(sam.option("Cancel this item").get_by_role("button"))
    sam.page.keyboard.press("Enter")
    expect(sam.page.get_by_role("heading", name="Cancel Brass lamp?")).to_be_focused()

    _walk_to(sam.page.get_by_role("button", name="Yes, cancel"))
    sam.page.keyboard.press("Enter")
    expect(sam.thanks).to_contain_text("Cancelled.")
    expect(sam.thanks.get_by_role("paragraph")).to_be_focused()
    assert sam.page.url == address, "htmx does it in place"


def test_who_steps_back_stands_at_the_options_again(shop: LampShop, somebody: Callable[[], Page]) -> None:
    sam = OrderPage(somebody()).opened_by(shop.link_of(SAM))
    sam.considers("Cancel this item")
    _walk_to(sam.page.get_by_role("button", name="Back"))
    sam.page.keyboard.press("Enter")
    expect(sam.page.get_by_role("heading", name="What you can do")).to_be_focused()


def test_an_agent_who_steps_back_stands_at_the_choices_again(
    shop: LampShop, somebody: Callable[[], Page]
) -> None:
    agent = Desk(somebody()).signed_in_as(AGENT)
    agent.finds_order("1001")
    agent.option("Cancel").get_by_role("button").click()
    expect(agent.page.get_by_role("heading", name="Cancel, for Sam Carter?")).to_be_focused()
    _walk_to(agent.page.get_by_role("button", name="Back"))
    agent.page.keyboard.press("Enter")
    expect(agent.page.get_by_text("Choose for the shopper")).to_be_focused()


def test_the_first_stop_leads_past_everything_that_every_page_has(
    shop: LampShop, somebody: Callable[[], Page]
) -> None:
    page = OrderPage(somebody()).opened_by(shop.link_of(SAM)).page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def _walk_to(target: Locator) -> None:
    """Press Tab until the target has the focus, and see that one sees it there."""
    expect(target).to_be_visible()
    for _ in range(MOST_TABS):
        target.page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            break
    expect(target).to_be_focused()
    style = target.evaluate("element => ({...getComputedStyle(element)})")
    assert (style["outlineStyle"], style["boxShadow"]) != ("none", "none")
