"""Choosing on the shopper's page: shown first, asked once, done once, confirmed after."""

import re

import pytest
from starlette.testclient import TestClient

from portal.store import choices, orders, outbox
from portal.store.database import Database
from portal.store.orders import OrderLine
from tests.web.conftest import AS_HTMX
from tests.web.reading import words_of
from tests.web.shop import Waiting, a_waiting_order

pytestmark = pytest.mark.usefixtures("link_is_enough")


@pytest.mark.parametrize(
    ("address", "question"),
    [
        ("wait", "Keep waiting for Brass lamp?"),
        ("swap?sku=BLUE", "Swap 2 × Brass lamp for Blue lamp?"),
        ("cancel", "Cancel 2 × Brass lamp?"),
    ],
)
def test_looking_at_an_option_shows_its_consequence_and_changes_nothing(
    visitor: TestClient, database: Database, waiting: Waiting, address: str, question: str
) -> None:
    for _ in range(2):
        answer = visitor.get(waiting.choice(address))
        assert answer.status_code == 200
        assert question in words_of(answer.text)
    assert _line(database, waiting) == (2, 0, "LAMP")
    assert _owed(database, waiting) == []


def test_a_button_that_is_read_alone_says_what_it_is_about(visitor: TestClient, waiting: Waiting) -> None:
    page = words_of(visitor.get(waiting.page).text)
    for said in ("Keep waiting: Brass lamp", "Swap for this: Blue lamp", "Cancel: Brass lamp"):
        assert said in page


def test_cancelling_takes_the_units_off_and_owes_one_confirmation(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    answer = visitor.post(waiting.choice("cancel"))
    assert answer.status_code == 303
    page = words_of(visitor.get(answer.headers["Location"]).text)
    assert (
        "Cancelled. You cancelled 2 units on 21 November. The shop has been asked to pay €80.00 back." in page
    )
    assert "A confirmation is on its way (s…@m…)" in page
    assert _line(database, waiting) == (0, 2, "LAMP")
    assert _owed(database, waiting) == ["cancelled"]


def test_swapping_brings_the_other_item(visitor: TestClient, database: Database, waiting: Waiting) -> None:
    answer = visitor.post(waiting.choice("swap"), data={"sku": "BLUE"})
    page = words_of(visitor.get(answer.headers["Location"]).text)
    assert "Blue lamp" in page
    assert "Swapped. On 21 November you chose this instead of what you had ordered. €24.00 more." in page
    assert "Ships by 24 November In stock." in page, "as was offered, although no plan knows of it yet"
    assert "in line" not in page
    assert _line(database, waiting) == (2, 0, "BLUE")


def test_waiting_is_thanked_for_and_marked_as_the_choice(visitor: TestClient, waiting: Waiting) -> None:
    answer = visitor.post(waiting.choice("wait"))
    assert "Thank you for waiting." in words_of(visitor.get(answer.headers["Location"]).text)
    assert "This is your choice" in words_of(visitor.get(waiting.page).text)


def test_a_double_click_is_one_choice(visitor: TestClient, database: Database, waiting: Waiting) -> None:
    first, second = (visitor.post(waiting.choice("cancel")) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert _owed(database, waiting) == ["cancelled"]
    with database.reading() as session:
        assert len(choices.of_order(session, waiting.merchant.id, waiting.order.id)) == 1


def test_htmx_gets_the_order_with_the_confirmation_in_focus(visitor: TestClient, waiting: Waiting) -> None:
    part = visitor.post(waiting.choice("cancel"), headers=AS_HTMX)
    assert part.status_code == 200
    assert part.text.lstrip().startswith('<div id="order"')
    assert re.search(r'role="status">\s*<p tabindex="-1" autofocus><strong>Cancelled', part.text)


def test_an_option_in_htmx_opens_in_place_with_its_question_in_focus(
    visitor: TestClient, waiting: Waiting
) -> None:
    part = visitor.get(waiting.choice("cancel"), headers=AS_HTMX)
    assert '<h3 id="consider' in part.text
    assert "autofocus>Cancel 2 × Brass lamp?" in part.text


def test_a_choice_that_came_too_late_is_refused_with_a_sentence(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    visitor.post(waiting.choice("cancel"))
    late = visitor.post(waiting.choice("swap"), data={"sku": "BLUE"})
    assert late.status_code == 409
    assert "This item is already cancelled." in words_of(late.text)
    assert _line(database, waiting) == (0, 2, "LAMP")


@pytest.mark.parametrize("headers", [{}, AS_HTMX], ids=["a browser", "htmx"])
def test_who_comes_too_late_sees_the_order_as_it_is_now(
    visitor: TestClient, waiting: Waiting, headers: dict[str, str]
) -> None:
    """Who was there in time was in another tab, or in this one before its back button."""
    visitor.post(waiting.choice("cancel"))
    for answer in (
        visitor.get(waiting.choice("cancel"), headers=headers),
        visitor.get(waiting.choice("swap?sku=BLUE"), headers=headers),
        visitor.post(waiting.choice("wait"), headers=headers),
        visitor.post(waiting.choice("need-by"), data={"need_by": "2099-01-01"}, headers=headers),
    ):
        assert answer.status_code == 409
        assert 'role="alert"' in answer.text
        assert "Brass lamp" in words_of(answer.text)
        assert "Refund asked for Cancelled" in words_of(answer.text)
        assert answer.text.startswith('<div id="order"') is bool(headers)
    assert "This item is already cancelled." in visitor.get(waiting.choice("cancel")).text


def test_what_was_never_offered_is_refused(visitor: TestClient, database: Database, waiting: Waiting) -> None:
    assert visitor.get(waiting.choice("swap?sku=GOLD")).status_code == 409
    assert visitor.post(waiting.choice("swap"), data={"sku": "GOLD"}).status_code == 409
    assert _line(database, waiting) == (2, 0, "LAMP")


def test_other_choices_and_other_lines_are_not_there(visitor: TestClient, waiting: Waiting) -> None:
    assert visitor.get(waiting.choice("burn")).status_code == 404
    assert visitor.post(waiting.choice("burn")).status_code == 404
    assert visitor.get(f"{waiting.page}/lines/999999/cancel").status_code == 404
    assert visitor.post(f"{waiting.page}/lines/999999/cancel").status_code == 404


def test_a_link_opens_no_line_of_another_shop(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        other = a_waiting_order(session, "other")
    foreign = f"{waiting.page}/lines/{other.line.id}/cancel"
    assert visitor.get(foreign).status_code == 404
    assert visitor.post(foreign).status_code == 404
    assert _line(database, other) == (2, 0, "LAMP")


def test_a_post_from_elsewhere_changes_nothing(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "https://portal.example"},
    ):
        assert visitor.post(waiting.choice("cancel"), headers=headers).status_code == 403
    assert _line(database, waiting) == (2, 0, "LAMP")


def test_fields_that_nobody_asked_for_change_nothing(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    visitor.post(waiting.choice("wait"), data={"merchant_id": "2", "refund_minor": "99", "units": "1"})
    assert _line(database, waiting) == (2, 0, "LAMP")


def test_the_confirmation_in_the_address_says_only_what_happened(
    visitor: TestClient, waiting: Waiting
) -> None:
    page = visitor.get(f"{waiting.page}?done=cancel&line={waiting.line.id}")
    assert page.status_code == 200
    assert "Cancelled." not in words_of(page.text)


def _line(database: Database, waiting: Waiting) -> tuple[int, int, str]:
    with database.reading() as session:
        line = orders.line(session, waiting.merchant.id, waiting.order.id, waiting.line.id)
        assert isinstance(line, OrderLine)
        return line.waiting, line.cancelled, line.sku


def _owed(database: Database, waiting: Waiting) -> list[str]:
    with database.reading() as session:
        return [row.kind for row in outbox.of_order(session, waiting.merchant.id, waiting.order.id)]


@pytest.mark.parametrize(
    "line", ["x", "-1", "9" * 30, "9" * 5_000], ids=["x", "-1", "30 digits", "5,000 digits"]
)
def test_a_confirmation_of_no_line_is_the_page_as_it_is(
    visitor: TestClient, waiting: Waiting, line: str
) -> None:
    page = visitor.get(f"{waiting.page}?done=wait&line={line}")
    assert page.status_code == 200
    assert "Thank you for waiting" not in words_of(page.text)
