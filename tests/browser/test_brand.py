"""A merchant gives the shop its face, and everybody can still read its pages and its mails."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import pictures
from tests.browser.accessibility import barriers_in
from tests.browser.pages import Desk, OrderPage
from tests.browser.running import RunningPortal
from tests.browser.shop import MERCHANT, SAM, LampShop

pytestmark = pytest.mark.browser


def test_a_brand_that_could_not_be_read_is_mended_shown_and_worn(
    portal: RunningPortal, shop: LampShop, somebody: Callable[[], Page]
) -> None:
    desk = Desk(somebody()).signed_in_as(MERCHANT).page
    desk.get_by_role("link", name="Brand", exact=True).click()
    logo = {"name": "logo.webp", "mimeType": "image/webp", "buffer": pictures.a_logo("WEBP", ink=(9, 9, 30))}
    desk.get_by_label("File", exact=True).set_input_files(logo)
    expect(desk.get_by_text("It is not saved yet.")).to_be_visible()
    desk.get_by_label("Main colour").fill("#ffd400")
    expect(desk.get_by_text("are #7d6600 by day, not #ffd400")).to_be_visible()
    desk.get_by_label("Second colour").fill("#0b1a5e")
    desk.get_by_label("Terms").fill("http://acme.example/terms")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("alert")).to_contain_text("One thing to mend")
    barriers = barriers_in(desk)
    desk.get_by_label("Terms").fill("https://acme.example/terms")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("main").get_by_role("status")).to_contain_text("Saved.")
    barriers += barriers_in(desk)
    sam = OrderPage(somebody()).opened_by(shop.link_of(SAM))
    expect(sam.page.get_by_role("img", name="Acme Outdoor")).to_have_js_property("complete", True)
    expect(sam.page.get_by_role("link", name="Terms")).to_be_visible()
    barriers += barriers_in(sam.page)
    sam.reads_in("العربية")
    expect(sam.page.get_by_role("link", name="الشروط")).to_be_visible()
    barriers += barriers_in(sam.page)
    shop.is_told("7", "LAMP", 10, "2026-12-19", "second word")
    portal.turns()
    mail = somebody().context.new_page()
    mail.set_content(shop.newest_mail_to(SAM).html)
    expect(mail.get_by_role("img", name="Acme Outdoor")).to_have_js_property("naturalHeight", 112)
    assert barriers + barriers_in(mail) == []
