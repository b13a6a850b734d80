"""Giving something up for money: the link is enough where it can be taken back, else it takes a code of the mail.

What a law has the shopper choose, and withdrawing from the contract, never ask for one.
"""

from datetime import date, timedelta

import pytest
from starlette.testclient import TestClient

from portal.domain.notices import DUTY, LineChange, Notice
from portal.domain.policies import Policy
from portal.store import choices, merchants, orders, outbox, standing_instructions
from portal.store.database import Database
from portal.store.outbox import Owed
from tests.builders import NOW
from tests.web.proofs import prove
from tests.web.reading import targets_in, words_of
from tests.web.shop import Waiting

FINAL, CAREFUL, USUAL = Policy(undo_minutes=0), Policy(code_for_refunds=True), Policy()
GIVEN_UP = {"cancel": {"sku": ""}, "reduce": {"units": "1", "of_units": "2"}}


def _decides(database: Database, waiting: Waiting, policy: Policy) -> None:
    with database.writing() as session:
        merchants.save_policy(session, waiting.merchant.id, policy)


def _chosen(database: Database, waiting: Waiting) -> list[str]:
    with database.reading() as session:
        return [one.kind for one in choices.of_order(session, waiting.merchant.id, waiting.order.id)]


@pytest.mark.parametrize("kind", GIVEN_UP)
@pytest.mark.parametrize("policy", [FINAL, CAREFUL], ids=["nothing is taken back", "the merchant wants it"])
def test_money_goes_back_for_the_reader_of_the_mail_alone(
    visitor: TestClient, database: Database, waiting: Waiting, policy: Policy, kind: str
) -> None:
    _decides(database, waiting, policy)
    answer = visitor.post(waiting.choice(kind), data=GIVEN_UP[kind])
    then = f"lines/{waiting.line.id}/cancel" if kind == "cancel" else ""
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{waiting.page}/proof?then={then}")
    assert _chosen(database, waiting) == []
    prove(visitor, database, waiting)
    assert visitor.post(waiting.choice(kind), data=GIVEN_UP[kind]).status_code == 303
    assert _chosen(database, waiting) == [kind]


def test_the_consequence_is_shown_before_the_code_and_the_button_after_it(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    _decides(database, waiting, FINAL)
    page = visitor.get(waiting.choice("cancel")).text
    assert "Money goes back, so we first send a code" in words_of(page)
    assert f"{waiting.page}/proof?then=lines/{waiting.line.id}/cancel" in targets_in(page)
    assert waiting.choice("cancel") not in targets_in(page.split('class="consider"')[1])
    prove(visitor, database, waiting)
    page = visitor.get(waiting.choice("cancel")).text
    assert waiting.choice("cancel") in targets_in(page.split('class="consider"')[1])


def test_what_can_be_taken_back_costs_no_code(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    _decides(database, waiting, USUAL)
    visitor.post(waiting.choice("cancel"))
    assert _chosen(database, waiting) == ["cancel"]


def test_what_was_not_paid_for_costs_no_code(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    _decides(database, waiting, FINAL)
    with database.writing() as session:
        order = orders.get(session, waiting.merchant.id, waiting.order.id)
        assert order is not None
        order.paid = "none"
    visitor.post(waiting.choice("cancel"))
    assert _chosen(database, waiting) == ["cancel"]


def test_a_choice_that_the_law_gives_costs_no_code(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    _decides(database, waiting, CAREFUL)
    told = LineChange(
        *(waiting.line.id, waiting.line.line, waiting.line.sku, "Brass lamp", "delay_option", 2),
        latest=date(2026, 12, 9),
        law="definite",
        due_on=date(2026, 11, 24),
        tell_by=date(2026, 11, 24),
        silence_on=date(2026, 12, 9),
    )
    hour_ago = NOW - timedelta(hours=1)
    with database.writing() as session:
        order = orders.get(session, waiting.merchant.id, waiting.order.id)
        assert order is not None
        order.country, order.timezone = "US", "America/New_York"
        notice = Notice(order.id, "delay_option", (told,), DUTY)
        outbox.add(session, order.merchant_id, [Owed(notice, "email", NOW)], hour_ago)
        (row,) = outbox.of_order(session, order.merchant_id, order.id)
        row.state, row.sent_at = "delivered", hour_ago
    visitor.post(waiting.choice("cancel"))
    assert _chosen(database, waiting) == ["cancel"]


@pytest.mark.parametrize(
    ("later_than", "policy", "is_given"),
    [
        pytest.param("2026-12-20", USUAL, True, id="it may still be withdrawn"),
        pytest.param("2026-12-01", USUAL, False, id="it would act at once, and for good"),
        pytest.param("2026-12-20", CAREFUL, False, id="the merchant wants it"),
    ],
)
def test_deciding_ahead_to_cancel(
    visitor: TestClient,
    database: Database,
    waiting: Waiting,
    later_than: str,
    policy: Policy,
    is_given: bool,
) -> None:
    _decides(database, waiting, policy)
    said = {"later_than": later_than, "does": "cancel"}
    path = waiting.choice("instruction")
    visitor.post(path, data=said)
    with database.reading() as session:
        found = standing_instructions.of_line(session, waiting.merchant.id, waiting.line.id)
    assert bool(found) is is_given
    prove(visitor, database, waiting)
    assert visitor.post(path, data=said).headers["Location"].startswith(f"{waiting.page}?done=instruction")


def test_withdrawing_from_the_contract_costs_no_code(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    _decides(database, waiting, CAREFUL)
    said = {"name": "Sam Carter", "line": "0"}
    answer = visitor.post(f"{waiting.page}/withdrawal/confirmation", data=said)
    assert "Your withdrawal has reached us" in words_of(answer.text)
