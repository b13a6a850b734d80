"""What shoppers do from their page, each on something that somebody holds in their hands; and what they do too often,
too late or backwards."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.devices import DESKTOP, PHONE, WITHOUT_SCRIPT, on_every_device
from tests.browser.pages import OrderPage
from tests.browser.running import RunningPortal, code_in
from tests.browser.shop import SAM, LampShop

pytestmark = pytest.mark.browser

by_plain_forms = pytest.mark.parametrize("held", [WITHOUT_SCRIPT], ids=["without-script"], indirect=True)
by_both = pytest.mark.parametrize(
    "held", [DESKTOP, WITHOUT_SCRIPT], ids=lambda device: device.name, indirect=True
)
on_a_phone = pytest.mark.parametrize("held", [PHONE], ids=["phone"], indirect=True)


@pytest.fixture
def sam(shop: LampShop, somebody: Callable[[], Page]) -> OrderPage:
    return OrderPage(somebody()).opened_by(shop.link_of(SAM))


@on_every_device
def test_who_waits_is_thanked_and_sees_that_it_is_their_choice(sam: OrderPage) -> None:
    expect(sam.considers("Keep waiting")).to_contain_text("Ships 8 to 15 December")
    sam.says("Yes, I will wait")
    expect(sam.thanks).to_contain_text("Thank you for waiting.")
    expect(sam.option("Keep waiting")).to_contain_text("This is your choice.")


@on_a_phone
def test_a_cancellation_and_its_way_back_in_arabic_in_the_dark(sam: OrderPage) -> None:
    sam.page.emulate_media(color_scheme="dark")
    sam.reads_in("العربية")
    sam.page.get_by_role("button", name="إلغاء").click()
    sam.says("نعم، ألغِ")
    expect(sam.item).to_contain_text("طُلب ردّ المبلغ")
    sam.says("تراجع عنها")
    expect(sam.thanks).to_contain_text("مركزك في الطابور لك كما كان.")


@by_both
def test_a_double_click_is_one_cancellation(sam: OrderPage, portal: RunningPortal) -> None:
    sam.considers("Cancel this item")
    sam.page.get_by_role("button", name="Yes, cancel").dblclick()
    expect(sam.item).to_contain_text("You cancelled 1 unit on 21 November.")
    portal.turns()
    assert [mail.subject for mail in portal.mails_to(SAM)].count("Order 1001: Brass lamp is cancelled") == 1


@by_both
def test_who_goes_back_in_the_browser_sees_what_is_true_now(sam: OrderPage) -> None:
    sam.considers("Cancel this item")
    sam.says("Yes, cancel")
    expect(sam.item).to_contain_text("Refund asked for")
    sam.page.get_by_role("link", name="Your data").click()
    sam.page.go_back()
    expect(sam.item).to_contain_text("Refund asked for")
    expect(sam.page.get_by_role("button", name="Take it back")).to_be_visible()


@by_both
def test_who_decides_too_late_is_told_what_happened_meanwhile(sam: OrderPage, shop: LampShop) -> None:
    sam.considers("Cancel this item")
    shop.sends("1001", 1)
    sam.says("Yes, cancel")
    expect(sam.page.get_by_text("This item has already left our warehouse")).to_be_visible()
    sam.page.goto(shop.link_of(SAM))
    expect(sam.item).to_contain_text("On its way to you")
    expect(sam.page.get_by_role("heading", name="What you can do")).to_have_count(0)


@by_plain_forms
def test_preferences_are_kept(sam: OrderPage) -> None:
    sam.page.get_by_role("link", name="Messages and settings").click()
    optional = sam.page.get_by_label("Also updates that are not needed")
    optional.uncheck()
    sam.says("Save")
    expect(sam.page.get_by_role("status").first).to_contain_text("Saved.")
    expect(optional).not_to_be_checked()


@by_plain_forms
def test_a_consumer_withdraws_in_two_steps(
    portal: RunningPortal, shop: LampShop, somebody: Callable[[], Page]
) -> None:
    shop.is_asked_for("1003", "LAMP", email=SAM, country="DE")
    portal.turns()
    sam = OrderPage(somebody()).opened_by(shop.link_of(SAM))
    sam.page.get_by_role("button", name="Withdraw from contract here").click()
    sam.page.get_by_label("Your name").fill("Sam Carter")
    sam.says("Withdraw from contract here")
    sam.says("Confirm withdrawal")
    expect(sam.page.get_by_role("heading", level=1)).to_have_text("Your withdrawal has reached us")
    portal.turns()
    assert any("withdraw" in mail.text for mail in portal.mails_to(SAM))


@by_plain_forms
def test_what_is_kept_is_taken_along_with_a_code_of_the_mail(
    sam: OrderPage, portal: RunningPortal, shop: LampShop
) -> None:
    sam.page.get_by_role("link", name="Your data").click()
    sam.says("Send me a code")
    portal.turns()
    sam.page.get_by_label("The code, eight digits").fill(code_in(shop.newest_mail_to(SAM)))
    sam.page.get_by_label("The code, eight digits").press("Enter")
    with sam.page.expect_download() as file:
        sam.page.get_by_role("link", name="As a table (CSV)").click()
    assert SAM in file.value.path().read_text()


@by_plain_forms
def test_a_new_link_takes_the_place_of_the_old_one(
    sam: OrderPage, portal: RunningPortal, shop: LampShop
) -> None:
    old = sam.page.url
    sam.page.get_by_role("link", name="A new link, or: this was not me").click()
    sam.says("Send a new link, stop the old ones")
    portal.turns()
    sam.opened_by(old)
    expect(sam.page.get_by_role("heading", level=1)).to_have_text("This link no longer opens your order")
    sam.opened_by(shop.link_of(SAM))
    expect(sam.item).to_contain_text("Ships 8 to 15 December")
