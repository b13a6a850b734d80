"""Giving something up for money takes a code of the order's mail: a link that was passed on moves no money. Where it
can be taken back, a merchant may hold the link for enough.

What a law has the shopper choose, and withdrawing from the contract, never ask for one.
"""

from urllib.parse import parse_qs, quote, urlsplit

import pytest
from starlette.testclient import TestClient

from portal.domain.policies import Policy
from portal.store import choices, merchants, orders, standing_instructions
from portal.store.database import Database
from tests.web.proofs import prove
from tests.web.reading import targets_in, words_of
from tests.web.shop import Waiting, is_offered_to_wait

USUAL, EASY = Policy(), Policy(code_for_refunds=False)
FINAL = Policy(code_for_refunds=False, undo_minutes=0)
GIVEN_UP = {"cancel": {"sku": ""}, "reduce": {"units": "1", "of_units": "2"}}


def _decides(database: Database, waiting: Waiting, policy: Policy) -> None:
    with database.writing() as session:
        merchants.save_policy(session, waiting.merchant.id, policy)


def _chosen(database: Database, waiting: Waiting) -> list[str]:
    with database.reading() as session:
        return [one.kind for one in choices.of_order(session, waiting.merchant.id, waiting.order.id)]


@pytest.mark.parametrize("kind", GIVEN_UP)
@pytest.mark.parametrize(
    "policy", [USUAL, FINAL], ids=["unless the merchant says otherwise", "nothing is taken back"]
)
def test_money_goes_back_for_the_reader_of_the_mail_alone(
    visitor: TestClient, database: Database, waiting: Waiting, policy: Policy, kind: str
) -> None:
    _decides(database, waiting, policy)
    answer = visitor.post(waiting.choice(kind), data=GIVEN_UP[kind])
    then = f"lines/{waiting.line.id}/{kind}" + ("?units=1" if kind == "reduce" else "")
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"{waiting.page}/proof?then={quote(then)}",
    )
    assert _chosen(database, waiting) == []
    assert prove(visitor, database, waiting, then).headers["Location"] == f"{waiting.page}/{then}"
    assert visitor.post(waiting.choice(kind), data=GIVEN_UP[kind]).status_code == 303
    assert _chosen(database, waiting) == [kind]


def test_the_consequence_is_shown_before_the_code_and_the_button_after_it(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    page = visitor.get(waiting.choice("cancel")).text
    assert "Money goes back, so we first send a code" in words_of(page)
    assert f"{waiting.page}/proof" in targets_in(page)
    assert waiting.choice("cancel") not in targets_in(page.split('class="consider"')[1])
    prove(visitor, database, waiting)
    page = visitor.get(waiting.choice("cancel")).text
    assert waiting.choice("cancel") in targets_in(page.split('class="consider"')[1])


def test_a_part_of_the_page_sends_the_whole_browser_to_the_code(
    visitor: TestClient, waiting: Waiting
) -> None:
    answer = visitor.post(waiting.choice("cancel"), data=GIVEN_UP["cancel"], headers={"HX-Request": "true"})
    then = quote(f"lines/{waiting.line.id}/cancel")
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, f"{waiting.page}/proof?then={then}")


def test_a_merchant_may_let_go_without_a_code_what_can_be_taken_back(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    _decides(database, waiting, EASY)
    visitor.post(waiting.choice("cancel"))
    assert _chosen(database, waiting) == ["cancel"]


def test_what_was_not_paid_for_costs_no_code(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        order = orders.get_one(session, waiting.merchant.id, waiting.order.id)
        order.paid = "none"
    visitor.post(waiting.choice("cancel"))
    assert _chosen(database, waiting) == ["cancel"]


def test_who_is_never_written_to_decides_by_the_link_that_the_shop_gave(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        order = orders.get_one(session, waiting.merchant.id, waiting.order.id)
        order.email, order.phone, order.sms_consent = "", "", False
    visitor.post(waiting.choice("cancel"))
    assert _chosen(database, waiting) == ["cancel"]


def test_a_choice_that_the_law_gives_costs_no_code(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        is_offered_to_wait(session, waiting)
    visitor.post(waiting.choice("cancel"))
    assert _chosen(database, waiting) == ["cancel"]


@pytest.mark.parametrize(
    ("later_than", "is_given"),
    [
        pytest.param("2026-12-20", True, id="it may still be withdrawn"),
        pytest.param("2026-12-01", False, id="it would act at once, and for good"),
    ],
)
def test_deciding_ahead_to_cancel(
    visitor: TestClient, database: Database, waiting: Waiting, later_than: str, is_given: bool
) -> None:
    said = {"later_than": later_than, "does": "cancel"}
    path = waiting.choice("instruction")
    answer = visitor.post(path, data=said)
    with database.reading() as session:
        found = standing_instructions.of_line(session, waiting.merchant.id, waiting.line.id)
    assert bool(found) is is_given
    if not is_given:
        then = parse_qs(urlsplit(answer.headers["Location"]).query)["then"][0]
        way_back = prove(visitor, database, waiting, then).headers["Location"]
        assert "Shall we do this for you?" in words_of(visitor.get(way_back).text)
    assert visitor.post(path, data=said).headers["Location"].startswith(f"{waiting.page}?done=instruction")


def test_withdrawing_from_the_contract_costs_no_code(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    said = {"name": "Sam Carter", "line": "0"}
    answer = visitor.post(f"{waiting.page}/withdrawal/confirmation", data=said)
    assert "Your withdrawal has reached us" in words_of(answer.text)
