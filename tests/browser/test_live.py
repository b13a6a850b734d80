"""The page stays true while somebody looks at it: what changes is replaced and said, what is being typed stays."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

from portal.store import tracking_links
from tests.browser.pages import OrderPage
from tests.browser.running import RunningPortal
from tests.browser.shop import AFTER, BEFORE, SAM, LampShop

pytestmark = pytest.mark.browser

HALF_A_MINUTE = 30_000
HIDDEN = """() => {
    Object.defineProperty(document, "visibilityState", { get: () => "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def sam(shop: LampShop, somebody: Callable[[], Page]) -> OrderPage:
    """Sam's page, whose time the test winds."""
    page = somebody()
    page.clock.install()
    return OrderPage(page).opened_by(shop.link_of(SAM))


def test_a_new_date_appears_and_is_said_once_while_what_is_typed_stays(
    sam: OrderPage, portal: RunningPortal, shop: LampShop
) -> None:
    said, day = sam.page.locator("#notices"), sam.page.get_by_label("I need it by")
    sam.page.get_by_text("Need it by a certain day?").click()
    day.fill("2026-12-24")
    expect(sam.item).to_contain_text(f"Ships {BEFORE}")
    shop.is_told("7", "LAMP", 10, "2026-12-19", "second word")
    portal.turns()

    sam.page.clock.run_for(HALF_A_MINUTE)
    expect(sam.item).to_contain_text(f"Ships {AFTER}")
    expect(sam.item).to_contain_text("Later than we told you before.")
    expect(said).to_contain_text(f"Updated. Brass lamp: Ships {AFTER}")
    expect(day).to_have_value("2026-12-24")
    expect(day).to_be_focused()

    sam.page.evaluate("document.getElementById('notices').textContent = ''")
    with sam.page.expect_response("**/t/*"):
        sam.page.clock.run_for(HALF_A_MINUTE)
    expect(said).to_be_empty()


def test_an_unchanged_page_costs_an_empty_answer_and_a_hidden_one_nothing(sam: OrderPage) -> None:
    with sam.page.expect_response("**/t/*") as answered:
        sam.page.clock.run_for(HALF_A_MINUTE)
    assert answered.value.status == 304
    asked: list[Request] = []
    sam.page.on("request", lambda request: asked.append(request))
    sam.page.evaluate(HIDDEN)
    sam.page.clock.run_for(4 * HALF_A_MINUTE)
    assert asked == []


def test_an_item_that_joins_the_order_appears(sam: OrderPage, portal: RunningPortal, shop: LampShop) -> None:
    shop.sells("RADIO")
    shop.is_asked_for("1001", "RADIO", line="2", email=SAM)
    portal.turns()
    sam.page.clock.run_for(HALF_A_MINUTE)
    expect(sam.page.get_by_role("article", name="Radio")).to_contain_text("No date yet")
    expect(sam.page.locator("#notices")).to_contain_text("2 items: 2 waiting.")
    sam.page.get_by_text("What you can do").last.click()
    expect(sam.option("Cancel this item").last).to_be_visible()


def test_a_link_that_is_taken_back_says_so_by_itself(sam: OrderPage, shop: LampShop) -> None:
    order = shop.order("1001")
    shop.writes(tracking_links.revoke_all, order.id)
    sam.page.clock.run_for(HALF_A_MINUTE)
    expect(sam.page.get_by_role("heading", level=1)).to_have_text("This link no longer opens your order")


def test_a_question_that_is_open_is_not_taken_away(
    sam: OrderPage, portal: RunningPortal, shop: LampShop
) -> None:
    question = sam.considers("Cancel this item")
    expect(question).to_be_visible()
    shop.is_told("7", "LAMP", 10, "2026-12-19", "second word")
    portal.turns()
    sam.page.clock.run_for(HALF_A_MINUTE)
    expect(sam.item).to_contain_text(f"Ships {AFTER}")
    expect(question).to_be_visible()
    expect(sam.page.get_by_role("heading", name="Cancel Brass lamp?")).to_be_focused()
