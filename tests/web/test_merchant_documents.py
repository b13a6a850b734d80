"""Sending files in the merchant's console: what is taken, what is only tried, what is refused whole."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.intake.csv_kinds import KINDS
from portal.intake.detecting import kind_of
from portal.intake.documents import UnreadableDocument
from portal.store import inbox, supply
from portal.store.database import Database
from portal.store.merchants import Merchant
from tests import builders
from tests.played import played_once
from tests.web.conftest import AS_HTMX
from tests.web.desk import HOSTILE, a_browser_of
from tests.web.reading import active_in, words_of

PATH = "/merchant/documents"
STOCK = b"sku,on_hand\nLAMP,4\nCHAIR,many\n"


@pytest.fixture
@played_once
def shop(database: Database) -> Merchant:
    with database.writing() as session:
        merchant = builders.a_merchant(session)
        builders.a_product(session, merchant, "LAMP")
        return merchant


@pytest.fixture
def browser(app: Starlette, database: Database, shop: Merchant) -> TestClient:
    return a_browser_of(app, database, shop, "merchant")


def units_counted(database: Database, shop: Merchant) -> list[int]:
    with database.reading() as session:
        return [count.on_hand for count in supply.last_counts(session, shop.id, ["LAMP"]).values()]


def sent(body: bytes = STOCK, name: str = "stock.csv") -> dict[str, tuple[str, bytes]]:
    return {"file": (name, body)}


def test_good_rows_are_taken_and_bad_ones_reported_by_row_and_field(
    browser: TestClient, database: Database, shop: Merchant
) -> None:
    answer = browser.post(PATH, files=sent(), data={"kind": "stock"})
    assert answer.status_code == 303
    words = words_of(browser.get(answer.headers["Location"]).text)
    assert "Taken in. What it touches is planned again in a moment." in words
    assert "1 new, 0 changed, 0 known before." in words
    assert "row 2, on_hand not taken" in words
    assert units_counted(database, shop) == [4]


def test_the_kind_is_found_out_by_the_columns(
    browser: TestClient, database: Database, shop: Merchant
) -> None:
    answer = browser.post(PATH, files=sent(), data={"kind": ""})
    assert "Stock counts from Merchant of Acme Outdoor" in words_of(
        browser.get(answer.headers["Location"]).text
    )


def test_the_same_file_twice_changes_nothing(browser: TestClient, database: Database, shop: Merchant) -> None:
    first = browser.post(PATH, files=sent())
    second = browser.post(PATH, files=sent(name="again.csv"))
    assert second.headers["Location"] == first.headers["Location"].replace("received", "known")
    assert "This very file came before. Nothing was changed." in words_of(
        browser.get(second.headers["Location"]).text
    )


def test_a_trial_shows_what_would_change_and_changes_nothing(
    browser: TestClient, database: Database, shop: Merchant
) -> None:
    answer = browser.post(PATH, files=sent(), data={"kind": "stock", "trial": "yes"})
    assert answer.status_code == 200
    words = words_of(answer.text)
    assert "stock.csv: nothing was changed, this is a trial" in words
    assert "1 would be new, 0 changed, 0 are known." in words
    assert "row 2, on_hand not taken" in words
    assert units_counted(database, shop) == []
    with database.reading() as session:
        assert inbox.recent(session, shop.id) == []
        assert inbox.open_problems(session, shop.id) == []


def test_a_trial_names_who_would_be_told_what(
    browser: TestClient, database: Database, shop: Merchant
) -> None:
    with database.writing() as session:
        builders.a_line(session, builders.an_order(session, shop), "LAMP")
    words = words_of(browser.post(PATH, files=sent(), data={"kind": "stock", "trial": "yes"}).text)
    assert "Who would be told First date, Email: 1 message" in words
    assert "1001 First date Email Brass lamp no date 21 to 24 November" in words


@pytest.mark.parametrize(
    ("body", "kind", "sentence"),
    [
        (b"", "stock", "The file is empty."),
        (b"\xff\xfe\x00", "stock", "zero bytes"),
        (b'sku,on_hand\n"LAMP,4\n', "stock", "The file is cut off"),
        (b"on_hand\n4\n", "stock", "The header has no column sku"),
        (b"a,b\n1,2\n", "", "Please choose the kind."),
        (STOCK, HOSTILE, "is not a kind of document"),
        (b"ISA*00*", "x12", ""),
    ],
)
def test_a_file_that_nobody_can_read_is_refused_whole_and_in_place(
    browser: TestClient, database: Database, shop: Merchant, body: bytes, kind: str, sentence: str
) -> None:
    answer = browser.post(PATH, files=sent(body), data={"kind": kind})
    assert answer.status_code == 422
    assert sentence in words_of(answer.text)
    assert "Send a file" in words_of(answer.text)
    assert active_in(answer.text) == []
    with database.reading() as session:
        assert inbox.recent(session, shop.id) == []


def test_the_kind_that_was_chosen_stays_chosen(browser: TestClient) -> None:
    page = browser.post(PATH, files=sent(b""), data={"kind": "orders", "trial": "yes"}).text
    assert '<option value="orders" selected>' in page
    assert 'name="trial" value="yes" checked' in page


def test_without_a_file_it_asks_for_one(browser: TestClient) -> None:
    for answer in (browser.post(PATH, data={"kind": "stock"}), browser.post(PATH, files={"file": ("", b"")})):
        assert answer.status_code == 422
        assert "Please choose a file first." in words_of(answer.text)


def test_a_hostile_name_is_only_shown(browser: TestClient, shop: Merchant) -> None:
    name = "../../<img src=x onerror=alert(1)>.csv"
    answer = browser.post(PATH, files=sent(name=name))
    for path in (answer.headers["Location"], PATH, "/merchant"):
        page = browser.get(path).text
        assert active_in(page) == []
        assert "<img src=x onerror=alert(1)>.csv" in words_of(page)


def test_htmx_gets_the_report_in_place(browser: TestClient) -> None:
    answer = browser.post(PATH, files=sent(), data={"kind": "stock"}, headers=AS_HTMX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="documents"')
    assert "stock.csv: taken in" in words_of(answer.text)
    assert "1 are new" in words_of(answer.text)


def test_a_document_of_another_shop_is_not_there(
    app: Starlette, database: Database, browser: TestClient
) -> None:
    path = browser.post(PATH, files=sent()).headers["Location"]
    with database.writing() as session:
        other = builders.a_merchant(session, "other")
    assert a_browser_of(app, database, other, "merchant").get(path).status_code == 404


@pytest.mark.parametrize("name", sorted(KINDS))
@pytest.mark.parametrize("is_whole", [True, False])
def test_every_kind_is_known_by_its_own_columns(name: str, is_whole: bool) -> None:
    columns = [column.name for column in KINDS[name].columns if is_whole or column.is_required]
    assert kind_of(f"{','.join(columns)}\n".encode()) == name


def test_x12_is_known_by_its_first_segment() -> None:
    assert kind_of(b"\xef\xbb\xbf\nISA*00*") == "x12"


def test_what_fits_nothing_is_not_guessed() -> None:
    with pytest.raises(UnreadableDocument, match="choose the kind"):
        kind_of(b"name,colour\nLamp,brass\n")
