"""The shopper's page: what it says of an order, and to whom."""

import re
from datetime import date, timedelta

import pytest
from sqlmodel import Session
from starlette.testclient import TestClient

from portal.store import merchants, orders
from portal.store.database import Database
from tests import builders
from tests.builders import NOW, TODAY
from tests.databases import on_both_databases
from tests.web.conftest import AS_HTMX
from tests.web.reading import active_in, targets_in, words_of
from tests.web.shop import Waiting, a_waiting_order, an_order_planned


@on_both_databases
def test_it_answers_when_how_sure_and_where_in_line(visitor: TestClient, waiting: Waiting) -> None:
    words = words_of(visitor.get(waiting.page).text)
    assert "Your order 1001" in words
    assert "Ships 3 to 9 December" in words
    assert "Confirmed by the supplier on 18 November." in words
    assert "13th in line" in words
    assert "36 units ahead of yours" in words


def test_it_shows_every_option_with_its_date_and_money_before_the_click(
    visitor: TestClient, waiting: Waiting
) -> None:
    words = words_of(visitor.get(waiting.page).text)
    assert "Blue lamp When In stock, ships by" in words
    assert "€24.00 more" in words
    assert "€80.00 back" in words
    assert "You give up your place in line" in words


def test_contact_data_is_masked(visitor: TestClient, waiting: Waiting) -> None:
    page = visitor.get(waiting.page).text
    assert "s…@m…" in page
    for personal in ("sam@mail.example", "Sam Carter", "4915123456789", "15123456789"):
        assert personal not in page


def test_a_date_below_the_policy_is_an_estimate_and_no_promise(
    visitor: TestClient, database: Database
) -> None:
    token = an_order_planned(database, builders.a_step(9, date(2026, 12, 1), date(2026, 12, 20), "ordered"))
    words = words_of(visitor.get(f"/t/{token}").text)
    assert "Expected to ship 1 to 20 December" in words
    assert "This is an estimate, not a promise." in words
    assert "Ships 1 to" not in words


def test_without_a_date_it_says_so_and_how_long_such_orders_take(
    visitor: TestClient, database: Database
) -> None:
    token = an_order_planned(database, builders.a_step(None, basis="usual", usual_days=(21, 35)))
    words = words_of(visitor.get(f"/t/{token}").text)
    assert "No date yet" in words
    assert "Orders like this usually take 3 to 5 weeks." in words
    assert "romise" not in words


def test_a_window_that_has_run_out_names_no_day(visitor: TestClient, database: Database) -> None:
    over = builders.a_step(9, TODAY - timedelta(days=9), TODAY - timedelta(days=2), evidence_on=TODAY)
    token = an_order_planned(database, over)
    words = words_of(visitor.get(f"/t/{token}").text)
    assert "No date yet" in words
    assert "the supplier has given no day that we can rely on" in words


def test_what_changed_and_why_is_told_beside_the_new_date(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        line = orders.line(session, waiting.merchant.id, waiting.order.id, waiting.line.id)
        assert line is not None
        earlier, later = date(2026, 12, 3), date(2026, 12, 9)
        builders.a_promise(session, line, earlier, later, "supplier_moved", NOW, "date_later")
        orders.touch(session, waiting.merchant.id, [waiting.order.id])
    words = words_of(visitor.get(waiting.page).text)
    assert "Later than we told you before. We had told you: 3 to 9 December." in words
    assert "The supplier has moved its delivery date." in words


def test_a_change_of_the_old_item_says_nothing_of_the_new_one(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        line = orders.line(session, waiting.merchant.id, waiting.order.id, waiting.line.id)
        assert line is not None
        days = date(2026, 12, 8), date(2026, 12, 14)
        builders.a_promise(session, line, *days, "supplier_moved", NOW - timedelta(hours=1), "date_later")
    visitor.post(waiting.choice("swap"), data={"sku": "BLUE"})
    words = words_of(visitor.get(waiting.page).text)
    assert "On 21 November you chose this instead of what you had ordered." in words
    assert "Later than" not in words


def test_an_estimate_within_patience_stands_beside_the_promise(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        later = builders.a_step(60, date(2026, 12, 4), date(2026, 12, 11))
        builders.a_plan(session, waiting.merchant, "LAMP", later)
    words = words_of(visitor.get(waiting.page).text)
    assert "Ships 4 to 11 December" in words
    assert "We told you 3 to 9 December before; what stands above is today's, close to it." in words


def test_several_lines_each_say_where_they_stand(visitor: TestClient, database: Database) -> None:
    with database.writing() as session:
        merchant = builders.a_merchant(session)
        builders.a_product(session, merchant, "MUG", title="Mug")
        builders.a_product(session, merchant, "TENT", title="Tent")
        order = builders.an_order(session, merchant)
        sent = builders.a_line(session, order, "MUG", 2, line="1")
        builders.a_shipment(session, sent, 2)
        builders.a_line(session, order, "TENT", 1, line="2")
        builders.a_line(session, order, "TENT", 1, line="3", cancelled=1)
        token = builders.a_link(session, order)
    page = visitor.get(f"/t/{token}").text
    assert "3 items: 1 shipped, 1 waiting, 1 cancelled." in words_of(page)
    assert "2 units left us on 20 November with DHL." in words_of(page)
    assert "https://dhl.example/JD014600" in targets_in(page)


def test_a_token_that_never_was_is_a_page_that_is_not_there(visitor: TestClient, waiting: Waiting) -> None:
    answer = visitor.get("/t/no-such-token")
    assert answer.status_code == 404
    assert "There is nothing here" in words_of(answer.text)


def test_many_wrong_tokens_are_too_many_but_a_right_one_still_opens(
    visitor: TestClient, waiting: Waiting
) -> None:
    answers = [visitor.get(f"/t/wrong-{number}").status_code for number in range(31)]
    assert answers == [404] * 30 + [429]
    assert visitor.get(waiting.page).status_code == 200


@pytest.mark.parametrize("known", [{"revoked_at": NOW}, {"expires_at": NOW}])
def test_a_stale_link_is_gone_and_offers_a_fresh_one(
    visitor: TestClient, database: Database, waiting: Waiting, known: dict
) -> None:
    with database.writing() as session:
        token = builders.a_link(session, waiting.order, **known)
    answer = visitor.get(f"/t/{token}")
    assert answer.status_code == 410
    assert "Send me a new link" in answer.text
    assert "Brass lamp" not in answer.text


def test_the_page_is_for_nobody_else_to_keep_or_find(visitor: TestClient, waiting: Waiting) -> None:
    headers = visitor.get(waiting.page).headers
    assert headers["Cache-Control"] == "no-store"
    assert "noindex" in headers["X-Robots-Tag"]
    assert headers["Referrer-Policy"] == "no-referrer"


def test_an_unchanged_page_is_not_sent_twice(visitor: TestClient, waiting: Waiting) -> None:
    first = visitor.get(waiting.page)
    again = visitor.get(waiting.page, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert visitor.get(waiting.page).text == first.text


@pytest.mark.parametrize("what", ["order", "merchant", "plan", "alternative"])
def test_whatever_the_page_depends_on_makes_it_another_page(
    visitor: TestClient, database: Database, waiting: Waiting, what: str
) -> None:
    first = visitor.get(waiting.page)
    with database.writing() as session:
        _CHANGES[what](session, waiting)
    again = visitor.get(waiting.page, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert again.text != first.text


def _change_order(session: Session, waiting: Waiting) -> None:
    order = orders.get_one(session, waiting.merchant.id, waiting.order.id)
    order.email = "other@elsewhere.example"
    orders.touch(session, waiting.merchant.id, [order.id])


def _change_merchant(session: Session, waiting: Waiting) -> None:
    merchants.get(session, waiting.merchant.id).name = "Acme Indoor"
    merchants.touch(session, waiting.merchant.id)


def _change_plan(session: Session, waiting: Waiting) -> None:
    builders.a_plan(
        session, waiting.merchant, "LAMP", builders.a_step(60, date(2026, 12, 20), date(2026, 12, 24))
    )


def _sell_the_alternative(session: Session, waiting: Waiting) -> None:
    order = builders.an_order(session, waiting.merchant, "2002")
    builders.a_line(session, order, "BLUE", 5)
    builders.a_plan(session, waiting.merchant, "BLUE")


_CHANGES = {
    "order": _change_order,
    "merchant": _change_merchant,
    "plan": _change_plan,
    "alternative": _sell_the_alternative,
}


def test_htmx_gets_the_order_alone(visitor: TestClient, waiting: Waiting) -> None:
    part = visitor.get(waiting.page, headers=AS_HTMX)
    assert part.text.lstrip().startswith('<div id="order"')
    assert "<html" in visitor.get(waiting.page).text
    assert "HX-Request" in part.headers["Vary"]


def test_two_shops_never_share_a_page(visitor: TestClient, database: Database, waiting: Waiting) -> None:
    with database.writing() as session:
        other = a_waiting_order(session, "other", title="Foreign lamp")
    assert "Foreign lamp" not in visitor.get(waiting.page).text
    assert "Foreign lamp" in visitor.get(other.page).text


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "\u202eevil\u202c",
    "=HYPERLINK(1)",
    "👩‍🚀" * 50,
    "x" * 10_000,
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_shows_as_text(visitor: TestClient, database: Database, text: str) -> None:
    with database.writing() as session:
        merchant = builders.a_merchant(session, name=text)
        builders.a_product(session, merchant, "LAMP", title=text, image_url="javascript:alert(1)")
        builders.a_product(session, merchant, "BLUE", title=text, image_url=f"https://x.example/{text}")
        builders.an_alternative(session, merchant, "LAMP", "BLUE", note=text)
        builders.some_stock(session, merchant, "BLUE", 5)
        order = builders.an_order(session, merchant, number=text[:60])
        line = builders.a_line(session, order, "LAMP", 2)
        builders.a_shipment(session, line, 1, carrier=text, tracking_url="javascript:alert(1)")
        token = builders.a_link(session, order)
    answer = visitor.get(f"/t/{token}")
    assert answer.status_code == 200
    assert active_in(answer.text) == []
    assert " ".join(text.split()) in words_of(answer.text)


def test_nothing_on_the_page_comes_from_elsewhere_but_pictures(visitor: TestClient, waiting: Waiting) -> None:
    page = visitor.get(waiting.page).text
    allowed = re.compile(r"(/(static|t)/|#|mailto:|tel:)")
    assert [target for target in targets_in(page) if not allowed.match(target)] == []
