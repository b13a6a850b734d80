"""In which language the shopper reads: as chosen on the page, else as the order says, else as the browser asks."""

import pytest
from starlette.testclient import TestClient

from portal.store.database import Database
from tests import builders
from tests.web.conftest import AS_HTMX
from tests.web.reading import words_of
from tests.web.shop import Waiting

ARABIC = {"Accept-Language": "ar-EG,ar;q=0.9,en;q=0.5"}


def chooses(visitor: TestClient, page: str, language: str) -> None:
    """Press the button, and follow."""
    answer = visitor.post(f"{page}/language", data={"language": language})
    assert (answer.status_code, answer.headers["Location"]) == (303, page)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Versand 3. bis 9. Dezember"),
        ("fr", "Expédition du 3 au 9 décembre"),
        ("es", "Se envía del 3 al 9 de diciembre"),
        ("ar", "يُشحن"),
    ],
)
def test_a_page_is_read_in_the_language_that_the_browser_asks_for(
    visitor: TestClient, waiting: Waiting, language: str, said: str
) -> None:
    page = visitor.get(waiting.page, headers={"Accept-Language": f"{language}, en;q=0.2"}).text
    assert f'lang="{language}"' in page
    assert said in words_of(page)
    assert "Confirmed by the supplier" not in words_of(page)


def test_arabic_runs_from_right_to_left(visitor: TestClient, waiting: Waiting) -> None:
    assert '<html lang="ar" dir="rtl">' in visitor.get(waiting.page, headers=ARABIC).text
    assert '<html lang="en" dir="ltr">' in visitor.get(waiting.page).text


def test_a_title_holds_no_markup_in_any_language(visitor: TestClient, waiting: Waiting) -> None:
    page = visitor.get(waiting.page, headers=ARABIC).text
    title = page.partition("<title>")[2].partition("</title>")[0]
    assert "1001" in title
    assert "&lt;" not in title


def test_the_orders_language_comes_before_the_browsers(visitor: TestClient, database: Database) -> None:
    with database.writing() as session:
        merchant = builders.a_merchant(session)
        builders.a_product(session, merchant, "LAMP", title="Lamp")
        order = builders.an_order(session, merchant, locale="fr-CA")
        builders.a_line(session, order)
        token = builders.a_link(session, order)
    assert 'lang="fr"' in visitor.get(f"/t/{token}", headers=ARABIC).text


def test_what_is_chosen_on_the_page_comes_before_both_and_stays(
    visitor: TestClient, waiting: Waiting
) -> None:
    chooses(visitor, waiting.page, "de")
    for path in (waiting.page, waiting.choice("cancel"), waiting.choice("queue"), "/s/acme", "/t/never-was"):
        assert 'lang="de"' in visitor.get(path, headers=ARABIC).text, path
    assert "Diesen Artikel stornieren" in visitor.get(waiting.page, headers=ARABIC | AS_HTMX).text


def test_a_language_that_is_none_of_ours_changes_nothing(visitor: TestClient, waiting: Waiting) -> None:
    chooses(visitor, waiting.page, "tlh")
    chooses(visitor, "/s/acme", "../x")
    assert 'lang="en"' in visitor.get(waiting.page).text


def test_a_refusal_is_said_in_the_readers_language(visitor: TestClient, waiting: Waiting) -> None:
    answer = visitor.get(waiting.choice("reduce?units=7"), headers={"Accept-Language": "de"})
    assert answer.status_code == 409
    assert "Sie können auf 1 bis 1 der wartenden Stücke verzichten." in words_of(answer.text)
    assert "cancel the item" not in answer.text


def test_the_desks_stay_english(visitor: TestClient, waiting: Waiting) -> None:
    chooses(visitor, waiting.page, "ar")
    assert 'lang="en"' in visitor.get("/login", headers=ARABIC).text
