"""From owed to delivered: each notice leaves once, in words that are kept, and what becomes of it is on record."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from portal.actions.correct_contact import Contact, correct_contact
from portal.actions.edit_template import save_template
from portal.actions.renew_link import revoke_links
from portal.delivery.channels.base import Accepted, NotAccepted, Outcome, Refused, Unclear
from portal.delivery.retrying import MOST_ATTEMPTS
from portal.delivery.sender import Sender
from portal.links import Links, token_hash
from portal.store import outbox, tracking_links
from portal.store.database import Database
from portal.store.outbox import OutboxRow
from tests.builders import NOW
from tests.databases import on_both_databases
from tests.delivery.ways import Answer, Way
from tests.shop import Shop

pytestmark = on_both_databases

DEC_7, DEC_16 = date(2026, 12, 7), date(2026, 12, 16)
LINKS = Links("https://portal.example", "k" * 40)


@pytest.fixture
def shop(database: Database) -> Shop:
    """A shop that owes one shopper the mail with a first date."""
    shop = Shop(database)
    shop.sells("LAMP")
    shop.is_promised("LAMP", 10, DEC_7)
    shop.is_asked_for("1001", "LAMP", phone="+49 151 23456789")
    shop.plans()
    return shop


def _sender(shop: Shop, *answers: Answer, links: Links = LINKS) -> tuple[Sender, Way]:
    way = Way("email", answers)
    return Sender(
        shop.database, {"email": way, "sms": way}, links, lambda: shop.now, "out@portal.example", 60, 10
    ), way


def _row(shop: Shop) -> OutboxRow:
    """The only notice that there is."""
    (row,) = (row for state in outbox.STATES for row in shop.outbox(state=state))
    return row


def _changed(shop: Shop, **values: Any) -> None:
    with shop.database.writing() as session:
        row = session.merge(_row(shop))
        for name, value in values.items():
            setattr(row, name, value)


def test_what_was_accepted_is_sent_with_the_providers_name_for_it(shop: Shop) -> None:
    sender, way = _sender(shop, Accepted("id-7"))
    assert sender.turn() == 1
    (message,) = way.sent
    row = _row(shop)
    assert (row.state, row.provider, row.provider_id, row.sent_at) == ("sent", "a test", "id-7", shop.now)
    assert (message.key, message.lease, message.to) == (row.key, row.lease, "1001@mail.example")
    assert (message.sender_name, message.reply_to) == ("Acme Outdoor", "help@acme.example")
    assert "1001" in message.subject
    assert "9 and 16 December" in message.text
    assert sender.turn() == 0


def test_the_link_opens_the_order_and_the_words_that_are_kept_do_not_hold_it(shop: Shop) -> None:
    sender, way = _sender(shop)
    sender.turn()
    (message,) = way.sent
    token = message.text.split("https://portal.example/t/")[1].split()[0]
    row = _row(shop)
    assert token in message.html
    assert not any(token in str(value) for value in row.model_dump().values())
    assert row.sealed_link == ""
    with shop.database.reading() as session:
        opened = tracking_links.opened(session, token_hash(token), shop.now)
        assert opened is not None
        assert (opened.merchant_id, opened.order_id, opened.is_live) == (shop.id, row.order_id, True)
        assert tracking_links.opened(session, token_hash(row.key), shop.now) is None


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Refused("No such mailbox.", "recipient"), "failed"),
        (Refused("They said stop.", "opted_out"), "suppressed"),
        (Refused("Too long.", "content"), "failed"),
        (Unclear("No answer."), "unknown"),
        (RuntimeError("a fault of the channel"), "unknown"),
    ],
)
def test_what_was_refused_or_is_unclear_is_never_sent_again(shop: Shop, outcome: Answer, state: str) -> None:
    sender, way = _sender(shop, outcome)
    sender.turn()
    row = _row(shop)
    assert (row.state, bool(row.reason)) == (state, True)
    shop.now += timedelta(days=30)
    sender.turn()
    assert len(way.sent) == 1


def test_what_did_not_leave_is_tried_again_later_in_the_very_same_words_and_with_the_same_link(
    shop: Shop,
) -> None:
    sender, way = _sender(shop, NotAccepted("Busy."), NotAccepted("Busy.", retry_after=600))
    sender.turn()
    row = _row(shop)
    assert (row.state, row.reason, row.attempts) == ("pending", "Busy.", 1)
    assert shop.now < row.due_at <= shop.now + timedelta(minutes=1)
    assert sender.turn() == 0
    shop.now = row.due_at
    sender.turn()
    assert shop.now + timedelta(seconds=600) <= _row(shop).due_at
    shop.now = _row(shop).due_at
    sender.turn()
    first, second, third = ((message.to, message.subject, message.text, message.html) for message in way.sent)
    assert first == second == third
    assert (_row(shop).state, _row(shop).attempts) == ("sent", 3)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(NotAccepted("Busy."), "failed"), (Refused("Account stopped.", "sender"), "pending")],
)
def test_a_message_is_given_up_at_last_but_not_for_an_account_that_may_not_send(
    shop: Shop, outcome: Outcome, state: str
) -> None:
    _changed(shop, attempts=MOST_ATTEMPTS - 1)
    sender, _ = _sender(shop, outcome)
    sender.turn()
    row = _row(shop)
    assert (row.state, row.attempts) == (state, MOST_ATTEMPTS)
    assert (row.due_at > shop.now) == (state == "pending")


def test_a_notice_whose_sender_died_is_unknown_and_not_sent_again(shop: Shop) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    with shop.database.writing() as session:
        outbox.claim(session, shop.now, "a dead sender's", long_ago, 10)
    sender, way = _sender(shop)
    assert sender.turn() == 0
    assert (_row(shop).state, way.sent) == ("unknown", [])


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(Accepted("id-7"), "sent"), (NotAccepted("Busy."), "pending"), (Unclear("?"), "unknown")],
)
def test_a_sender_that_was_given_up_may_still_say_what_it_knows(
    shop: Shop, outcome: Outcome, state: str
) -> None:
    def slowly() -> Outcome:
        with shop.database.writing() as session:
            assert outbox.give_up_expired(session, NOW + timedelta(days=9_000)) == 1
        return outcome

    sender, _ = _sender(shop, slowly)
    sender.turn()
    assert _row(shop).state == state


def test_several_senders_at_once_send_everything_once(shop: Shop) -> None:
    for number in range(40):
        shop.is_asked_for(f"2{number:03}", "LAMP")
    shop.plans()
    owed = {row.key for row in shop.outbox()}
    senders = [_sender(shop) for _ in range(3)]
    with ThreadPoolExecutor(3) as threads:
        turns = list(threads.map(lambda pair: [pair[0].turn() for _ in range(4)], senders))
    sent = [message.key for _, way in senders for message in way.sent]
    assert len(owed) == 41 == sum(map(sum, turns))
    assert sorted(sent) == sorted(owed)
    assert len(shop.outbox(state="sent")) == 41


def test_a_merchants_own_words_are_sent_to_those_who_read_that_language(shop: Shop) -> None:
    name = ("backorder_accepted", "email", "de")
    body = "Guten Tag, {{ link }}"
    assert shop.writes(save_template, name, "Bestellung {{ order.number }}", body, "Bo") == []
    shop.is_asked_for("1002", "LAMP", locale="de-AT")
    shop.plans()
    sender, way = _sender(shop)
    sender.turn()
    assert {message.subject == "Bestellung 1002" for message in way.sent} == {True, False}
    assert [message.text.startswith("Guten Tag, https://portal.example/t/") for message in way.sent] == [
        False,
        True,
    ]


def _with_broken_facts(shop: Shop) -> None:
    _changed(shop, changes=[{"line_id": 1, "nonsense": True}], slot="choice:1")


def _with_a_link_sealed_under_a_lost_key(shop: Shop) -> None:
    sender, _ = _sender(shop, NotAccepted("Busy."), links=Links("https://portal.example", "another key"))
    sender.turn()
    shop.now = _row(shop).due_at


@pytest.mark.parametrize("broken", [_with_broken_facts, _with_a_link_sealed_under_a_lost_key])
def test_a_notice_that_cannot_be_worded_holds_up_no_other(shop: Shop, broken: Callable[[Shop], None]) -> None:
    broken(shop)
    shop.is_asked_for("1002", "LAMP")
    shop.plans()
    sender, way = _sender(shop)
    assert sender.turn() == 2
    assert [message.to for message in way.sent] == ["1002@mail.example"]
    assert [row.reason for row in shop.outbox(state="failed")] == [
        "This message could not be put into words."
    ]


def _moves_to(shop: Shop, day: str, reference: str) -> Callable[[], Outcome]:
    """While a message is under way the supplier names another day, and then it turns out that it did not leave."""

    def happen() -> Outcome:
        shop.is_told("7", "LAMP", 10, day, reference)
        shop.plans()
        return NotAccepted("Busy.")

    return happen


def test_news_that_did_not_leave_is_taken_up_by_the_news_that_came_meanwhile(shop: Shop) -> None:
    sender, _ = _sender(shop, _moves_to(shop, "2027-01-11", "r2"))
    sender.turn()
    change = shop.change("1001")
    assert (change.kind, change.was_latest) == ("backorder_accepted", None)
    assert change.latest == shop.latest("1001") == date(2027, 1, 20)


def test_news_that_did_not_leave_before_it_took_itself_back_is_not_told(shop: Shop) -> None:
    shop.is_heard()
    shop.is_told("7", "LAMP", 10, "2027-01-11", "r2")
    shop.plans()
    sender, way = _sender(shop, _moves_to(shop, "2026-12-07", "r3"))
    sender.turn()
    assert len(way.sent) == 1
    assert shop.owed() == []
    assert shop.latest("1001") == DEC_16


def test_news_of_what_has_left_in_the_meantime_is_not_told(shop: Shop) -> None:
    shop.sends("1001", 1)
    shop.now += timedelta(minutes=1)
    sender, way = _sender(shop)
    assert sender.turn() == 2
    assert ["on its way" in message.text for message in way.sent] == [True]
    (row,) = shop.outbox(state="superseded")
    assert row.reason == "Nothing of this order waits for it any more."


def test_news_of_two_lines_tells_of_the_one_that_still_waits(shop: Shop) -> None:
    shop.is_promised("DESK", 10, DEC_7, po="8")
    shop.is_asked_for("1001", "DESK", line="2", phone="+49 151 23456789")
    shop.plans()
    shop.sends("1001", 1)
    sender, way = _sender(shop)
    sender.turn()
    news = next(message for message in way.sent if "on its way" not in message.text)
    assert "DESK" in news.text
    assert "Lamp" not in news.text


@pytest.mark.parametrize(
    ("contact", "state"),
    [
        (Contact("", "+4915123456789", False), "failed"),
        (Contact("sam@new.example", "+4915123456789", False), "sent"),
    ],
)
def test_a_message_that_has_still_to_leave_goes_where_the_shopper_is_now(
    shop: Shop, contact: Contact, state: str
) -> None:
    sender, way = _sender(shop, NotAccepted("Busy."))
    sender.turn()
    shop.writes(correct_contact, _row(shop).order_id, contact, "Ada")
    shop.now += timedelta(hours=1)
    sender.turn()
    assert {message.to for message in way.sent[1:]} == ({contact.email} if contact.email else set())
    assert [row.kind for row in shop.outbox(state=state)][:1] == ["backorder_accepted"]


def test_no_message_leaves_with_a_link_that_was_taken_back(shop: Shop) -> None:
    sender, way = _sender(shop, NotAccepted("Busy."))
    sender.turn()
    shop.writes(revoke_links, _row(shop).order_id, "Ada")
    shop.now = _row(shop).due_at
    sender.turn()
    tokens = [message.text.split("/t/")[1].split()[0] for message in way.sent]
    with shop.database.reading() as session:
        live = [_is_live(session, token, shop) for token in tokens]
    assert live == [False, True]


def _is_live(session: Session, token: str, shop: Shop) -> bool:
    opened = tracking_links.opened(session, token_hash(token), shop.now)
    return opened is not None and opened.is_live


def test_who_agrees_to_texts_no_more_gets_none(shop: Shop) -> None:
    shop.is_asked_for("1002", "LAMP", email="", phone="0151 23456789", country="DE", sms_consent="yes")
    shop.is_asked_for("1003", "LAMP", email="", phone="0151 23456789", country="DE", sms_consent="yes")
    shop.plans()
    order_id = shop.order("1002").id
    shop.writes(correct_contact, order_id, Contact("", "0151 23456789", False), "Ada")
    sender, way = _sender(shop)
    sender.turn()
    assert [message.to for message in way.sent if message.channel == "sms"] == ["+4915123456789"]
    assert [row.order_id for row in shop.outbox(state="suppressed")] == [order_id]
