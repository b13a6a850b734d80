"""The main job as people live it: a supplier slips, and the shopper knows."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.devices import on_every_device
from tests.browser.pages import Desk, OrderPage
from tests.browser.running import RunningPortal
from tests.browser.shop import AFTER, BEFORE, MERCHANT, SAM, SLIP, LampShop

pytestmark = [pytest.mark.browser, on_every_device]


def test_a_slip_reaches_the_shoppers_page_and_mailbox(
    portal: RunningPortal, shop: LampShop, somebody: Callable[[], Page]
) -> None:
    sam = OrderPage(somebody()).opened_by(shop.link_of(SAM))
    expect(sam.item).to_contain_text(f"Ships {BEFORE}")

    merchant = Desk(somebody()).signed_in_as(MERCHANT)
    merchant.sends_file("globex.csv", SLIP)
    expect(merchant.page.get_by_role("main")).to_contain_text("taken in", ignore_case=True)
    portal.turns()

    mail = shop.newest_mail_to(SAM)
    assert AFTER in mail.subject
    assert f"between {AFTER.replace('to', 'and')}, not between {BEFORE.replace('to', 'and')}" in mail.text
    sam.opened_by(shop.link_of(SAM))
    expect(sam.item).to_contain_text(f"Ships {AFTER}")
    expect(sam.item).to_contain_text(f"Later than we told you before. We had told you: {BEFORE}.")
    expect(sam.history().first).to_contain_text(f"{AFTER} The supplier has moved its delivery date.")
