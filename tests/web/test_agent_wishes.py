"""At the desk: fewer units, ways of shipping, holds, choices made ahead and days of need, each with name and reason."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.store import choices, standing_instructions, timeline
from portal.store.database import Database
from tests.web.conftest import AS_HTMX
from tests.web.desk import HOSTILE, a_browser_of
from tests.web.reading import active_in, words_of
from tests.web.shop import Waiting, a_waiting_order
from tests.web.wishes import add_a_rug, line_of, owed_to, words_after

WHY = {"reason": "Asked on the phone."}
AHEAD = {"later_than": "2026-12-20", "does": "swap:BLUE", "otherwise": "wait"}


@pytest.fixture
def waiting(database: Database, waiting: Waiting) -> Waiting:
    """Sam's order, with a rug beside the lamps."""
    with database.writing() as session:
        add_a_rug(session, waiting)
    return waiting


@pytest.fixture
def agent(app: Starlette, database: Database, waiting: Waiting) -> TestClient:
    return a_browser_of(app, database, waiting.merchant)


def path_of(waiting: Waiting, step: str = "") -> str:
    return f"/agent/orders/{waiting.order.id}{step}"


def line_path(waiting: Waiting, step: str) -> str:
    return path_of(waiting, f"/lines/{waiting.line.id}/{step}")


def test_fewer_units_are_considered_and_given_up_once(
    agent: TestClient, database: Database, waiting: Waiting
) -> None:
    path = line_path(waiting, "choice")
    considered = words_of(agent.get(path, params={"kind": "reduce", "units": "1"}).text)
    assert "1 unit will not be sent. €40.00 goes back. The rest keep the 13th place." in considered
    for _ in range(2):
        words = words_after(agent, path, {"kind": "reduce", "units": "1", "of_units": "2"} | WHY)
    assert "Take fewer 1 unit. €40.00 goes back. Asked on the phone." in words
    assert (line_of(database, waiting).waiting, owed_to(database, waiting)) == (1, ["choice_confirmed"])


def test_too_many_are_refused_in_place(agent: TestClient, waiting: Waiting) -> None:
    wish = {"kind": "reduce", "units": "7", "of_units": "2"}
    path = line_path(waiting, "choice")
    for answer in (agent.get(path, params=wish), agent.post(path, data=wish | WHY)):
        assert answer.status_code == 409
        assert "To give up all that wait, cancel the item." in words_of(answer.text)


def test_a_way_of_shipping_is_considered_with_its_cost_and_changed_for_a_reason(
    agent: TestClient, database: Database, waiting: Waiting
) -> None:
    path = path_of(waiting, "/shipping")
    considered = words_of(agent.get(path, params={"way": "together"}).text)
    assert "Everything 3 to 9 December Brass lamp: no later than alone Jute rug: 9 days later" in considered
    refused = agent.post(path, data={"way": "together", "reason": ""})
    assert refused.status_code == 422
    assert "Please say why" in words_of(refused.text)
    words = words_after(agent, path, {"way": "together"} | WHY)
    assert "The order ships as chosen" in words
    assert "Ship together 3 units. Asked on the phone." in words
    with database.reading() as session:
        (row,) = choices.of_order(session, waiting.merchant.id, waiting.order.id)
    assert (row.kind, row.actor) == ("together", "Agent of Acme Outdoor")
    assert agent.post(path, data={"way": "by air"} | WHY).status_code == 409


def test_a_hold_is_read_by_the_shopper_and_ends_with_a_release(
    agent: TestClient, visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    words = words_after(agent, line_path(waiting, "hold"), {"reason": "We check\nthe payment."})
    assert "The line is on hold. The shopper reads the reason" in words
    assert "Put on hold We check the payment." in words
    assert "put this item on hold: We check the payment." in words_of(visitor.get(waiting.page).text)
    words = words_after(agent, line_path(waiting, "release"), {})
    assert "The line goes on from its place." in words
    assert "on hold" not in words_of(visitor.get(waiting.page).text)
    with database.reading() as session:
        events = timeline.of_order(session, waiting.merchant.id, waiting.order.id)
    assert [(event.kind, event.actor) for event in events] == [
        ("line_released", "Agent of Acme Outdoor"),
        ("line_held", "Agent of Acme Outdoor"),
    ]


@pytest.mark.parametrize("reason", ["", "   ", HOSTILE + "x" * 600])
def test_what_cannot_be_a_reason_of_a_hold_is_said_beside_what_was_typed(
    agent: TestClient, database: Database, waiting: Waiting, reason: str
) -> None:
    answer = agent.post(line_path(waiting, "hold"), data={"reason": reason})
    assert answer.status_code == 422
    assert "Please say why, in up to 500 characters" in words_of(answer.text)
    assert " ".join(reason.split()) in words_of(answer.text)
    assert active_in(answer.text) == []
    assert line_of(database, waiting).held_because == ""


def test_hostile_reasons_are_shown_as_text_to_everybody(
    agent: TestClient, visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    words_after(agent, line_path(waiting, "hold"), {"reason": HOSTILE})
    words_after(agent, line_path(waiting, "instruction"), AHEAD | {"reason": HOSTILE})
    words_after(
        agent,
        line_path(waiting, "choice"),
        {"kind": "reduce", "units": "1", "of_units": "2", "reason": HOSTILE},
    )
    words_after(agent, path_of(waiting, "/shipping"), {"way": "together", "reason": HOSTILE})
    for page in (agent.get(path_of(waiting)), visitor.get(waiting.page)):
        assert page.status_code == 200
        assert HOSTILE in words_of(page.text)
        assert active_in(page.text) == []


def test_an_instruction_is_considered_given_for_a_reason_and_taken_back(
    agent: TestClient, database: Database, waiting: Waiting
) -> None:
    path = line_path(waiting, "instruction")
    considered = words_of(agent.get(path, params=AHEAD).text)
    assert "we swap 2 × Brass lamp for Blue lamp, €24.00 more." in considered
    assert agent.post(path, data=AHEAD).status_code == 422
    words = words_after(agent, path, AHEAD | WHY)
    assert "Our team noted for you on 21 November: if this would ship later than 20 December" in words
    assert "Decided ahead if later than 20 Dec 2026: swap for BLUE, else keep waiting." in words
    assert agent.post(f"{path}/withdrawal", data={}).status_code == 422
    words = words_after(agent, f"{path}/withdrawal", WHY)
    assert "The instruction no longer stands" in words
    with database.reading() as session:
        (row,) = standing_instructions.of_order(session, waiting.merchant.id, waiting.order.id)
    assert (row.actor, row.reason, row.ended_because) == ("Agent of Acme Outdoor", WHY["reason"], "withdrawn")


def test_an_instruction_that_makes_no_sense_is_refused_in_place(agent: TestClient, waiting: Waiting) -> None:
    path, wrong = line_path(waiting, "instruction"), AHEAD | {"later_than": "2020-01-01"}
    for answer in (agent.get(path, params=wrong), agent.post(path, data=wrong | WHY)):
        assert answer.status_code == 409
        assert "The day must be today or later" in words_of(answer.text)


def test_a_day_of_need_is_noted_and_compared(agent: TestClient, database: Database, waiting: Waiting) -> None:
    words = words_after(agent, line_path(waiting, "need-by"), {"need_by": "2026-12-07"})
    assert "7 December; expected up to 2 days after that" in words
    assert "Needed by 7 Dec 2026" in words
    assert agent.post(line_path(waiting, "need-by"), data={"need_by": "soon"}).status_code == 409
    words_after(agent, line_path(waiting, "need-by"), {"need_by": ""})
    assert line_of(database, waiting).need_by is None


def test_htmx_gets_the_order_in_place(agent: TestClient, waiting: Waiting) -> None:
    answer = agent.post(line_path(waiting, "hold"), data=WHY, headers=AS_HTMX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="order"')


@pytest.mark.parametrize(
    ("step", "data"),
    [
        ("shipping", {"way": "together"}),
        ("lines/{line}/hold", {}),
        ("lines/{line}/release", {}),
        ("lines/{line}/instruction", AHEAD),
        ("lines/{line}/instruction/withdrawal", {}),
        ("lines/{line}/need-by", {"need_by": "2026-12-24"}),
        ("lines/{line}/choice", {"kind": "reduce", "units": "1", "of_units": "2"}),
    ],
)
def test_nothing_can_be_done_to_somebody_elses_order(
    agent: TestClient,
    visitor: TestClient,
    database: Database,
    waiting: Waiting,
    step: str,
    data: dict[str, str],
) -> None:
    with database.writing() as session:
        other = a_waiting_order(session, "other")
    path = path_of(other, f"/{step.format(line=other.line.id)}")
    assert agent.post(path, data=data | WHY).status_code == 404
    assert visitor.post(path, data=data | WHY).status_code in (303, 401, 403)
    assert (line_of(database, other).waiting, line_of(database, other).held_because) == (2, "")
    assert owed_to(database, other) == []
    with database.reading() as session:
        assert timeline.of_order(session, other.merchant.id, other.order.id) == []
