"""Editing messages: what is saved, what is refused and where, and how it would read about a real order."""

import re
import zlib
from base64 import urlsafe_b64encode
from datetime import date

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.domain.notices import CHANNELS, WORDED_KINDS
from portal.store import merchants, message_templates
from portal.store.database import Database
from portal.templating import LINK_MARK
from portal.wording import LANGUAGES
from tests import builders
from tests.web.conftest import AS_HTMX
from tests.web.desk import HOSTILE, a_browser_of
from tests.web.reading import active_in, words_of
from tests.web.shop import Waiting

MAIL = "/merchant/templates/date_later/email/en"
SMS = "/merchant/templates/date_later/sms/en"
WORDS = {"subject": "News on {{ order.number }}", "body": "Dear {{ shopper.first_name }}, **later**."}


@pytest.fixture
def browser(app: Starlette, database: Database, waiting: Waiting) -> TestClient:
    return a_browser_of(app, database, waiting.merchant, "merchant")


def own(database: Database, waiting: Waiting, channel: str = "email") -> tuple[str, str] | None:
    with database.reading() as session:
        row = message_templates.own(session, waiting.merchant.id, "date_later", channel, "en")
        return (row.subject, row.body) if row else None


def frame_in(page: str) -> str:
    found = re.search(r'<iframe class="mail"[^>]* src="([^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def test_the_list_shows_which_are_the_shops_own(browser: TestClient) -> None:
    browser.post(MAIL, data=WORDS)
    page = browser.get("/merchant/templates").text
    assert page.count("yours") == 1
    assert page.count('<li><a href="/merchant/templates/') == len(WORDED_KINDS) * len(CHANNELS) * len(
        LANGUAGES
    )


def test_the_editor_begins_with_our_words_and_a_preview_of_a_waiting_order(browser: TestClient) -> None:
    words = words_of(browser.get(MAIL).text)
    assert "Our words" in words
    assert "As order 1001 of Sam Carter would read it." in words
    assert "Your Brass lamp will be later than we told you." in words
    assert "[tracking link]" in words
    assert LINK_MARK not in words


def test_words_are_saved_and_can_be_taken_back(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    answer = browser.post(MAIL, data=WORDS | {"order": "1001"})
    assert answer.status_code == 303
    words = words_of(browser.get(answer.headers["Location"]).text)
    assert "Saved. From now on this is what is sent." in words
    assert "Your words" in words
    assert own(database, waiting) == (WORDS["subject"], WORDS["body"])
    assert browser.post(MAIL, data=WORDS).status_code == 303
    answer = browser.post(f"{MAIL}/default")
    assert "Our own words stand again." in words_of(browser.get(answer.headers["Location"]).text)
    assert own(database, waiting) is None
    assert browser.post(f"{MAIL}/default").status_code == 303


def test_unknown_variables_are_refused_with_field_line_and_column(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    typed = {"subject": "For {{ order.colour }}", "body": "Hello,\n\nby {{ nobody.knows }}"}
    answer = browser.post(MAIL, data=typed)
    assert answer.status_code == 422
    words = words_of(answer.text)
    assert "Nothing was saved. 2 things to mend, marked below." in words
    subject, body = re.findall(r'id="(?:subject|body)-faults">(.*?)</ul>', answer.text, re.DOTALL)
    assert "Line 1, column 8:" in subject
    assert "Line 3, column 7:" in body
    assert own(database, waiting) is None


def test_what_was_typed_is_never_lost(browser: TestClient) -> None:
    body = "\n  {{ oops }} </textarea>" + HOSTILE
    page = browser.post(MAIL, data={"subject": HOSTILE, "body": body, "order": HOSTILE}).text
    typed = page[page.index("<textarea") :]
    typed = typed[typed.index(">") + 1 : typed.index("</textarea>")]
    # A browser leaves out the first line break after the tag.
    assert typed.startswith("\n\n  {{ oops }} &lt;/textarea&gt;&lt;script&gt;")
    assert active_in(page) == []


def test_an_sms_without_its_link_is_refused(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    answer = browser.post(SMS, data={"body": "It ships later."})
    assert answer.status_code == 422
    assert "An SMS needs {{ link }}" in words_of(answer.text)
    assert own(database, waiting, "sms") is None


def test_an_sms_is_counted_with_the_link_in_full(browser: TestClient) -> None:
    link = "https://portal.example/t/" + "x" * 32
    for filling, parts in ((160 - len(link), 1), (161 - len(link), 2)):
        body = "x" * filling + "{{ link }}"
        words = words_of(browser.post(f"{SMS}/preview", data={"body": body}, headers=AS_HTMX).text)
        assert f"{parts} SMS part" in words
        assert f"{filling + len(link)} characters in GSM-7" in words
    words = words_of(browser.post(f"{SMS}/preview", data={"body": "Ж {{ link }}"}, headers=AS_HTMX).text)
    assert "characters in UCS-2" in words


def test_a_preview_keeps_nothing_and_is_a_part_for_htmx(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    part = browser.post(f"{MAIL}/preview", data=WORDS, headers=AS_HTMX)
    assert part.status_code == 200
    assert "Subject News on 1001" in words_of(part.text).replace("SubjectNews", "Subject News")
    assert "<html" not in part.text
    assert own(database, waiting) is None


def test_without_javascript_a_preview_is_the_page_with_what_was_typed(browser: TestClient) -> None:
    page = browser.post(f"{MAIL}/preview", data=WORDS).text
    assert "Dear {{ shopper.first_name }}, **later**." in page
    assert "Dear Sam, later." in words_of(page)


def test_a_preview_says_what_is_wrong_while_it_is_typed(browser: TestClient) -> None:
    typed = WORDS | {"body": "Hello {{ shopper.nickname }}"}
    words = words_of(browser.post(f"{MAIL}/preview", data=typed, headers=AS_HTMX).text)
    assert "This cannot be sent yet." in words
    assert "Text, line 1, column 10:" in words


def test_a_preview_is_about_the_order_that_was_chosen(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        order = builders.an_order(session, waiting.merchant, "#2002", name="Mia Olsen")
        line = builders.a_line(session, order)
        builders.a_promise(session, line, date(2026, 12, 20), date(2026, 12, 24))
    for number in ("#2002", "2002"):
        words = words_of(
            browser.post(f"{MAIL}/preview", data=WORDS | {"order": number}, headers=AS_HTMX).text
        )
        assert "Dear Mia, later." in words
    words = words_of(browser.post(f"{MAIL}/preview", data=WORDS | {"order": "77"}, headers=AS_HTMX).text)
    assert "There is no order 77." in words


def test_another_shops_order_is_no_order_to_preview(
    app: Starlette, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        other = builders.a_merchant(session, "other")
    stranger = a_browser_of(app, database, other, "merchant")
    words = words_of(stranger.post(f"{MAIL}/preview", data=WORDS | {"order": "1001"}, headers=AS_HTMX).text)
    assert "There is no order 1001." in words
    assert "Sam" not in words
    assert "With made-up facts" in words


def test_the_mail_is_shown_in_a_frame_where_nothing_runs(browser: TestClient) -> None:
    editor = browser.get(MAIL)
    assert "frame-src 'self'" in editor.headers["Content-Security-Policy"]
    assert "script-src 'self'" in editor.headers["Content-Security-Policy"]
    mail = browser.get(frame_in(editor.text), headers={"Sec-Fetch-Dest": "iframe"})
    assert mail.status_code == 200
    assert "sandbox; default-src 'none'" in mail.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in mail.headers["Content-Security-Policy"]
    assert mail.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "Your Brass lamp will be later" in words_of(mail.text)
    assert LINK_MARK not in mail.text


def test_the_frame_shows_the_draft(browser: TestClient) -> None:
    page = browser.post(f"{MAIL}/preview", data=WORDS, headers=AS_HTMX).text
    mail = browser.get(frame_in(page)).text
    assert "<strong>later</strong>" in mail


def test_the_mail_is_for_frames_only(browser: TestClient) -> None:
    assert browser.get(f"{MAIL}/mail", headers={"Sec-Fetch-Dest": "document"}).status_code == 404


def packed(text: str) -> str:
    return urlsafe_b64encode(zlib.compress(text.encode())).decode()


@pytest.mark.parametrize(
    "draft",
    ["", "AAAA", "!!!", "e" * 9000, *map(packed, ("{}", "[1]", "[1, 2]", '["a", "b", "c"]', "[" * 100_000))],
    ids=range(9),
)
def test_a_draft_that_is_none_is_refused_calmly(browser: TestClient, draft: str) -> None:
    assert browser.get(f"{MAIL}/mail", params={"draft": draft}).status_code == 422


def test_a_draft_too_long_for_an_address_still_shows_its_text(browser: TestClient) -> None:
    body = "".join(f"{number} " for number in range(3500)) + "end"
    page = browser.post(f"{MAIL}/preview", data=WORDS | {"body": body}, headers=AS_HTMX).text
    assert "<iframe" not in page
    assert "3499 end" in words_of(page)


@pytest.mark.parametrize("path", ["nothing/email/en", "date_later/fax/en", "date_later/email/it"])
def test_a_template_that_does_not_exist_is_404(browser: TestClient, path: str) -> None:
    assert browser.get(f"/merchant/templates/{path}").status_code == 404
    for step in ("", "/preview", "/default"):
        assert browser.post(f"/merchant/templates/{path}{step}", data=WORDS).status_code == 404


def test_a_merchants_words_are_no_other_merchants(
    app: Starlette, database: Database, browser: TestClient
) -> None:
    browser.post(MAIL, data=WORDS)
    with database.writing() as session:
        other = builders.a_merchant(session, "other")
    assert "Our words" in words_of(a_browser_of(app, database, other, "merchant").get(MAIL).text)


def test_htmx_saves_in_place(browser: TestClient) -> None:
    for typed, status in ((WORDS, 200), (WORDS | {"body": "{{ no }}"}, 422)):
        answer = browser.post(MAIL, data=typed, headers=AS_HTMX)
        assert answer.status_code == status
        assert answer.text.lstrip().startswith('<div id="template"')
    assert browser.post(f"{MAIL}/default", headers=AS_HTMX).text.count("Our own words stand again.") == 1


def test_all_variables_are_documented(browser: TestClient) -> None:
    words = words_of(browser.get(MAIL).text)
    assert "line.was_window The days we told before." in words
    assert "offer.difference" in words
    assert "Filters: append" in words


def test_words_that_wait_for_an_address_say_so_where_they_are_written_and_in_the_list(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    optional, footer = "/merchant/templates/date_sooner/email/en", {"footer": "Lindgren AB, Stockholm"}
    assert "postal address" not in browser.get(MAIL).text
    assert "postal address" in words_of(browser.get(optional).text)
    refused = browser.post(optional, data=WORDS)
    assert (refused.status_code, WORDS["body"] in refused.text) == (422, True)
    for brand, shown in ((footer, ""), ({}, "not sent")):
        with database.writing() as session:
            merchants.held(session, waiting.merchant.id).brand = brand
        if brand:
            assert browser.post(optional, data=WORDS).status_code == 303
        assert ("not sent" in words_of(browser.get("/merchant/templates").text)) == bool(shown)
        assert ("kept but not sent" in words_of(browser.get(optional).text)) == bool(shown)
