"""Several orders of one shopper that change together are one message: who is told together, and what becomes of it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from portal.delivery.channels.base import Accepted, NotAccepted, Outcome, Refused, Unclear
from portal.delivery.stopping import stop_channel
from portal.domain.notices import PLAN
from portal.domain.policies import Policy
from portal.links import token_hash
from portal.store import outbox, page_versions, receipts, sent_days
from portal.store.database import Database
from portal.store.outbox import OutboxRow
from portal.store.suppressions import Stop
from tests.databases import on_both_databases
from tests.delivery.sending import DEC_7, a_sender
from tests.shop import Shop

pytestmark = on_both_databases

SAM = {"email": "sam@mail.example"}
SAMS = {"phone": "+49 151 23456789", "country": "DE", "sms_consent": "yes", "email": ""}
TOKENS = "/t/"


class Told:
    """A shop whose orders are to hear of their first date, and what left."""

    def __init__(self, database: Database, *shoppers: dict[str, str], **shop: Any) -> None:
        self.shop = Shop(database, **shop)
        self.shop.sells("LAMP")
        self.shop.is_promised("LAMP", 100, DEC_7)
        self.numbers = [str(1001 + place) for place in range(len(shoppers))]
        for number, known in zip(self.numbers, shoppers, strict=True):
            self.shop.is_asked_for(number, "LAMP", **known)
        self.shop.plans()

    def leaves(self, *answers: Any) -> list[Any]:
        """Everything that is due; the messages that were handed to the channel."""
        sender, self.way = a_sender(self.shop, *answers)
        while sender.turn():
            pass
        return self.way.sent

    def row(self, number: str) -> OutboxRow:
        """The newest notice of an order."""
        return self.shop.reads(outbox.of_order, self.shop.order(number).id)[0]

    def rows(self) -> list[OutboxRow]:
        """The newest notice of each order."""
        return [self.row(number) for number in self.numbers]

    def states(self) -> list[str]:
        """How far each order's newest notice has come."""
        return [row.state for row in self.rows()]

    def sent_today(self, channel: str = "email") -> int:
        """What counts for the merchant's day."""
        return self.shop.reads(sent_days.messages_of, channel, self.shop.now.date())

    def is_later(self, days: int = 21) -> None:
        """The supplier moves its date, and everybody is to hear of it."""
        self.shop.is_told("7", "LAMP", 100, DEC_7 + timedelta(days=days), f"moved by {days}")
        self.shop.plans()


def opened(told: Told, text: str) -> list[int | None]:
    """The orders that the links in a text open, one after the other."""
    tokens = [part.split()[0] for part in text.split(TOKENS)[1:]]
    with told.shop.database.reading() as session:
        found = [page_versions.opened(session, token_hash(token), told.shop.now) for token in tokens]
    return [one.order_id if one else None for one in found]


def test_orders_of_one_shopper_are_told_by_one_mail_with_a_link_to_each(database: Database) -> None:
    told = Told(database, SAM, SAM, {"email": "SAM@mail.example"})
    (mail,) = told.leaves()
    assert "News on your orders" in mail.subject
    assert all(number in mail.text for number in told.numbers)
    assert set(opened(told, mail.text)) == {told.shop.order(number).id for number in told.numbers}
    assert told.states() == ["sent"] * 3
    assert told.sent_today() == 1
    assert {row.text for row in told.rows()} == {told.row("1001").text}
    assert len({row.told_with for row in told.rows()}) == 1


@pytest.mark.parametrize(
    "others",
    [{"email": "kim@mail.example"}, {"email": SAM["email"], "locale": "de"}, {"email": "", **SAMS}],
    ids=["another shopper", "another language", "another channel"],
)
def test_what_others_read_stays_a_message_of_its_own(database: Database, others: dict[str, str]) -> None:
    told = Told(database, SAM, others)
    assert len(told.leaves()) == 2
    assert [row.told_with for row in told.rows()] == [None, None]


def test_two_merchants_never_share_a_message(database: Database) -> None:
    first, second = Told(database, SAM, SAM), Told(database, SAM, SAM, slug="other")
    assert len(first.leaves()) == 2
    assert {row.merchant_id for row in second.rows()} == {second.shop.id}


def test_a_text_message_tells_two_orders_within_two_parts(database: Database) -> None:
    told = Told(database, SAMS, SAMS)
    (text,) = told.leaves()
    assert set(opened(told, text.text)) == {told.shop.order(number).id for number in told.numbers}
    carrier = next(row for row in told.rows() if row.told_with == row.id)
    assert [row.parts for row in told.rows() if row.id != carrier.id] == [0]
    assert 1 <= carrier.parts <= 2


def test_a_text_message_of_many_orders_names_those_that_fit(database: Database) -> None:
    told = Told(database, *[SAMS] * 12)
    (text,) = told.leaves()
    assert " more." in text.text
    assert max(row.parts for row in told.rows()) == 2
    assert told.states() == ["sent"] * 12


def test_whoever_has_very_many_orders_hears_of_each_in_full(database: Database) -> None:
    told = Told(database, *[SAM] * 21)
    mails = told.leaves()
    assert len(mails) == 2
    assert sum(mail.text.count(TOKENS) for mail in mails) == 21


def test_a_full_claim_still_makes_a_whole_digest(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.delivery.sender.A_CLAIM", 1)
    told = Told(database, SAM, SAM, SAM)
    assert len(told.leaves()) == 1


def test_news_that_is_held_a_moment_longer_goes_along(database: Database) -> None:
    told = Told(database, SAM, SAM, SAM)
    with database.writing() as session:
        for number, seconds in (("1002", 50), ("1003", 90)):
            row = session.merge(told.row(number))
            row.due_at = told.shop.now + timedelta(seconds=seconds)
    assert len(told.leaves()) == 1
    assert told.states() == ["sent", "sent", "pending"]


def test_what_a_law_words_stays_alone(database: Database) -> None:
    told = Told(database, SAM, SAM, SAM)
    with database.writing() as session:
        row = session.merge(told.row("1002"))
        row.slot = "duty"
    assert len(told.leaves()) == 2
    assert told.row("1002").told_with is None


def test_an_order_that_waits_no_more_is_left_out(database: Database) -> None:
    told = Told(database, SAM, SAM, SAM)
    told.shop.gets("7", "LAMP", 1, "2026-11-21")
    told.shop.sends("1002", 1)
    (mail,) = told.leaves()[:1]
    assert "1002" not in mail.text
    assert told.states()[0] == told.states()[2] == "sent"


class TestRetries:
    def test_the_same_words_go_to_the_same_orders(self, database: Database) -> None:
        told = Told(database, SAM, SAM)
        told.leaves(NotAccepted("Busy."))
        assert told.states() == ["pending", "pending"]
        first = told.row("1001").text
        told.shop.now += timedelta(hours=1)
        (mail,) = told.leaves()
        assert told.states() == ["sent", "sent"]
        assert {row.text for row in told.rows()} == {first}
        assert mail.text.count(TOKENS) == 2

    def test_newer_news_of_one_order_has_all_told_anew(self, database: Database) -> None:
        told = Told(database, SAM, SAM)
        told.leaves(NotAccepted("Busy."))
        with database.writing() as session:
            pending = outbox.pending(session, told.shop.id, [told.shop.order("1002").id], PLAN)
            outbox.supersede(session, told.shop.id, [one.id for one in pending.values()], "Newer news.")
        told.shop.now += timedelta(hours=1)
        (mail,) = told.leaves()
        assert "1002" not in mail.text
        assert told.states() == ["sent", "superseded"]

    def test_an_order_that_gets_other_links_has_all_told_anew(self, database: Database) -> None:
        told = Told(database, SAM, SAM)
        told.leaves(NotAccepted("Busy."))
        with database.writing() as session:
            outbox.forget_words(session, told.shop.id, told.shop.order("1002").id)
        told.shop.now += timedelta(hours=1)
        (mail,) = told.leaves()
        assert set(opened(told, mail.text)) == {told.shop.order(number).id for number in told.numbers}

    def test_the_rest_is_told_where_the_one_that_carried_it_says_nothing_any_more(
        self, database: Database
    ) -> None:
        told = Told(database, SAM, SAM, SAM)
        told.leaves(NotAccepted("Busy."))
        carrier = next(row for row in told.rows() if row.told_with == row.id)
        with database.writing() as session:
            outbox.supersede(session, told.shop.id, [carrier.id], "Newer news.")
        told.shop.now += timedelta(hours=1)
        (mail,) = told.leaves()
        assert mail.text.count(TOKENS) == 2
        assert sorted(told.states()) == ["sent", "sent", "superseded"]

    def test_a_date_that_moves_meanwhile_is_told_of_all_in_one(self, database: Database) -> None:
        told = Told(database, SAM, SAM)
        told.leaves(Unclear("Timed out."))
        assert told.states() == ["unknown", "unknown"]
        told.is_later()
        (mail,) = told.leaves()
        assert mail.text.count(TOKENS) == 2
        assert told.states() == ["sent", "sent"]


class TestEnds:
    @pytest.mark.parametrize(
        ("answer", "state"),
        [
            (Refused("No such mailbox.", "recipient"), "failed"),
            (Refused("They said stop.", "opted_out"), "suppressed"),
            (Refused("Too long.", "content"), "failed"),
            (Unclear("Timed out."), "unknown"),
            (NotAccepted("Later."), "pending"),
            (NotAccepted("Too much.", None, True), "pending"),
            (Refused("No key.", "account"), "pending"),
            (Refused("Not yours.", "sender"), "pending"),
            (Refused("Not there.", "region"), "pending"),
            (Accepted("id-7"), "sent"),
        ],
    )
    def test_all_end_alike(self, database: Database, answer: Outcome, state: str) -> None:
        told = Told(database, SAM, SAM)
        told.leaves(answer)
        assert told.states() == [state, state]
        assert [row.ask_at is not None for row in told.rows()].count(True) == (state == "unknown")
        assert len({row.reason for row in told.rows()}) == 1

    def test_what_bounces_is_owed_by_the_other_channel_for_every_order(self, database: Database) -> None:
        both = SAMS | SAM
        told = Told(database, both, both)
        with database.writing() as session:
            for row in told.shop.outbox():
                if row.channel == "sms":
                    session.delete(session.merge(row))
        told.leaves(Refused("No such mailbox.", "recipient"))
        texts = [row for row in told.rows() if row.channel == "sms"]
        assert [row.state for row in texts] == ["sent", "sent"]
        assert len(told.way.sent) == 2

    def test_a_stop_that_comes_while_it_is_claimed_holds_all(self, database: Database) -> None:
        told = Told(database, SAM, SAM)

        def stop(session: Session) -> None:
            stop = Stop(told.shop.id, "email", SAM["email"], "opted_out", "They said stop.", told.shop.now)
            stop_channel(session, stop, told.shop.now)

        sender, way = a_sender(told.shop)
        ready = sender._claim()
        database.write(stop)
        assert sender._looked_at(ready.claimed) == []
        assert way.sent == []
        assert told.states() == ["suppressed", "suppressed"]

    def test_whoever_wrote_back_is_put_before_a_person_once(self, database: Database) -> None:
        told = Told(database, SAM, SAM)
        told.leaves()
        with database.writing() as session:
            last = receipts.last_to(session, "email", SAM["email"], told.shop.now)
            assert last is not None
            assert last.told_with == last.id


class TestNobodyIsBothered:
    def test_a_digest_is_one_message_of_the_day(self, database: Database) -> None:
        told = Told(database, SAM, SAM, SAM, policy=Policy(messages_a_day=1))
        assert len(told.leaves()) == 1
        assert told.states() == ["sent"] * 3

    def test_a_second_one_waits_for_the_morning(self, database: Database) -> None:
        told = Told(database, SAM, SAM, policy=Policy(messages_a_day=1))
        told.leaves()
        told.shop.is_asked_for("1003", "LAMP", **SAM)
        told.shop.is_asked_for("1004", "LAMP", **SAM)
        told.shop.plans()
        assert told.leaves() == []
        assert told.shop.owed("1003") == told.shop.owed("1004") == [("email", "backorder_accepted")]
