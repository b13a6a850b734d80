"""What a shopper decides by text message: WAIT at once, SWAP and DROP after they have read what it means."""

from datetime import timedelta

import pytest

from portal.store import choices, tasks
from portal.store.database import Database
from tests.databases import on_both_databases, on_both_if_asked
from tests.delivery.told import BY_BOTH, PHONE, Told

pytestmark = on_both_if_asked


@pytest.fixture
def told(database: Database) -> Told:
    """A shopper with one order who was told of a lamp; a blue one lies on the shelf."""
    told = Told(database, order_1001=BY_BOTH)
    told.shop.sells("BLUE", price="45.00")
    told.shop.offers("LAMP", "BLUE")
    told.shop.counts("BLUE", 5)
    told.sends()
    return told


def _code(told: Told, number: str = "1001") -> str:
    """The order's short code, as the shopper reads it in the newest text message that names it."""
    texts = [row.text for row in told.rows("sms", number) if "Reply WAIT" in row.text]
    return texts[-1].partition("Reply WAIT ")[2][:2]


def _texts(told: Told, text: str, number: str = "1001", sender: str = PHONE) -> str:
    """A text comes in a minute later; what is answered to the shopper, "" for nothing."""
    told.shop.now += timedelta(minutes=2)
    before = len(told.rows("sms", number))
    told.is_texted(text, sender)
    told.sends()
    new = [row for row in told.rows("sms", number)[before:] if row.state != "superseded"]
    assert len(new) <= 1
    return new[0].text if new else ""


def _chosen(told: Told, number: str = "1001") -> list[tuple[str, str]]:
    made = told.shop.reads(choices.of_order, told.shop.order(number).id)
    return [(choice.kind, choice.sku) for choice in made]


def _to_read(told: Told) -> list[str]:
    return [text for task, _ in told.shop.reads(tasks.open_of_orders) for text in task.facts["texts"]]


@on_both_databases
def test_waiting_is_done_at_once_and_confirmed_by_one_text(told: Told) -> None:
    answer = _texts(told, f"wait {_code(told).lower()}, please")
    assert "you keep waiting for Lamp" in answer
    assert (_chosen(told), _to_read(told)) == ([("wait", "LAMP")], [])
    assert _texts(told, f"WAIT {_code(told)}") == ""
    assert len(_chosen(told)) == 1


def test_a_swap_is_done_when_its_number_was_agreed_to(told: Told) -> None:
    code = _code(told)
    asked = _texts(told, f"SWAP {code}")
    assert f"reply SWAP {code} 1 for Blue (€5.00 more) instead of Lamp. Until then nothing changes." in asked
    assert _chosen(told) == []
    assert "you get Blue instead" in _texts(told, f"swap {code} 1")
    assert (_chosen(told), told.shop.line("1001").sku, _to_read(told)) == ([("swap", "BLUE")], "BLUE", [])


def test_dropping_is_asked_once_more_and_the_same_text_again_drops_nothing(told: Told) -> None:
    code = _code(told)
    asked = _texts(told, f"DROP {code}")
    assert f"to cancel, reply DROP {code} 1 for Lamp (€40.00 back)" in asked
    _texts(told, f"DROP {code}")
    assert told.shop.line("1001").waiting == 1
    assert "cancelled" in _texts(told, f"DROP {code} 1")
    assert (told.shop.line("1001").waiting, _chosen(told)) == (0, [("cancel", "")])


def test_a_number_that_answers_no_question_of_ours_is_asked_first(told: Told) -> None:
    assert "to cancel, reply DROP" in _texts(told, f"DROP {_code(told)} 1")
    assert told.shop.line("1001").waiting == 1


@on_both_databases
def test_what_was_agreed_to_must_still_be_true(told: Told) -> None:
    code = _code(told)
    _texts(told, f"SWAP {code}")
    told.shop.sells("BLUE", price="55.00")
    assert "(€15.00 more)" in _texts(told, f"SWAP {code} 1")
    told.shop.counts("BLUE", 0)
    assert "not possible for order 1001 now" in _texts(told, f"SWAP {code} 1")
    assert (_chosen(told), _to_read(told)) == ([], [f"SWAP {code} 1"])


def test_what_is_unclear_gets_one_helpful_answer_and_a_person_reads_all_of_it(told: Told) -> None:
    answer = _texts(told, "When does it come?")
    assert "your message was not clear to us. The shop will read it. Reply WAIT" in answer
    assert [_texts(told, text) for text in ("Hello?", "WAIT Y9", "I am away until Monday")] == ["", "", ""]
    assert _to_read(told) == ["When does it come?", "Hello?", "WAIT Y9", "I am away until Monday"]
    assert _chosen(told) == []


def test_only_the_phone_on_the_order_decides(told: Told) -> None:
    code = _code(told)
    told.is_texted(f"WAIT {code}", "+4915199999999")
    assert (_chosen(told), told.shop.outbox()) == ([], [])


def test_once_it_has_left_nothing_is_decided_any_more(told: Told) -> None:
    code = _code(told)
    told.shop.gets("7", "LAMP", 10, told.shop.now.date())
    told.shop.sends("1001", 1)
    told.shop.plans()
    told.sends()
    assert "not possible for order 1001 now" in _texts(told, f"WAIT {code}")
    assert _chosen(told) == []


def test_the_same_message_delivered_twice_decides_once(told: Told) -> None:
    code = _code(told)
    for _ in range(2):
        told.is_texted(f"WAIT {code}", MessageSid="SM1")
    told.sends()
    assert _chosen(told) == [("wait", "LAMP")]
    assert len([row for row in told.rows("sms") if row.kind == "choice_confirmed"]) == 1


@on_both_databases
def test_orders_of_one_phone_have_codes_of_their_own(database: Database) -> None:
    told = Told(database, order_1001=BY_BOTH)
    told.sends()
    told.shop.is_asked_for("1002", "LAMP", **BY_BOTH)
    told.shop.plans()
    told.sends()
    first, second = _code(told, "1001"), _code(told, "1002")
    assert first != second
    assert "your message was not clear" in _texts(told, "WAIT", "1002") + _texts(told, "x", "1001")
    _texts(told, f"WAIT {second}", "1002")
    assert (_chosen(told, "1001"), _chosen(told, "1002")) == ([], [("wait", "LAMP")])


def test_orders_that_one_text_told_are_answered_by_the_code_beside_each(database: Database) -> None:
    told = Told(database, order_1001=BY_BOTH, order_1002=BY_BOTH)
    told.sends()
    (text,) = {row.text for row in told.rows("sms", "1001") + told.rows("sms", "1002")}
    code = text.partition("1002 (")[2][:2]
    assert "you keep waiting for" in _texts(told, f"WAIT {code}", "1002")
    assert (_chosen(told, "1001"), _chosen(told, "1002")) == ([], [("wait", "LAMP")])


def test_what_one_text_decides_for_two_lines_is_confirmed_by_one_text(told: Told) -> None:
    told.shop.sells("DESK")
    told.shop.is_asked_for("1001", "DESK", line="2", **BY_BOTH)
    told.shop.plans()
    told.sends()
    assert "you keep waiting for" in _texts(told, f"WAIT {_code(told)}")
    assert sorted(_chosen(told)) == [("wait", "DESK"), ("wait", "LAMP")]
