"""What becomes of a message that tells several orders becomes of all: tried again, refused, stopped, overtaken."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import Session

from portal.delivery.channels.base import Accepted, NotAccepted, Outcome, Refused, Unclear
from portal.delivery.stopping import stop_channel
from portal.domain.notices import PLAN
from portal.store import claims, outbox, receipts
from portal.store.database import Database
from portal.store.suppressions import Stop
from tests.databases import on_both_databases, on_both_if_asked
from tests.delivery.folded import SAM, SAMS, TOKENS, Told, opened
from tests.delivery.sending import a_sender, claimed_by

pytestmark = on_both_if_asked


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

    @on_both_databases
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

    @on_both_databases
    def test_an_order_that_gets_other_links_has_all_told_anew(self, database: Database) -> None:
        told = Told(database, SAM, SAM)
        told.leaves(NotAccepted("Busy."))
        with database.writing() as session:
            claims.forget_words(session, told.shop.id, told.shop.order("1002").id)
        told.shop.now += timedelta(hours=1)
        (mail,) = told.leaves()
        assert set(opened(told, mail.text)) == {told.shop.order(number).id for number in told.numbers}

    @on_both_databases
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
    @on_both_databases
    def test_several_senders_at_once_tell_each_order_once(self, database: Database) -> None:
        told = Told(database, *[{"email": f"shopper{place % 4}@mail.example"} for place in range(24)])
        senders = [a_sender(told.shop) for _ in range(3)]
        with ThreadPoolExecutor(3) as threads:
            list(threads.map(lambda pair: [pair[0].turn() for _ in range(4)], senders))
        mails = [message for _, way in senders for message in way.sent]
        assert len(mails) < 24
        assert sorted(order for mail in mails for order in opened(told, mail.text)) == sorted(
            told.shop.order(number).id for number in told.numbers
        )
        assert set(told.states()) == {"sent"}

    @on_both_databases
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

    @on_both_databases
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

    @on_both_databases
    def test_a_stop_that_comes_while_it_is_claimed_holds_all(self, database: Database) -> None:
        told = Told(database, SAM, SAM)

        def stop(session: Session) -> None:
            stop = Stop(told.shop.id, "email", SAM["email"], "opted_out", "They said stop.", told.shop.now)
            stop_channel(session, stop, told.shop.now)

        sender, way = a_sender(told.shop)
        ready = claimed_by(sender)
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
