"""What providers tell of messages: whatever comes twice, late or in another order ends alike, and has what follows."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from portal.delivery.channels.base import Accepted, Outcome, Refused, Unclear
from portal.domain.notices import Notice
from portal.store import outbox, suppressions
from portal.store.database import Database
from portal.store.provider_events import ProviderEvent
from tests.databases import on_both_databases, on_both_if_asked
from tests.delivery.sending import a_sender, claimed_by
from tests.delivery.told import BY_BOTH, HARD, PHONE, Told
from tests.shop import Shop

pytestmark = on_both_if_asked


@pytest.fixture
def told(database: Database) -> Told:
    """One shopper who gave an address only, and has been sent a mail."""
    told = Told(database, order_1001={})
    told.sends(Accepted("mail-0"))
    return told


@pytest.fixture
def told_both(database: Database) -> Told:
    """One shopper who is told by mail and by text message, and has been."""
    told = Told(database, order_1001=BY_BOTH)
    told.sends()
    return told


@pytest.mark.parametrize(
    ("event", "more", "state"),
    [
        ("processed", {}, "sent"),
        ("deferred", {}, "sent"),
        ("delivered", {}, "delivered"),
        ("open", {}, "delivered"),
        ("spamreport", {}, "delivered"),
        ("bounce", HARD, "failed"),
        ("bounce", {"type": "blocked", "status": "4.7.1"}, "pending"),
        ("dropped", {"reason": "Bounced Address"}, "failed"),
        ("dropped", {"reason": "Unsubscribed Address"}, "suppressed"),
        ("a new one", {}, "sent"),
    ],
)
def test_a_mail_is_where_its_event_says(told: Told, event: str, more: dict[str, str], state: str) -> None:
    told.hears(told.mail(event, **more))
    assert told.row().state == state


@on_both_databases
@pytest.mark.parametrize(
    ("status", "code", "state", "is_stopped"),
    [
        ("queued", "", "sent", False),
        ("of tomorrow", "", "sent", False),
        ("delivered", "", "delivered", False),
        ("undelivered", "30005", "failed", True),
        ("undelivered", "30008", "pending", False),
        ("failed", "21610", "suppressed", True),
        ("failed", "30007", "failed", False),
        ("failed", "99999", "pending", False),
    ],
)
def test_a_text_message_is_where_its_status_says(
    told_both: Told, status: str, code: str, state: str, is_stopped: bool
) -> None:
    told_both.providers.status(told_both.row("sms").key, status, ErrorCode=code)
    told_both.is_worked_off()
    assert (told_both.row("sms").state, told_both.is_stopped("sms", PHONE)) == (state, is_stopped)


@pytest.mark.parametrize("outcome", [Unclear("No answer."), RuntimeError("a fault")])
def test_a_receipt_proves_what_nobody_knew(database: Database, outcome: Any) -> None:
    told = Told(database, order_1001={})
    told.sends(outcome)
    assert told.row().state == "unknown"
    told.hears(told.mail("processed"))
    row = told.row()
    assert (row.state, row.provider_id, row.sealed_link) == ("sent", f"mail-{row.key}", "")
    assert row.sent_at == told.shop.now.replace(microsecond=0)


@on_both_databases
@pytest.mark.parametrize("answer", [Accepted("mail-7"), Unclear("No answer.")])
def test_a_receipt_may_come_before_the_answer_was_read(database: Database, answer: Outcome) -> None:
    told = Told(database, order_1001={})

    def slowly() -> Outcome:
        told.hears(told.mail("delivered"))
        return answer

    told.sends(slowly)
    assert (told.row().state, told.row().provider_id) == ("delivered", f"mail-{told.row().key}")


@on_both_databases
def test_a_receipt_stops_a_second_try(database: Database) -> None:
    told = Told(database, order_1001={})
    told.hears(told.mail("delivered"))
    told.sends()
    assert (told.row().state, told.way.sent) == ("delivered", [])


@on_both_databases
def test_what_is_told_without_our_key_is_known_by_the_providers_name_else_by_address(told: Told) -> None:
    event = told.mail("delivered", sg_message_id="mail-0.recvd-1") | {"bo_key": ""}
    told.hears(event)
    assert told.row().state == "delivered"
    late = told.mail("bounce", **HARD) | {"bo_key": "", "sg_message_id": ""}
    told.hears(late | {"timestamp": late["timestamp"] + 60})
    assert told.row().state == "failed"


def test_what_is_told_of_nobodys_message_is_handled_and_changes_nothing(told: Told) -> None:
    stranger = told.mail("bounce", **HARD) | {"email": "x@mail.example"}
    told.hears(stranger | {"bo_key": "another system's"}, stranger | {"bo_key": "", "sg_message_id": ""}, {})
    told.providers.status("another", "failed", ErrorCode="30005")
    told.is_texted("STOP", sender="not a number")
    assert (told.row().state, told.tasks()) == ("sent", [])
    with told.shop.database.reading() as session:
        assert [event.handled_at for event in session.exec(select(ProviderEvent))] == [told.shop.now] * 5


@on_both_databases
def test_an_event_that_cannot_be_worked_off_holds_up_no_other_and_is_tried_again(told: Told) -> None:
    told.providers.sendgrid(told.mail("delivered"))
    with told.shop.database.writing() as session:
        broken = {"provider": "sendgrid", "kind": "event", "digest": "x", "body": b"no json"}
        moments = {"received_at": told.shop.now, "due_at": told.shop.now - timedelta(1)}
        session.add(ProviderEvent(id=1, **broken, **moments))
    told.is_worked_off()
    assert told.row().state == "delivered"
    with told.shop.database.reading() as session:
        event = session.get(ProviderEvent, 1)
    assert event is not None
    assert (event.handled_at, event.due_at > told.shop.now) == (None, True)


def test_a_bounce_stops_the_address_and_what_waits_for_it_goes_by_text_message(told_both: Told) -> None:
    told, shop = told_both, told_both.shop
    order = shop.order("1001")

    def owe(session: Session, merchant_id: int, now: Any) -> None:
        notice = Notice(order.id, "link_requested", (), "link")
        outbox.answer(session, merchant_id, order, notice, now)

    shop.writes(owe)
    assert shop.owed() == [("email", "link_requested")]
    told.hears(told.mail("bounce", **HARD))
    assert shop.owed() == [("sms", "link_requested")]
    assert [row.state for row in told.rows()] == ["failed", "suppressed"]
    assert told.is_stopped("email", " 1001@MAIL.example")
    assert told.tasks() == []


def test_news_that_the_other_channel_says_anyway_is_not_said_there_twice(told_both: Told) -> None:
    told_both.hears(told_both.mail("bounce", **HARD))
    assert [row.state for row in told_both.rows("sms")] == ["sent"]
    assert (told_both.shop.owed(), told_both.tasks()) == ([], [])


def test_who_is_reached_by_nothing_is_put_before_a_person_once(told_both: Told) -> None:
    told = told_both
    told.hears(told.mail("bounce", **HARD))
    told.providers.status(told.row("sms").key, "undelivered", ErrorCode="30006")
    told.is_worked_off()
    assert told.tasks() == [("reach", told.shop.order("1001").id)]
    assert told.shop.owed() == []
    told.shop.is_told("7", "LAMP", 10, "2027-01-11", "r2")
    told.shop.plans()
    told.sends()
    assert told.way.sent == []
    assert told.tasks() == [("reach", told.shop.order("1001").id)]


def test_a_stop_is_one_merchants_alone(told: Told, database: Database) -> None:
    other = Shop(database, "other")
    told.hears(told.mail("spamreport"))
    assert told.is_stopped("email", "1001@mail.example")
    assert not other.reads(suppressions.why_stopped, "email", "1001@mail.example")


@on_both_databases
@pytest.mark.parametrize("is_in_order", [True, False])
def test_whoever_subscribes_again_is_written_to_again_whatever_is_heard_first(
    told: Told, is_in_order: bool
) -> None:
    out, back = told.mail("group_unsubscribe"), told.mail("group_resubscribe")
    back["timestamp"] += 60
    for event in (out, back) if is_in_order else (back, out):
        told.hears(event)
    assert not told.is_stopped("email", "1001@mail.example")
    told.hears(told.mail("bounce", **HARD))
    assert told.is_stopped("email", "1001@mail.example")


@on_both_databases
@pytest.mark.parametrize(("cause", "state"), [("recipient", "failed"), ("opted_out", "suppressed")])
def test_an_address_that_is_refused_at_once_is_stopped_as_well(
    database: Database, cause: str, state: str
) -> None:
    told = Told(database, order_1001={})
    told.sends(Refused("No such mailbox.", cause))
    assert (told.row().state, told.is_stopped("email", "1001@mail.example")) == (state, True)
    assert told.tasks() == [("reach", told.shop.order("1001").id)]


@on_both_databases
def test_a_stop_that_comes_while_a_message_is_claimed_keeps_it_from_leaving(database: Database) -> None:
    told = Told(database, order_1001=BY_BOTH)

    sender, _ = a_sender(told.shop)
    claimed = claimed_by(sender).claimed
    told.is_texted("STOP")
    assert [one.message.channel for one in sender._looked_at(claimed)] == ["email"]
    assert (told.row("sms").state, told.row("email").state) == ("suppressed", "sending")
