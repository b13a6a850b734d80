"""What a carrier could not deliver now is tried once more after hours, in the same words; then it goes another way."""

from datetime import timedelta
from typing import Any

import pytest

from portal.actions.correct_contact import Contact, correct_contact
from portal.delivery.channels.base import Accepted
from portal.domain.notices import LINK, Notice
from portal.store import outbox
from portal.store.database import Database
from tests.databases import on_both_databases, on_both_if_asked
from tests.delivery.told import BY_BOTH, PHONE, Told

pytestmark = on_both_if_asked

FIRST, SECOND = {"MessageSid": "SM-1"}, {"MessageSid": "SM-2"}


@pytest.fixture
def told(database: Database) -> Told:
    """One shopper who has been sent a text message, which Twilio calls SM-1, and no mail."""
    told = Told(database, order_1001=BY_BOTH | {"email": ""})
    told.sends(Accepted("SM-1"))
    return told


def _fails(told: Told, code: str, of: dict[str, str], hours: float = 0) -> None:
    told.shop.now += timedelta(hours=hours)
    told.providers.status(told.row("sms").key, "undelivered", ErrorCode=code, **of)
    told.is_worked_off()


def _goes_again(told: Told, hours: float = 6) -> list[Any]:
    told.shop.now += timedelta(hours=hours)
    told.sends(Accepted("SM-2"))
    return told.way.sent


def test_it_leaves_once_more_after_six_hours_in_the_same_words_under_a_new_lease(told: Told) -> None:
    (first,) = told.way.sent
    words, lease = told.row("sms").text, told.row("sms").lease
    _fails(told, "30008", FIRST)
    assert told.row("sms").state == "pending"
    assert _goes_again(told, 5.9) == []
    (second,) = _goes_again(told, 0.2)
    row = told.row("sms")
    assert (row.state, row.provider_id, row.text, second.key) == ("sent", "SM-2", words, first.key)
    assert (row.lease != lease, second.text != first.text) == (True, True)  # the link is another one
    assert told.tasks() == []


@on_both_databases
def test_it_goes_to_the_number_that_the_shopper_has_by_then(told: Told) -> None:
    order, contact = told.shop.order("1001"), Contact("", "+4915100000009", True)
    told.shop.writes(correct_contact, order.id, contact, "Ada")
    told.sends(Accepted("SM-link"))
    told.providers.status(told.rows("sms")[0].key, "undelivered", ErrorCode="30008", **FIRST)
    told.is_worked_off()
    (second,) = _goes_again(told)
    assert (second.to, told.rows("sms")[0].to_address) == (contact.phone, contact.phone)


def test_what_is_heard_late_of_the_first_try_does_not_end_the_second(told: Told) -> None:
    _fails(told, "30008", FIRST)
    told.providers.status(told.row("sms").key, "sent", **FIRST)
    told.is_worked_off()
    assert told.row("sms").state == "pending"
    _goes_again(told)
    _fails(told, "30003", FIRST)
    assert (told.row("sms").state, told.row("sms").provider_id) == ("sent", "SM-2")


@on_both_databases
def test_what_arrived_after_all_is_not_sent_again(told: Told) -> None:
    _fails(told, "30008", FIRST)
    told.providers.status(told.row("sms").key, "delivered", **FIRST)
    told.is_worked_off()
    assert (_goes_again(told), told.row("sms").state) == ([], "delivered")


@on_both_databases
@pytest.mark.parametrize(
    ("first", "code", "hours", "is_stopped"),
    [
        ("30003", "30003", 1, True),
        ("30003", "30003", 25, False),
        ("30003", "30008", 1, False),
        ("30008", "30003", 1, False),
    ],
)
def test_after_the_second_failure_it_goes_another_way_and_who_is_out_of_reach_twice_a_day_is_not_there(
    told: Told, first: str, code: str, hours: float, is_stopped: bool
) -> None:
    _fails(told, first, FIRST)
    _goes_again(told)
    _fails(told, code, SECOND, hours)
    assert told.row("sms").state == "failed"
    assert told.is_stopped("sms", PHONE) == is_stopped
    assert [kind for kind, _ in told.tasks()] == ["reach"]


def test_somebody_who_waits_for_an_answer_does_not_wait_for_a_carrier(database: Database) -> None:
    told = Told(database, order_1001=BY_BOTH)
    told.shop.is_heard()
    order = told.shop.order("1001")
    answer = Notice(order.id, "link_requested", (), LINK)
    with database.writing() as session:
        outbox.answer(session, told.shop.id, order, answer, told.shop.now)
    told.sends(Accepted("mail-1"))
    event = told.mail("bounce", type="blocked", status="4.7.1")
    told.hears(event | {"bo_key": told.row("email").key, "sg_message_id": "mail-1.x"})
    assert told.shop.owed() == [("sms", "link_requested")]
