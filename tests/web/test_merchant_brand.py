"""The brand of a shop: set at the desk, seen by its shoppers, in its mails, and by nobody else's."""

import re
from io import BytesIO

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.domain.brands import Brand
from portal.store import brands, merchants
from portal.store.database import Database
from portal.store.merchants import Merchant
from tests import builders, pictures
from tests.builders import NOW
from tests.databases import on_both_databases
from tests.web.conftest import AS_HTMX
from tests.web.desk import HOSTILE, a_browser_of
from tests.web.reading import words_of
from tests.web.shop import Waiting

PATH = "/merchant/brand"
TYPED = {
    "name": "Lindgren Home",
    "email": "help@lindgren.example",
    "phone": "+46 8 123 456",
    "website": "https://lindgren.example",
    "main": "#ffd400",
    "accent": "#0b1a5e",
    "terms_url": "https://lindgren.example/terms",
    "privacy_url": "",
    "help_url": "https://lindgren.example/help?a=1&b=2",
    "footer": "Lindgren AB\nStockholm",
}


@pytest.fixture
def browser(app: Starlette, database: Database, waiting: Waiting) -> TestClient:
    return a_browser_of(app, database, waiting.merchant, "merchant")


def kept(database: Database, waiting: Waiting) -> Merchant:
    with database.reading() as session:
        return merchants.get(session, waiting.merchant.id)


def version_on(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found[1]


def with_logo(browser: TestClient, **typed: str) -> None:
    file = ("logo.png", BytesIO(pictures.a_logo()), "image/png")
    saved = browser.post(PATH, data=TYPED | {"version": "0"} | typed, files={"logo_file": file})
    assert saved.headers["Location"] == f"{PATH}?done=saved"


def sheet_of(visitor: TestClient, page: str) -> str:
    (address,) = re.findall(r'href="(/brand/[^"]+\.css)"', visitor.get(page).text)
    answer = visitor.get(address)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"].startswith("text/css")
    return answer.text


def test_a_brand_is_kept_with_who_and_when(browser: TestClient, database: Database, waiting: Waiting) -> None:
    with_logo(browser)
    merchant = kept(database, waiting)
    assert (merchant.name, merchant.email) == ("Lindgren Home", "help@lindgren.example")
    look = merchant.look()
    assert (look.main, look.accent, look.footer) == ("#ffd400", "#0b1a5e", "Lindgren AB\nStockholm")
    assert look.logo is not None
    with database.reading() as session:
        (change,) = brands.changes(session, merchant.id, 9)
    assert (change.version, change.saved_at) == (1, NOW)
    assert set(change.changed) == {*TYPED, "logo"} - {"privacy_url"}
    page = words_of(browser.get(PATH).text)
    assert "name, email address, phone, web address, main colour" in page
    assert "Lindgren AB" in page


def test_shoppers_see_it_on_every_page_and_nothing_stands_in_line(
    browser: TestClient, visitor: TestClient, waiting: Waiting
) -> None:
    with_logo(browser)
    for path in (waiting.page, f"{waiting.page}/messages", f"{waiting.page}/link", "/s/acme"):
        page = visitor.get(path)
        assert "Terms" in page.text
        assert 'href="https://lindgren.example/help?a=1&amp;b=2"' in page.text
        assert "Lindgren AB\nStockholm" in page.text
        (logo,) = re.findall(
            r'<img class="logo" src="([^"]+)" alt="Lindgren Home" width="210" height="56">', page.text
        )
        assert "style=" not in page.text
        assert "unsafe" not in page.headers["Content-Security-Policy"]
    picture = visitor.get(logo)
    assert (picture.headers["Content-Type"], picture.headers["X-Content-Type-Options"]) == (
        "image/png",
        "nosniff",
    )
    assert picture.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert pictures.opened(picture.content).size == (420, 112)
    sheet = sheet_of(visitor, waiting.page)
    assert "--accent:#7d6600" in sheet
    assert "--button:#ffd400" in sheet
    assert "prefers-color-scheme: dark" in sheet


def test_a_page_that_a_browser_kept_is_another_one_now(
    browser: TestClient, visitor: TestClient, waiting: Waiting
) -> None:
    before = visitor.get(waiting.page)
    asked = {"If-None-Match": before.headers["ETag"]}
    assert visitor.get(waiting.page, headers=asked).status_code == 304
    with_logo(browser)
    assert visitor.get(waiting.page, headers=asked).status_code == 200
    first = sheet_of(visitor, waiting.page)
    browser.post(PATH, data=TYPED | {"main": "#a02050", "version": "1"})
    assert sheet_of(visitor, waiting.page) != first


def test_an_older_name_of_the_sheet_gets_what_is_current_but_not_for_ever(
    browser: TestClient, visitor: TestClient
) -> None:
    with_logo(browser)
    older = visitor.get("/brand/acme/0123456789ab.css")
    assert (older.status_code, older.headers["Cache-Control"]) == (200, "no-store")
    assert "--button:#ffd400" in older.text


def test_a_shop_without_a_brand_looks_as_ever(visitor: TestClient, waiting: Waiting) -> None:
    page = visitor.get(waiting.page).text
    assert "/brand/" not in page
    assert '<strong class="brand">Acme Outdoor</strong>' in page
    assert visitor.get("/brand/acme/x.css").text == ""


def test_what_is_not_there_is_not_found(visitor: TestClient, waiting: Waiting) -> None:
    for path in (
        "/brand/nobody/x.css",
        "/brand/acme/x.png",
        f"/brand/acme/{'a' * 5000}.png",
        "/brand/acme/x.svg",
    ):
        assert visitor.get(path).status_code == 404


def test_another_shop_has_neither_the_brand_nor_the_logo(
    app: Starlette, browser: TestClient, database: Database, waiting: Waiting
) -> None:
    with_logo(browser)
    logo = kept(database, waiting).look().logo
    assert logo is not None
    with database.writing() as session:
        other = builders.a_merchant(session, "other", name="Other")
    at_other = a_browser_of(app, database, other, "merchant")
    assert at_other.get(f"/brand/other/{logo.digest}.png").status_code == 404
    assert "Lindgren" not in at_other.get(PATH).text
    at_other.post(PATH, data={"name": "Other", "logo": logo.digest})
    with database.reading() as session:
        assert merchants.get(session, other.id).look() == Brand()
    assert a_browser_of(app, database, waiting.merchant, "agent").get(PATH).status_code == 403


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("main", "#fff;}body{display:none}", "not a colour"),
        ("accent", "red", "not a colour"),
        ("name", " \u202e ", "needs a name"),
        ("name", "x" * 81, "81 characters"),
        ("email", "nobody", "not an email address"),
        ("phone", "<b>1</b>", "not a phone number"),
        ("website", "javascript:alert(1)", "must begin with https://"),
        ("terms_url", "http://shop.example/terms", "must begin with https://"),
        ("terms_url", "https://shop.example/\u202egnp.exe", "a sign that no address has"),
        ("help_url", 'https://shop.example/"onclick=alert(1)', "a sign that no address has"),
        ("privacy_url", "https://user:secret@shop.example/", "everybody can open"),
        ("privacy_url", "https://10.0.0.1/", "everybody can open"),
        ("privacy_url", "https://[half", "cannot be read"),
        ("help_url", "https://shop.example/" + "x" * 400, "characters"),
        ("footer", "x" * 601, "601 characters"),
        ("footer", "x\n" * 20 + "x", "21 lines"),
    ],
)
def test_what_cannot_stand_is_said_beside_its_field_and_nothing_is_lost(
    browser: TestClient, database: Database, waiting: Waiting, name: str, typed: str, words: str
) -> None:
    answer = browser.post(PATH, data=TYPED | {name: typed, "version": "0"}, files=a_file())
    assert answer.status_code == 422
    assert words in words_of(answer.text)
    assert "One thing to mend" in words_of(answer.text)
    assert answer.text.count("aria-invalid") == 1
    assert f'value="{TYPED["phone"]}"' in answer.text or name == "phone"
    assert re.search(r'name="logo" value="[0-9a-f]{32}"', answer.text), (
        "the logo that came along stays chosen"
    )
    assert kept(database, waiting).brand == {}


def a_file() -> dict[str, tuple[str, BytesIO, str]]:
    return {"logo_file": ("logo.png", BytesIO(pictures.a_logo()), "image/png")}


def test_a_logo_that_is_none_is_refused_and_the_rest_stays(browser: TestClient) -> None:
    file = {"logo_file": ("x" * 200 + "\u202egnp.svg", BytesIO(b"<svg onload=alert(1)>"), "image/png")}
    answer = browser.post(PATH, data=TYPED | {"version": "0"}, files=file)
    assert answer.status_code == 422
    assert "An SVG can carry programs" in words_of(answer.text)
    assert 'value="#ffd400"' in answer.text


def test_a_logo_that_was_tried_is_chosen_later_by_its_name_alone(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    tried = browser.post(f"{PATH}/preview", data=TYPED | {"version": "0"}, files=a_file(), headers=AS_HTMX)
    (digest,) = re.findall(r'name="logo" value="([0-9a-f]{32})"', tried.text)
    assert "not saved yet" in words_of(tried.text)
    assert kept(database, waiting).brand == {}
    browser.post(PATH, data=TYPED | {"version": "0", "logo": digest})
    logo = kept(database, waiting).look().logo
    assert logo is not None
    assert logo.digest == digest
    browser.post(PATH, data=TYPED | {"version": "1", "logo": digest, "without_logo": "yes"})
    assert kept(database, waiting).look().logo is None
    assert browser.get(f"/brand/acme/{digest}.png").status_code == 200, "mails that have left still show it"


@on_both_databases
def test_two_tabs_and_two_clicks_end_well(
    app: Starlette, database: Database, waiting: Waiting, browser: TestClient
) -> None:
    seen = version_on(browser.get(PATH).text)
    first = browser.post(PATH, data=TYPED | {"version": seen})
    assert first.headers["Location"] == f"{PATH}?done=saved"
    again = browser.post(PATH, data=TYPED | {"version": seen})
    assert again.headers["Location"] == f"{PATH}?done=same"
    assert kept(database, waiting).brand_version == 1
    other = a_browser_of(app, database, waiting.merchant, "merchant")
    late = other.post(PATH, data=TYPED | {"main": "#a02050", "version": seen})
    assert late.status_code == 409
    assert "Somebody else has saved in the meantime." in words_of(late.text)
    assert 'value="#a02050"' in late.text
    assert kept(database, waiting).look().main == "#ffd400"
    other.post(PATH, data=TYPED | {"main": "#a02050", "version": version_on(late.text)})
    assert kept(database, waiting).look().main == "#a02050"


def test_the_preview_shows_what_was_typed_and_keeps_nothing(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    part = browser.post(f"{PATH}/preview", data=TYPED, headers=AS_HTMX)
    assert "<html" not in part.text
    assert "Words in your main colour are #7d6600 by day, not #ffd400: 4.5 to 1" in words_of(part.text)
    frames = [
        found.replace("&amp;", "&") for found in re.findall(r'src="(/merchant/brand/[^"]+)"', part.text)
    ]
    assert len(frames) == 4
    for address in frames:
        frame = browser.get(address, headers={"Sec-Fetch-Dest": "iframe"})
        assert frame.status_code == 200
        assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert "sandbox;" in frame.headers["Content-Security-Policy"]
        assert "Lindgren Home" in frame.text
        assert "#ffd400" in frame.text
        assert "prefers-color-scheme: dark" not in frame.text
        assert browser.get(address, headers={"Sec-Fetch-Dest": "document"}).status_code == 404
    assert kept(database, waiting).name == "Acme Outdoor"


def test_hostile_words_show_as_text(browser: TestClient, visitor: TestClient, waiting: Waiting) -> None:
    hostile = {"name": HOSTILE, "footer": f"{HOSTILE}\n\u202e\u2066 https://evil.example"}
    browser.post(PATH, data=TYPED | hostile | {"version": "0"})
    for page in (visitor.get(waiting.page).text, browser.get(PATH).text):
        assert "<script>alert" not in page
        assert "{{ 7*7 }}" in words_of(page)
        assert "\u202e" not in page
    browser.post(f"{PATH}/preview", data={"main": "</style><script>alert(1)</script>"})
    frame = browser.get(
        f"{PATH}/page?main=%3C/style%3E%3Cscript%3E&name=%3Cscript%3E&footer=%3C/style%3E%3Cscript%3E"
    )
    assert "<script>" not in frame.text
