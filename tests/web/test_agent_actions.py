"""Acting for a shopper at the agent's desk: every post does it once, says so, and harms nobody else."""

import pytest
from sqlmodel import Session
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.links import token_hash
from portal.store import choices, orders, outbox, page_versions, shopper_wishes, timeline
from portal.store.database import Database
from tests import builders
from tests.builders import NOW
from tests.web.conftest import AS_HTMX
from tests.web.desk import HOSTILE, a_browser_of
from tests.web.reading import active_in, words_of
from tests.web.shop import Waiting, a_waiting_order

REASON = "Asked on the phone."


@pytest.fixture
def agent(app: Starlette, database: Database, waiting: Waiting) -> TestClient:
    return a_browser_of(app, database, waiting.merchant)


def path_of(waiting: Waiting) -> str:
    return f"/agent/orders/{waiting.order.id}"


def choice_of(waiting: Waiting) -> str:
    return f"{path_of(waiting)}/lines/{waiting.line.id}/choice"


def kinds_owed(session: Session, waiting: Waiting) -> list[str]:
    return [row.kind for row in outbox.of_order(session, waiting.merchant.id, waiting.order.id)]


def contact(**changed: str) -> dict[str, str]:
    return {"email": "sam@mail.example", "phone": "+4915123456789"} | changed


def test_considering_shows_the_consequence_and_changes_nothing(
    agent: TestClient, database: Database, waiting: Waiting
) -> None:
    words = words_of(agent.get(choice_of(waiting), params={"kind": "swap", "sku": "BLUE"}).text)
    assert "Swap for Blue lamp, for Sam Carter?" in words
    assert "€24.00 more." in words
    with database.reading() as session:
        assert choices.of_order(session, waiting.merchant.id, waiting.order.id) == []


def test_a_choice_is_kept_with_the_agents_name_and_reason_and_confirmed(
    agent: TestClient, database: Database, waiting: Waiting
) -> None:
    answer = agent.post(choice_of(waiting), data={"kind": "cancel", "sku": "", "reason": REASON})
    assert answer.status_code == 303
    words = words_of(agent.get(answer.headers["Location"]).text)
    assert "The choice is made, and its confirmation is on its way to the shopper." in words
    assert f"Cancel 2 units. €80.00 goes back. {REASON}" in words
    with database.reading() as session:
        (row,) = choices.of_order(session, waiting.merchant.id, waiting.order.id)
        assert (row.actor, row.reason) == ("Agent of Acme Outdoor", REASON)
        assert kinds_owed(session, waiting) == ["cancelled"]


def test_choosing_twice_is_choosing_once(agent: TestClient, database: Database, waiting: Waiting) -> None:
    wish = {"kind": "swap", "sku": "BLUE", "reason": REASON}
    answers = [agent.post(choice_of(waiting), data=wish).status_code for _ in range(2)]
    assert answers == [303, 303]
    with database.reading() as session:
        assert len(choices.of_order(session, waiting.merchant.id, waiting.order.id)) == 1
        assert kinds_owed(session, waiting) == ["choice_confirmed"]


def test_without_a_reason_nothing_is_chosen(agent: TestClient, database: Database, waiting: Waiting) -> None:
    answer = agent.post(choice_of(waiting), data={"kind": "cancel", "sku": "", "reason": "  "})
    assert answer.status_code == 422
    assert "Please say why" in words_of(answer.text)
    with database.reading() as session:
        assert choices.of_order(session, waiting.merchant.id, waiting.order.id) == []


def test_a_reason_that_is_too_long_is_not_lost(agent: TestClient, waiting: Waiting) -> None:
    reason = HOSTILE + "x" * 600
    answer = agent.post(choice_of(waiting), data={"kind": "wait", "sku": "", "reason": reason})
    assert answer.status_code == 422
    assert reason in words_of(answer.text)
    assert active_in(answer.text) == []


def test_what_is_no_longer_offered_is_refused_in_place(agent: TestClient, waiting: Waiting) -> None:
    wish = {"kind": "swap", "sku": "GONE", "reason": REASON}
    for answer in (agent.post(choice_of(waiting), data=wish), agent.get(choice_of(waiting), params=wish)):
        assert answer.status_code == 409
        assert "What the shopper sees" in words_of(answer.text)
    assert "you keep your place" in words_of(agent.post(choice_of(waiting), data=wish).text)


def test_htmx_gets_the_order_in_place_with_the_confirmation(agent: TestClient, waiting: Waiting) -> None:
    answer = agent.post(choice_of(waiting), data={"kind": "wait", "reason": REASON}, headers=AS_HTMX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="order"')
    assert "The choice is made" in words_of(answer.text)


def test_a_fresh_link_is_owed_once_however_often_it_is_asked_for(
    agent: TestClient, database: Database, waiting: Waiting
) -> None:
    for _ in range(2):
        answer = agent.post(f"{path_of(waiting)}/link")
        assert "A message with a fresh link is on its way." in words_of(
            agent.get(answer.headers["Location"]).text
        )
    with database.reading() as session:
        assert kinds_owed(session, waiting) == ["link_requested"]
        opened = page_versions.opened(session, token_hash(waiting.token), NOW)
        assert opened is not None
        assert opened.is_live


@pytest.mark.parametrize(("step", "owed"), [("renewal", ["link_requested"]), ("revocation", [])])
def test_renewing_and_revoking_end_the_old_links(
    agent: TestClient, database: Database, waiting: Waiting, step: str, owed: list[str]
) -> None:
    answer = agent.post(f"{path_of(waiting)}/link/{step}")
    assert answer.status_code == 303
    assert "No link opens this order at the moment." in words_of(agent.get(answer.headers["Location"]).text)
    with database.reading() as session:
        opened = page_versions.opened(session, token_hash(waiting.token), NOW)
        assert opened is not None
        assert not opened.is_live
        assert kinds_owed(session, waiting) == owed


def test_a_link_cannot_be_sent_nowhere(agent: TestClient, database: Database, waiting: Waiting) -> None:
    with database.writing() as session:
        order = builders.an_order(session, waiting.merchant, "nowhere", email="", phone="")
    answer = agent.post(f"/agent/orders/{order.id}/link")
    assert answer.status_code == 409
    assert "We have neither an email address nor a mobile number" in words_of(answer.text)
    assert "Order nowhere" in words_of(answer.text)


def test_a_contact_is_corrected_and_gets_a_fresh_link(
    agent: TestClient, database: Database, waiting: Waiting
) -> None:
    typed = contact(email="sam.carter@mail.example", sms_consent="yes")
    answer = agent.post(f"{path_of(waiting)}/contact", data=typed)
    assert answer.status_code == 303
    with database.reading() as session:
        order = orders.get_one(session, waiting.merchant.id, waiting.order.id)
        assert (order.email, order.sms_consent) == ("sam.carter@mail.example", True)
        assert kinds_owed(session, waiting) == ["link_requested"]
        (event,) = timeline.of_order(session, waiting.merchant.id, waiting.order.id)
        assert event.actor == "Agent of Acme Outdoor"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (contact(email=HOSTILE), "That is not an email address."),
        (contact(phone="call me"), "That is not a mobile number."),
        (contact(phone="", sms_consent="yes"), "Consent to text messages needs a mobile number."),
    ],
)
def test_what_cannot_be_a_contact_is_said_beside_what_was_typed(
    agent: TestClient, database: Database, waiting: Waiting, typed: dict[str, str], sentence: str
) -> None:
    answer = agent.post(f"{path_of(waiting)}/contact", data=typed)
    assert answer.status_code == 422
    assert sentence in words_of(answer.text)
    assert active_in(answer.text) == []
    assert 'value="call me"' in answer.text or typed["phone"] != "call me"
    with database.reading() as session:
        order = orders.get_one(session, waiting.merchant.id, waiting.order.id)
        assert order.email == "sam@mail.example"


@pytest.mark.parametrize("step", ["contact", "link", "link/renewal", "link/revocation", "choice"])
def test_nothing_can_be_done_to_somebody_elses_order(
    agent: TestClient, database: Database, waiting: Waiting, step: str
) -> None:
    with database.writing() as session:
        other = a_waiting_order(session, "other")
    path = choice_of(other) if step == "choice" else f"{path_of(other)}/{step}"
    data = contact() | {"kind": "cancel", "sku": "", "reason": REASON}
    assert agent.post(path, data=data).status_code == 404
    with database.reading() as session:
        assert kinds_owed(session, other) == []
        assert timeline.of_order(session, other.merchant.id, other.order.id) == []


def test_a_line_of_another_order_is_not_found_here(
    agent: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        order = builders.an_order(session, waiting.merchant, "1002")
        line = builders.a_line(session, order)
    path = f"{path_of(waiting)}/lines/{line.id}/choice"
    assert agent.get(path, params={"kind": "wait"}).status_code == 404
    assert agent.post(path, data={"kind": "wait", "reason": REASON}).status_code == 404


def test_a_post_from_elsewhere_is_turned_away(agent: TestClient, waiting: Waiting) -> None:
    answer = agent.post(f"{path_of(waiting)}/link", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_how_a_shopper_wants_to_hear_is_kept_with_the_name_of_who_heard_it(
    agent: TestClient, database: Database, waiting: Waiting
) -> None:
    said = {"channel": "email", "language": "fr"}
    answer = agent.post(f"{path_of(waiting)}/wishes", data=said)
    assert answer.status_code == 303
    page = agent.get(answer.headers["Location"]).text
    assert "Noted, with your name." in words_of(page)
    assert '<option value="fr" selected>' in page
    with database.reading() as session:
        wish = shopper_wishes.of(session, waiting.merchant.id, "email:sam@mail.example")
        (event,) = timeline.of_order(session, waiting.merchant.id, waiting.order.id)
    assert wish is not None
    assert (wish.channel, wish.language, wish.wants_optional) == ("email", "fr", False)
    assert (event.kind, event.facts["language"]) == ("message_wishes_changed", "fr")
    assert event.actor in page


def test_a_way_that_the_order_does_not_have_is_no_wish(
    agent: TestClient, database: Database, waiting: Waiting
) -> None:
    answer = agent.post(f"{path_of(waiting)}/wishes", data={"channel": "sms"}, headers=AS_HTMX)
    assert answer.status_code == 409
    assert "We cannot write only by that way" in words_of(answer.text)
    with database.reading() as session:
        assert shopper_wishes.of(session, waiting.merchant.id, "email:sam@mail.example") is None


def test_nobody_says_how_another_shops_shopper_wants_to_hear(
    app: Starlette, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        other = a_waiting_order(session, "globex")
    stranger = a_browser_of(app, database, other.merchant)
    assert stranger.post(f"{path_of(waiting)}/wishes", data={"channel": "email"}).status_code == 404
