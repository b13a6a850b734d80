"""Messages of which nobody knows whether they left: the provider is asked, and what surely did not leave goes again."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from portal.delivery.channels.base import Accepted
from portal.delivery.settling import Settled, settle_all
from portal.store import claims
from portal.store.claims import Lease
from portal.store.database import Database, clock_of
from tests.databases import on_both_databases, on_both_if_asked
from tests.delivery.doubts import ERROR, SETTLING, Doubts, in_doubt
from tests.delivery.provider_server import DropAfterReading, ProviderServer, Reply, TakeAnd

WAYS = pytest.mark.parametrize("channel", ["email", "sms"])


@on_both_databases
@WAYS
def test_what_the_list_shows_has_left_and_does_not_go_again(
    database: Database, provider: ProviderServer, channel: str
) -> None:
    doubts = in_doubt(database, provider, TakeAnd("drop"), channel=channel)
    doubts.settles()
    row = doubts.row()
    assert (row.state, row.provider_id) == ("sent", provider.taken[0].number)
    assert row.ask_at == doubts.shop.now + timedelta(hours=1)
    doubts.sends()
    assert doubts.copies() == [1]


@on_both_if_asked
@WAYS
def test_what_the_list_does_not_show_goes_again_in_the_same_words(
    database: Database, provider: ProviderServer, channel: str
) -> None:
    doubts = in_doubt(database, provider, ERROR, channel=channel)
    before = doubts.row()
    doubts.settles()
    doubts.sends()
    after = doubts.row()
    assert (after.state, after.key, after.text) == ("sent", before.key, before.text)
    assert after.lease != before.lease
    assert doubts.copies() == [1]


def test_nobody_is_asked_before_the_settling_time(database: Database, provider: ProviderServer) -> None:
    doubts = in_doubt(database, provider, ERROR)
    doubts.passes(SETTLING - 20)
    assert doubts.asks() == 0
    assert provider.look_ups() == []
    assert doubts.states() == {"unknown": 1}


def test_a_lease_of_many_mails_costs_one_question(database: Database, provider: ProviderServer) -> None:
    doubts = Doubts(database, provider, *(f"10{number:02}" for number in range(9)))
    provider.script.extend([TakeAnd("drop"), ERROR, TakeAnd(ERROR)] * 3)
    doubts.sends()
    assert doubts.states() == {"unknown": 9}
    (lease,) = {row.lease for row in doubts.shop.outbox(state="unknown")}
    doubts.settles()
    assert doubts.states() == {"sent": 6, "pending": 3}
    (asked,) = provider.look_ups()
    assert asked == f"/v3/messages?limit=1000&query=unique_args['bo_lease']=\"{lease}\""
    doubts.sends()
    assert doubts.copies() == [1] * 9


def test_texts_are_looked_up_together_over_all_pages(database: Database, provider: ProviderServer) -> None:
    doubts = Doubts(database, provider, *(f"10{number:02}" for number in range(7)), channel="sms")
    provider.page_size = 2
    provider.script.extend([TakeAnd("drop")] * 6 + [ERROR])
    doubts.sends()
    doubts.settles()
    assert doubts.states() == {"sent": 6, "pending": 1}
    first, *following = provider.look_ups()
    assert first.startswith(
        "/2010-04-01/Accounts/AC0123456789abcdef/Messages.json?From=+18005550100&DateSent>="
    )
    assert first.endswith("&PageSize=1000")
    assert len(following) == 2


def test_a_list_that_cannot_be_read_proves_nothing(database: Database, provider: ProviderServer) -> None:
    doubts = in_doubt(database, provider, TakeAnd("drop"))
    for answer in (ERROR, Reply(200, b"<html>"), Reply(200, {"messages": [{}]}), DropAfterReading()):
        provider.script.append(answer)
        doubts.passes(3_700)
        doubts.asks()
        assert doubts.states() == {"unknown": 1}
    doubts.passes(3_700)
    doubts.asks()
    assert doubts.states() == {"sent": 1}


def test_too_many_questions_wait_as_long_as_the_provider_says(
    database: Database, provider: ProviderServer
) -> None:
    doubts = in_doubt(database, provider, ERROR)
    provider.script.append(Reply(429, headers={"Retry-After": "300"}))
    doubts.settles()
    doubts.passes(200)
    assert doubts.asks() == 0
    doubts.passes(101)
    assert doubts.asks() == 1
    assert doubts.states() == {"pending": 1}


def test_sendgrid_is_asked_six_times_a_minute_by_all_workers_together(
    database: Database, provider: ProviderServer
) -> None:
    doubts = Doubts(database, provider, *(f"10{number:02}" for number in range(8)))
    with database.writing() as session:
        for lease in "abcdefgh":
            (row,) = claims.claim(session, doubts.shop.now + timedelta(hours=1), lease, clock_of(session), 1)
            row.to_address = f"{lease}@mail.example"
    assert doubts.sender().turn() == 0
    doubts.passes(SETTLING + 1)
    assert [doubts.asks() for _ in range(8)] == [1] * 6 + [0] * 2
    doubts.passes(60)
    assert [doubts.asks() for _ in range(3)] == [1, 1, 0]


def test_a_webhook_that_comes_while_we_look_wins(database: Database, provider: ProviderServer) -> None:
    doubts = in_doubt(database, provider, ERROR)
    row = doubts.row()
    doubts.passes(SETTLING + 1)

    class Telling:
        def play(self, handler: Any) -> None:
            handler.read()
            doubts.hears("delivered", row)
            handler.answer(Reply(200, {"messages": []}))

    provider.script.append(Telling())  # type: ignore[arg-type]
    doubts.asks()
    doubts.sends()
    assert doubts.states() == {"delivered": 1}
    assert doubts.copies() == []


def test_what_was_told_but_not_read_yet_is_waited_for(database: Database, provider: ProviderServer) -> None:
    doubts = in_doubt(database, provider, ERROR)
    row = doubts.row()
    told = {"event": "processed", "email": row.to_address, "timestamp": 1, "bo_key": row.key}
    assert doubts.providers.sendgrid(told).status_code == 204
    doubts.settles()
    assert doubts.states() == {"unknown": 1}
    doubts.works_off()
    assert doubts.states() == {"sent": 1}


@on_both_databases
def test_an_answer_that_comes_late_counts_until_the_message_goes_again(
    database: Database, provider: ProviderServer
) -> None:
    doubts = in_doubt(database, provider, ERROR)
    row = doubts.row()
    lease = Lease(row.merchant_id, row.id, row.lease)

    def answers(session: Session) -> None:
        settle_all(session, [Settled(lease, Accepted("late"), "sendgrid", 0.0)], doubts.shop.now)

    doubts.settles()
    database.write(answers)
    doubts.sends()
    assert doubts.row().provider_id == provider.taken[0].number
    assert doubts.states() == {"sent": 1}


def test_a_late_proof_of_an_earlier_lease_breaks_nothing(
    database: Database, provider: ProviderServer
) -> None:
    doubts = in_doubt(database, provider, ERROR)
    doubts.settles()
    doubts.hears("processed", doubts.row(), sg_message_id="first.recvd-1")
    assert doubts.states() == {"sent": 1}
    doubts.sends()
    assert doubts.copies() == []


def test_only_one_of_two_workers_asks_about_a_lease(database: Database, provider: ProviderServer) -> None:
    doubts = in_doubt(database, provider, ERROR)
    doubts.passes(SETTLING + 1)
    others: list[int] = []

    class Meanwhile:
        def play(self, handler: Any) -> None:
            handler.read()
            others.append(doubts.asks())
            handler.answer(Reply(500))

    provider.script.append(Meanwhile())  # type: ignore[arg-type]
    doubts.asks()
    assert others == [0]
    assert len(provider.look_ups()) == 1


def test_who_is_told_to_stop_asks_nobody_any_more(database: Database, provider: ProviderServer) -> None:
    doubts = in_doubt(database, provider, TakeAnd("drop"))
    doubts.passes(SETTLING + 1)
    assert doubts.asker().turn(lambda: True) == 0
    assert (doubts.row().state, doubts.row().asks) == ("unknown", 0)
    assert doubts.asks() == 1
    assert doubts.row().state == "sent"
