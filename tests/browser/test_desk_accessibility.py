"""Both desks can be used by everybody, with the longest and strangest words in them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from portal.actions.hold_line import hold_line
from tests import builders
from tests.browser.accessibility import barriers_in
from tests.browser.pages import Desk
from tests.browser.running import RunningPortal
from tests.browser.shop import AGENT, MERCHANT, PASSWORD, LampShop
from tests.web.full_shop import FullShop, a_full_shop

pytestmark = pytest.mark.browser

OWNER = "owner@full.example"
WITH_PROBLEMS = """sku,on_hand,counted_at
LAMP,many,2026-11-20T17:00:00Z
,4,2026-11-20T17:00:00Z
BLUE,4,2026-11-20T17:00:00Z
"""


@pytest.fixture
def full_shop(portal: RunningPortal) -> FullShop:
    """Something of everything, under names that hostile people chose."""
    with portal.database.writing() as session:
        shop = a_full_shop(session)
        builders.a_user(session, shop.merchant, "merchant", OWNER, PASSWORD)
    return shop


def test_the_way_in(portal: RunningPortal, somebody: Callable[[], Page]) -> None:
    desk = Desk(somebody())
    desk.tries_to_sign_in_as("nobody@acme.example")
    expect(desk.page.get_by_role("alert")).to_contain_text("do not fit together")
    assert barriers_in(desk.page) == []


# Four can look at once.
@pytest.mark.parametrize("quarter", range(4))
def test_every_page_of_both_desks(full_shop: FullShop, somebody: Callable[[], Page], quarter: int) -> None:
    page = Desk(somebody()).signed_in_as(OWNER).page
    orders = ["/agent/orders", "/agent/orders?q=nobody", f"/agent/orders/{full_shop.order.id}"]
    # Only a frame may ask for a mail.
    paths = [path for path in (*orders, *full_shop.pages(), "/account") if not path.endswith("/mail")]
    barriers = []
    for path in paths[quarter::4]:
        page.goto(path)
        barriers += barriers_in(page)
    assert barriers == []


def test_a_file_with_problems(shop: LampShop, somebody: Callable[[], Page]) -> None:
    merchant = Desk(somebody()).signed_in_as(MERCHANT)
    merchant.sends_file("stock.csv", WITH_PROBLEMS)
    expect(merchant.page.get_by_role("region", name="stock.csv: taken in")).to_contain_text("2 problems")
    assert barriers_in(merchant.page) == []


def test_a_template_with_a_mistake(shop: LampShop, somebody: Callable[[], Page]) -> None:
    page = Desk(somebody()).signed_in_as(MERCHANT).page
    page.goto("/merchant/templates/date_later/sms/en")
    page.get_by_label("Message", exact=True).fill("Order {{ order.numbre }}: {{ link }}")
    expect(page.get_by_text("This cannot be sent yet.")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved.")
    assert barriers_in(page) == []


def test_an_agent_chooses_for_the_shopper(shop: LampShop, somebody: Callable[[], Page]) -> None:
    agent = Desk(somebody()).signed_in_as(AGENT)
    agent.finds_order("1001")
    agent.option("Keep waiting").get_by_role("button").click()
    reason = agent.page.get_by_label("Why you choose for them")
    expect(reason).to_be_visible()
    barriers = barriers_in(agent.page)
    reason.fill("Asked for on the phone.")
    agent.page.get_by_role("button", name="Note that the shopper waits").click()
    expect(agent.page.get_by_role("main").get_by_role("status")).to_be_visible()
    assert barriers + barriers_in(agent.page) == []


def test_what_an_agent_may_wish_for_the_shopper(
    portal: RunningPortal, shop: LampShop, somebody: Callable[[], Page]
) -> None:
    shop.is_asked_for("1003", "LAMP", 3)
    shop.is_asked_for("1003", "BLUE", line="2")
    shop.writes(hold_line, shop.order("1003").id, shop.line("1003", "2").id, "We check the payment.", "Ada")
    page = Desk(somebody()).signed_in_as(AGENT).page
    here = f"/agent/orders/{shop.order('1003').id}"
    line = f"{here}/lines/{shop.line('1003').id}"
    ahead = f"{line}/instruction?later_than=2026-12-01&does=swap:BLUE"
    barriers = []
    for path in (ahead, f"{here}/shipping?way=together", f"{line}/choice?kind=reduce&units=1"):
        page.goto(path)
        expect(page.get_by_label("Why you choose for them")).to_be_visible()
        barriers += barriers_in(page)
    page.goto(here)
    for unfolded in ("Choose for the shopper", "If it becomes too late", "Put this line on hold"):
        page.get_by_text(unfolded).first.click()
    page.get_by_role("button", name="Put on hold").click()
    expect(page.get_by_role("alert")).to_contain_text("Please say why")
    assert barriers + barriers_in(page) == []
