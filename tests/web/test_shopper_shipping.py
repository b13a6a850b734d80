"""How an order ships, as the shopper sees and changes it: the ways side by side, asked once, done once, confirmed."""

from datetime import date

import pytest
from starlette.testclient import TestClient

from portal.store import choices
from portal.store.database import Database
from tests import builders
from tests.web.conftest import AS_HTMX
from tests.web.desk import HOSTILE
from tests.web.reading import words_of
from tests.web.shop import Waiting
from tests.web.wishes import add_a_rug, order_of, owed_to, words_after

pytestmark = pytest.mark.usefixtures("link_is_enough")

AHEAD = {"later_than": "2026-12-20", "does": "swap:BLUE", "otherwise": "cancel"}


@pytest.fixture
def with_rug(database: Database, waiting: Waiting) -> Waiting:
    with database.writing() as session:
        add_a_rug(session, waiting)
    return waiting


def test_ways_stand_side_by_side_with_their_cost_in_days(visitor: TestClient, with_rug: Waiting) -> None:
    page = words_of(visitor.get(with_rug.page).text)
    assert (
        "How it ships All together Everything 3 to 9 December Brass lamp: no later than alone "
        "Jute rug: 9 days later than alone Ship together" in page
    )
    assert "Brass lamp: 3 to 9 December Jute rug: 26 to 30 November This is how it ships." in page


def test_one_item_in_one_part_has_nothing_to_choose(visitor: TestClient, waiting: Waiting) -> None:
    assert "How it ships" not in words_of(visitor.get(waiting.page).text)


def test_a_way_is_asked_once_and_looking_changes_nothing(
    visitor: TestClient, database: Database, with_rug: Waiting
) -> None:
    page = words_of(visitor.get(f"{with_rug.page}/shipping?way=together").text)
    assert "Ship everything that waits together? Everything 3 to 9 December" in page
    assert "Yes, ship together" in page
    assert (order_of(database, with_rug).shipping, owed_to(database, with_rug)) == ("", [])


def test_a_change_is_done_once_and_every_item_says_its_new_date(
    visitor: TestClient, database: Database, with_rug: Waiting
) -> None:
    for _ in range(2):
        page = words_after(visitor, f"{with_rug.page}/shipping", {"way": "together"})
    assert "Everything that waits will ship together. A confirmation is on its way" in page
    assert page.count("Ships 3 to 9 December") >= 2
    assert "It ships together with the rest of your order." in page
    assert order_of(database, with_rug).shipping == "together"
    assert owed_to(database, with_rug) == ["choice_confirmed"]


@pytest.mark.parametrize("way", ["in_parts", "", HOSTILE])
def test_a_way_that_is_not_open_is_refused(
    visitor: TestClient, database: Database, with_rug: Waiting, way: str
) -> None:
    for answer in (
        visitor.get(f"{with_rug.page}/shipping", params={"way": way}),
        visitor.post(f"{with_rug.page}/shipping", data={"way": way}),
    ):
        assert answer.status_code == 409
        assert "cannot be shipped in that way" in words_of(answer.text)
    assert order_of(database, with_rug).shipping == ""


def test_parts_say_how_many_come_when(visitor: TestClient, database: Database, with_rug: Waiting) -> None:
    steps = [
        builders.a_step(37, date(2026, 12, 3), date(2026, 12, 9)),
        builders.a_step(60, date(2026, 12, 14), date(2026, 12, 18)),
    ]
    with database.writing() as session:
        builders.a_plan(session, with_rug.merchant, "LAMP", *steps)
    words_after(visitor, f"{with_rug.page}/shipping", {"way": "in_parts"})
    page = words_of(visitor.get(with_rug.page).text)
    assert "In parts: 1 unit 3 to 9 December, 1 unit 14 to 18 December." in page


def test_the_confirmation_in_the_address_says_only_what_is_so(visitor: TestClient, with_rug: Waiting) -> None:
    page = words_of(visitor.get(f"{with_rug.page}?done=shipping&line=0").text)
    assert "will ship" not in page


@pytest.mark.parametrize(
    ("path", "data"),
    [("shipping", {"way": "together"}), ("lines/{line}/instruction", AHEAD), ("lines/{line}/need-by", {})],
)
def test_htmx_gets_the_order_in_place(
    visitor: TestClient, with_rug: Waiting, path: str, data: dict[str, str]
) -> None:
    address = f"{with_rug.page}/{path.format(line=with_rug.line.id)}"
    answer = visitor.post(address, data=data, headers=AS_HTMX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="order"')


def test_what_was_chosen_is_on_record_as_the_shoppers(
    visitor: TestClient, database: Database, with_rug: Waiting
) -> None:
    words_after(visitor, f"{with_rug.page}/shipping", {"way": "together"})
    words_after(visitor, with_rug.choice("reduce"), {"units": "1", "of_units": "2"})
    with database.reading() as session:
        made = choices.of_order(session, with_rug.merchant.id, with_rug.order.id)
    assert {(row.kind, row.actor) for row in made} == {("together", "shopper"), ("reduce", "shopper")}
