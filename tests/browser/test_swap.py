"""A swap, from the offer to the agent's desk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.devices import on_every_device
from tests.browser.pages import Desk, OrderPage
from tests.browser.running import RunningPortal
from tests.browser.shop import AGENT, SAM, LampShop

pytestmark = [pytest.mark.browser, on_every_device]


def test_a_shopper_swaps_and_the_agent_sees_it(
    portal: RunningPortal, shop: LampShop, somebody: Callable[[], Page]
) -> None:
    sam = OrderPage(somebody()).opened_by(shop.link_of(SAM))
    expect(sam.option("Blue lamp")).to_contain_text("ships by 24 November Money €12.00 more")

    question = sam.considers("Blue lamp")
    expect(question).to_contain_text("Swap Brass lamp for Blue lamp?")
    expect(question).to_contain_text("In stock, ships by 24 November Money €12.00 more")
    sam.says("Yes, swap")
    expect(sam.item).to_contain_text("Swapped.")
    expect(sam.item).to_have_accessible_name("Blue lamp")
    portal.turns()

    assert "You get Blue lamp instead of Brass lamp (€12.00 more)" in shop.newest_mail_to(SAM).text
    sam.opened_by(shop.link_of(SAM))
    expect(sam.item).to_contain_text("Ships by 24 November")
    agent = Desk(somebody()).signed_in_as(AGENT)
    agent.finds_order("1001")
    expect(agent.history().filter(has_text="Swap")).to_contain_text("1 unit for Blue lamp instead of LAMP.")
