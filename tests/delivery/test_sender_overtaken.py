"""News that the world overtakes before it has left: newer news, parcels, choices, other addresses."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlmodel import Session

from portal.actions.correct_contact import Contact, correct_contact
from portal.actions.renew_link import revoke_links
from portal.delivery.channels.base import NotAccepted, Outcome
from portal.links import Links, token_hash
from portal.store import page_versions
from portal.store.database import Database
from tests.databases import on_both_databases, on_both_if_asked
from tests.delivery.sending import DEC_7, DEC_16, a_sender, a_shop_that_owes_a_mail, the_notice
from tests.played import played_once
from tests.shop import Shop

pytestmark = on_both_if_asked


@pytest.fixture
@played_once
def shop(database: Database) -> Shop:
    """A shop that owes one shopper the mail with a first date."""
    return a_shop_that_owes_a_mail(database)


def _moves_to(shop: Shop, day: str, reference: str) -> Callable[[], Outcome]:
    """While a message is under way the supplier names another day, and then it turns out that it did not leave."""

    def happen() -> Outcome:
        shop.is_told("7", "LAMP", 10, day, reference)
        shop.plans()
        return NotAccepted("Busy.")

    return happen


def test_news_that_did_not_leave_is_taken_up_by_the_news_that_came_meanwhile(shop: Shop) -> None:
    sender, _ = a_sender(shop, _moves_to(shop, "2027-01-11", "r2"))
    sender.turn()
    change = shop.change("1001")
    assert (change.kind, change.was_latest) == ("backorder_accepted", None)
    assert change.latest == shop.latest("1001") == date(2027, 1, 21)


def test_news_that_did_not_leave_before_it_took_itself_back_is_not_told(shop: Shop) -> None:
    shop.is_heard()
    shop.is_told("7", "LAMP", 10, "2027-01-11", "r2")
    shop.plans()
    sender, way = a_sender(shop, _moves_to(shop, "2026-12-07", "r3"))
    sender.turn()
    assert len(way.sent) == 1
    assert shop.owed() == []
    assert shop.latest("1001") == DEC_16


def test_news_of_what_has_left_in_the_meantime_is_not_told(shop: Shop) -> None:
    shop.sends("1001", 1)
    shop.now += timedelta(minutes=1)
    sender, way = a_sender(shop)
    assert sender.turn() == 2
    assert ["on its way" in message.text for message in way.sent] == [True]
    (row,) = shop.outbox(state="superseded")
    assert row.reason == "Nothing of this order waits for it any more."


@on_both_databases
def test_news_of_two_lines_tells_of_the_one_that_still_waits(shop: Shop) -> None:
    shop.is_promised("DESK", 10, DEC_7, po="8")
    shop.is_asked_for("1001", "DESK", line="2", phone="+49 151 23456789")
    shop.plans()
    shop.sends("1001", 1)
    sender, way = a_sender(shop)
    sender.turn()
    news = next(message for message in way.sent if "on its way" not in message.text)
    assert "DESK" in news.text
    assert "Lamp" not in news.text


@on_both_databases
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
    sender, way = a_sender(shop, NotAccepted("Busy."))
    sender.turn()
    shop.writes(correct_contact, the_notice(shop).order_id, contact, "Ada")
    shop.now += timedelta(hours=1)
    sender.turn()
    assert {message.to for message in way.sent[1:]} == ({contact.email} if contact.email else set())
    assert [row.kind for row in shop.outbox(state=state)][:1] == ["backorder_accepted"]


NEW = Contact("sam@new.example", "+4915123456789", False)


class _Wording(Links):
    """Links that do something else while the first notice is being put into words: it has been claimed by then."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        super().__init__("https://portal.example", "k" * 40)
        self._meanwhile = [meanwhile]

    def seal(self, told: str) -> str:
        """Seals, after what had to be done once."""
        while self._meanwhile:
            self._meanwhile.pop()()
        return super().seal(told)


@on_both_databases
def test_a_message_that_was_claimed_already_goes_where_the_shopper_is_now(shop: Shop) -> None:
    def moves() -> None:
        shop.writes(correct_contact, the_notice(shop).order_id, NEW, "Ada")

    sender, way = a_sender(shop, links=_Wording(moves))
    sender.turn()
    assert [message.to for message in way.sent] == []
    shop.now += timedelta(minutes=1)
    sender.turn()
    assert {message.to for message in way.sent} == {NEW.email}
    assert {row.kind for row in shop.outbox(state="sent")} == {"backorder_accepted", "link_requested"}


@on_both_databases
def test_a_message_that_turns_out_not_to_have_left_goes_where_the_shopper_is_now(shop: Shop) -> None:
    def moves() -> Outcome:
        shop.writes(correct_contact, the_notice(shop).order_id, NEW, "Ada")
        return NotAccepted("Busy.")

    sender, way = a_sender(shop, moves)
    sender.turn()
    shop.now += timedelta(hours=1)
    sender.turn()
    assert [message.to for message in way.sent] == ["1001@mail.example", NEW.email, NEW.email]
    news = next(row for row in shop.outbox(state="sent") if row.kind == "backorder_accepted")
    assert (news.to_address, news.is_recalled) == (NEW.email, False)


@on_both_databases
def test_what_is_told_with_an_order_that_moved_is_told_anew(shop: Shop) -> None:
    shop.is_asked_for("1002", "LAMP", email="1001@mail.example")
    shop.plans()

    def moves() -> Outcome:
        shop.writes(correct_contact, shop.order("1002").id, NEW, "Ada")
        return NotAccepted("Busy.")

    sender, way = a_sender(shop, moves)
    sender.turn()
    shop.now += timedelta(hours=1)
    sender.turn()
    (together, *apart) = way.sent
    assert "1001" in together.text
    assert "1002" in together.text
    told = {
        (message.to, number) for message in apart for number in ("1001", "1002") if number in message.text
    }
    assert told == {("1001@mail.example", "1001"), (NEW.email, "1002")}


def test_no_message_leaves_with_a_link_that_was_taken_back(shop: Shop) -> None:
    sender, way = a_sender(shop, NotAccepted("Busy."))
    sender.turn()
    shop.writes(revoke_links, the_notice(shop).order_id, "Ada")
    shop.now = the_notice(shop).due_at
    sender.turn()
    tokens = [message.text.split("/t/")[1].split()[0] for message in way.sent]
    with shop.database.reading() as session:
        live = [_is_live(session, token, shop) for token in tokens]
    assert live == [False, True]


def _is_live(session: Session, token: str, shop: Shop) -> bool:
    opened = page_versions.opened(session, token_hash(token), shop.now)
    return opened is not None and opened.is_live


@on_both_databases
def test_who_agrees_to_texts_no_more_gets_none(shop: Shop) -> None:
    shop.is_asked_for("1002", "LAMP", email="", phone="0151 23456789", country="DE", sms_consent="yes")
    shop.is_asked_for("1003", "LAMP", email="", phone="0151 23456789", country="DE", sms_consent="yes")
    shop.plans()
    order_id = shop.order("1002").id
    shop.writes(correct_contact, order_id, Contact("", "0151 23456789", False), "Ada")
    sender, way = a_sender(shop)
    sender.turn()
    assert [message.to for message in way.sent if message.channel == "sms"] == ["+4915123456789"]
    assert [row.order_id for row in shop.outbox(state="suppressed")] == [order_id]
