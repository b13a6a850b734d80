"""The merchant's policy: what it may say, and what becomes of what it may not."""

from datetime import date, time

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.domain.policies import Policy
from portal.domain.windows import Basis
from portal.store import merchants, plans
from portal.store.database import Database
from portal.store.merchants import Merchant
from tests import builders
from tests.builders import NOW
from tests.played import played_once
from tests.web.conftest import AS_HTMX
from tests.web.desk import HOSTILE, a_browser_of
from tests.web.reading import active_in, words_of

PATH = "/merchant/policy"


@pytest.fixture
@played_once
def shop(database: Database) -> Merchant:
    with database.writing() as session:
        merchant = builders.a_merchant(session)
        builders.a_plan(session, merchant, "LAMP")
        return merchant


@pytest.fixture
def browser(app: Starlette, database: Database, shop: Merchant) -> TestClient:
    return a_browser_of(app, database, shop, "merchant")


def typed(**changed: str) -> dict[str, str]:
    return {
        "promise_from": "arrived",
        "patience_days": "5",
        "receiving_days": "2",
        "handling_days": "0",
        "update_every_days": "10",
        "quiet_from": "21:30",
        "quiet_until": "07:00",
        "ships": "together",
        "allows_parts": "yes",
        "cut_off": "14:30",
        "closed_days": "2026-12-31\r\n2026-12-24, 2026-12-24",
        "promise_from_custom": "ordered",
        "most_mails_a_day": "5000",
        "most_texts_a_day": "700",
        "texts_cost_a_day": "12.5",
        "messages_a_day": "5",
    } | changed


def kept(database: Database, shop: Merchant) -> Policy:
    with database.reading() as session:
        return merchants.get(session, shop.id).rules()


def test_it_shows_what_stands(browser: TestClient) -> None:
    page = browser.get(PATH).text
    assert 'value="confirmed" checked' in page
    assert 'value="20:00"' in page


def test_it_is_saved_and_every_queue_is_planned_again(
    browser: TestClient, database: Database, shop: Merchant
) -> None:
    answer = browser.post(PATH, data=typed())
    assert answer.status_code == 303
    assert "Saved. Every queue is planned again" in words_of(browser.get(answer.headers["Location"]).text)
    assert kept(database, shop) == Policy(
        promise_from=Basis.ARRIVED,
        patience_days=5,
        receiving_days=2,
        handling_days=0,
        update_every_days=10,
        quiet_from=time(21, 30),
        quiet_until=time(7, 0),
        ships="together",
        allows_parts=True,
        promise_from_of={"custom": Basis.ORDERED},
        cut_off=time(14, 30),
        messages_a_day=5,
        closed_days=(date(2026, 12, 24), date(2026, 12, 31)),
        most_mails_a_day=5_000,
        most_texts_a_day=700,
        texts_cost_a_day=12_50,
        code_for_refunds=False,
    )
    page = browser.get(PATH).text
    assert 'value="14:30"' in page
    assert 'value="12.50"' in page
    assert ">2026-12-24\n2026-12-31</textarea>" in page
    assert '<option value="ordered" selected>What is on order</option>' in page
    with database.writing() as session:
        assert plans.claim_due(session, NOW, 10) == {shop.id: ["LAMP"]}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"patience_days": "61"}, "Patience is a number of days from 0 to 60."),
        ({"ships": "by air"}, "An order ships together, line by line or in parts."),
        (
            {"ships": "in_parts", "allows_parts": ""},
            "Orders cannot ship in parts while parts are not allowed.",
        ),
        ({"patience_days": "-1"}, "Patience is a whole number of days."),
        ({"patience_days": "9" * 30}, "Patience is a whole number of days."),
        ({"receiving_days": ""}, "Receiving is a whole number of days."),
        ({"handling_days": "1.5"}, "Handling is a whole number of days."),
        ({"handling_days": "31"}, "Receiving and handling take 0 to 30 working days."),
        (
            {"update_every_days": "61"},
            "Shoppers hear from you at least every 1 to 60 days; 0 promises nothing.",
        ),
        (
            {"messages_a_day": "21"},
            "A shopper gets 1 to 20 messages a day that only inform; 0 is any number.",
        ),
        ({"texts_cost_a_day": "a lot"}, "What text messages of a day may cost is an amount."),
        ({"texts_cost_a_day": "1000000"}, "Text messages of one day may cost up to 100,000."),
        ({"messages_a_day": "many"}, "Messages a day are a whole number."),
        ({"quiet_from": "25:00"}, "Quiet hours begin and end at a time of day."),
        ({"quiet_until": HOSTILE}, "Quiet hours begin and end at a time of day."),
        (
            {"promise_from": "usual"},
            "A date can be promised from ordered, confirmed, arrived or in-stock goods only.",
        ),
        ({"cut_off": "24:00"}, "The cut-off is a time of day."),
        ({"closed_days": "2026-12-24 tomorrow"}, "'tomorrow' is not a day."),
        ({"closed_days": HOSTILE}, "is not a day."),
        ({"promise_from_manufacturer": "ordered"}, "a date cannot be promised from ordered goods."),
        (
            {"promise_from_custom": "usual"},
            "A date can be promised from ordered, confirmed, arrived or in-stock",
        ),
        (
            {"promise_from_custom": HOSTILE},
            "Please choose from the list what dates of each kind must rest on.",
        ),
        ({"promise_from": HOSTILE}, "Please choose what a date must rest on to be promised."),
    ],
)
def test_the_impossible_is_said_in_place_and_nothing_typed_is_lost(
    browser: TestClient, database: Database, shop: Merchant, changed: dict[str, str], sentence: str
) -> None:
    before = kept(database, shop)
    answer = browser.post(PATH, data=typed(**{"receiving_days": "27"} | changed))
    assert answer.status_code == 422
    assert sentence in words_of(answer.text)
    assert active_in(answer.text) == []
    assert 'value="27"' in answer.text or "receiving_days" in changed
    assert kept(database, shop) == before


def test_htmx_gets_the_form_in_place(browser: TestClient) -> None:
    for answer in (
        browser.post(PATH, data=typed(), headers=AS_HTMX),
        browser.post(PATH, data={}, headers=AS_HTMX),
    ):
        assert answer.text.lstrip().startswith('<form id="policy"')


def test_another_shops_policy_stays_as_it_is(app: Starlette, database: Database, shop: Merchant) -> None:
    with database.writing() as session:
        other = builders.a_merchant(session, "other")
    a_browser_of(app, database, other, "merchant").post(PATH, data=typed())
    assert kept(database, shop) == Policy()
    assert kept(database, other).patience_days == 5


def test_without_a_cut_off_work_begins_at_any_hour(
    browser: TestClient, database: Database, shop: Merchant
) -> None:
    browser.post(PATH, data=typed(cut_off="", closed_days=""))
    assert (kept(database, shop).cut_off, kept(database, shop).closed_days) == (None, ())


def test_what_may_not_be_chosen_for_a_kind_is_not_offered(browser: TestClient) -> None:
    page = browser.get(PATH).text
    choices = page[page.index('id="promise_from_manufacturer"') :]
    assert 'value="ordered"' not in choices[: choices.index("</select>")]
    assert "promise_from_indefinite" not in page
