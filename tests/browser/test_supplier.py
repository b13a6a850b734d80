"""A supplier's way: the merchant makes a link, the supplier names another day, and nothing stands in anybody's way."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import barriers_in
from tests.browser.pages import Desk
from tests.browser.shop import MERCHANT, LampShop

pytestmark = pytest.mark.browser


def test_a_supplier_answers_by_a_link_of_the_merchants(shop: LampShop, somebody: Callable[[], Page]) -> None:
    merchant = Desk(somebody()).signed_in_as(MERCHANT).page
    merchant.goto("/merchant/supplies")
    merchant.get_by_label("Supplier", exact=True).fill("Globex")
    merchant.get_by_role("button", name="Make a link").click()
    notice = merchant.get_by_text("It is shown only now.")
    expect(notice).to_be_visible()
    barriers = barriers_in(merchant)
    link = merchant.locator("code").inner_text()

    supplier = somebody()
    supplier.goto(link)
    expect(supplier.get_by_role("heading", level=1)).to_contain_text("still to come from Globex")
    barriers += barriers_in(supplier)
    supplier.get_by_label("Day of delivery").first.fill("2027-01-15")
    supplier.get_by_role("button", name="Confirm line").first.click()
    expect(supplier.get_by_text("Your answer was taken.")).to_be_visible()
    expect(supplier.get_by_text("on 15 January")).to_be_visible()
    assert barriers + barriers_in(supplier) == []


def test_what_the_api_says_of_itself(shop: LampShop, somebody: Callable[[], Page]) -> None:
    page = somebody()
    page.goto("/api/docs")
    assert barriers_in(page) == []
