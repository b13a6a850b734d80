"""What shoppers open can be used by everybody, in every state that it can be in."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from portal.actions.give_instruction import GivenInstruction, give_instruction
from portal.actions.hold_line import hold_line
from portal.actions.set_need_by import set_need_by
from portal.domain.instructions import Instruction
from tests import builders
from tests.browser.accessibility import barriers_in
from tests.browser.pages import OrderPage
from tests.browser.running import RunningPortal, code_in
from tests.browser.shop import SAM, LampShop

pytestmark = pytest.mark.browser

DEC_1 = date(2026, 12, 1)


def test_a_page_with_news(portal: RunningPortal, shop: LampShop, somebody: Callable[[], Page]) -> None:
    shop.is_told("7", "LAMP", 10, "2026-12-19", "second word")
    portal.turns()
    sam = OrderPage(somebody()).opened_by(shop.link_of(SAM))
    expect(sam.history().first).to_be_visible()
    assert barriers_in(sam.page) == []


@pytest.mark.parametrize("option", ["Keep waiting", "Blue lamp", "Cancel this item"])
def test_an_option_that_opens_in_place_and_is_taken(
    option: str, shop: LampShop, somebody: Callable[[], Page]
) -> None:
    sam = OrderPage(somebody()).opened_by(shop.link_of(SAM))
    expect(sam.considers(option)).to_be_visible()
    barriers = barriers_in(sam.page)
    sam.says("Yes")
    expect(sam.thanks).to_be_visible()
    assert barriers + barriers_in(sam.page) == []


def test_in_arabic_from_right_to_left(
    portal: RunningPortal, shop: LampShop, somebody: Callable[[], Page]
) -> None:
    shop.is_told("7", "LAMP", 10, "2026-12-19", "second word")
    portal.turns()
    sam = OrderPage(somebody()).opened_by(shop.link_of(SAM))
    sam.reads_in("العربية")
    expect(sam.item).to_contain_text("22 إلى 30 ديسمبر")
    barriers = barriers_in(sam.page)
    sam.page.get_by_role("button", name="إلغاء").click()
    expect(sam.page.get_by_role("heading", name="Brass lamp", level=3)).to_be_focused()
    barriers += barriers_in(sam.page)
    sam.page.get_by_role("link", name="كيف وصلت إلى هنا").click()
    expect(sam.page.get_by_role("heading", level=1)).to_have_text("مركزك في الطابور")
    assert barriers + barriers_in(sam.page) == []


def test_an_order_of_several_lines_partly_shipped(
    portal: RunningPortal, shop: LampShop, somebody: Callable[[], Page]
) -> None:
    endless = "Radio" * 60
    shop.receives("products", "sku,title,price,currency", f"RADIO,\u202e<b>{endless},40.00,EUR")
    for line, sku in enumerate(("LAMP", "RADIO", "BLUE"), start=1):
        shop.is_asked_for("1003", sku, line=str(line), email=SAM)
    header = "order,line,quantity,shipped_at,carrier,tracking_number,tracking_url"
    shop.receives("shipments", header, "1003,3,1,2026-11-20T10:00:00Z,DHL,JD01,https://dhl.example/JD01")
    portal.turns()
    sam = OrderPage(somebody()).opened_by(shop.link_of(SAM))
    expect(sam.page.get_by_role("link", name="Follow the parcel")).to_be_visible()
    sam.page.get_by_text("What you can do").first.click()
    assert barriers_in(sam.page) == []


def test_every_wish_and_a_line_on_hold(
    portal: RunningPortal, shop: LampShop, somebody: Callable[[], Page]
) -> None:
    shop.is_asked_for("1003", "LAMP", 3, email=SAM)
    shop.is_asked_for("1003", "BLUE", 9, line="2", email=SAM)
    portal.turns()
    sam = OrderPage(somebody()).opened_by(shop.link_of(SAM))
    line, here = shop.line("1003"), sam.page.url
    ahead = f"{here}/lines/{line.id}/instruction"
    asked = "?later_than=2026-12-01&does=swap:BLUE"
    barriers = []
    for path in ("/shipping?way=together", f"/lines/{line.id}/reduce?units=2"):
        assert answered(sam.page, here + path) == 200
        barriers += barriers_in(sam.page)
    for path, status in ((ahead, 200), (ahead + asked, 200), (ahead + "?does=cancel", 422)):
        assert answered(sam.page, path) == status
        barriers += barriers_in(sam.page)
    given = GivenInstruction(Instruction(DEC_1, "swap", "BLUE"))
    shop.writes(give_instruction, line.order_id, line.id, given)
    shop.writes(set_need_by, line.order_id, line.id, DEC_1, "shopper")
    shop.writes(hold_line, line.order_id, shop.line("1003", "2").id, "We check the payment.", "Ada")
    sam.page.goto(f"{here}?done=instruction&line={line.id}")
    expect(sam.thanks).to_be_visible()
    for unfolded in ("What you can do", "Change the day you need it by"):
        sam.page.get_by_text(unfolded).last.click()
    assert barriers + barriers_in(sam.page) == []


def test_a_link_that_has_run_out_and_the_ways_to_a_new_one(
    shop: LampShop, somebody: Callable[[], Page]
) -> None:
    with shop.database.writing() as session:
        stale = builders.a_link(session, shop.order("1001"), revoked_at=builders.NOW)
    page, barriers = somebody(), []
    for path, status in ((f"/t/{stale}", 410), ("/t/never-was", 404), ("/s/acme", 200)):
        assert answered(page, path) == status
        barriers += barriers_in(page)
    page.get_by_label("Order number").fill("1001")
    page.get_by_label("Mail address").fill(SAM)
    page.get_by_role("button", name="Send me my link").click()
    expect(page.get_by_role("heading", name="Please look into your mail")).to_be_visible()
    assert barriers + barriers_in(page) == []


def test_the_mail(shop: LampShop, somebody: Callable[[], Page]) -> None:
    page = somebody().context.new_page()
    page.set_content(shop.newest_mail_to(SAM).html)
    assert barriers_in(page) == []


def answered(page: Page, path: str) -> int:
    """How the portal answers for a page."""
    answer = page.goto(path)
    assert answer is not None
    return answer.status


def test_what_can_be_done_about_the_link(shop: LampShop, somebody: Callable[[], Page]) -> None:
    sam = OrderPage(somebody()).opened_by(shop.link_of(SAM))
    sam.page.get_by_role("link", name="A new link, or: this was not me").click()
    expect(sam.page.get_by_role("heading", name="This was not me")).to_be_visible()
    barriers = barriers_in(sam.page)
    sam.page.get_by_role("button", name="Stop all links and tell the shop").click()
    expect(sam.page.get_by_role("heading", name="The links have stopped working")).to_be_visible()
    assert barriers + barriers_in(sam.page) == []


def test_what_can_be_done_about_the_data(
    portal: RunningPortal, shop: LampShop, somebody: Callable[[], Page]
) -> None:
    sam = OrderPage(somebody()).opened_by(shop.link_of(SAM))
    sam.page.get_by_role("link", name="Your data").click()
    expect(sam.page.get_by_role("heading", name="Your data")).to_be_visible()
    barriers = barriers_in(sam.page)
    sam.page.get_by_role("button", name="Send me a code").click()
    code = sam.page.get_by_label("The code, eight digits")
    expect(code).to_be_focused()
    barriers += barriers_in(sam.page)
    code.fill("1234 5678")
    code.press("Enter")
    expect(sam.page.get_by_role("alert")).to_contain_text("That is not the code")
    barriers += barriers_in(sam.page)
    portal.turns()
    code.fill(code_in(shop.newest_mail_to(SAM)))
    code.press("Enter")
    expect(sam.page.get_by_role("link", name="As a table (CSV)")).to_be_visible()
    assert barriers + barriers_in(sam.page) == []
