"""How far a provider's list is believed, and what becomes of messages that nothing can be proved of."""

from datetime import timedelta

import pytest

from portal.store import provider_accounts
from portal.store.database import Database, clock_of
from tests.delivery.doubts import ERROR, SETTLING, Doubts, in_doubt
from tests.delivery.provider_server import ProviderServer, Reply, TakeAnd

WAYS = pytest.mark.parametrize("channel", ["email", "sms"])


@WAYS
def test_a_list_that_lags_is_not_believed_and_asked_later(
    database: Database, provider: ProviderServer, channel: str
) -> None:
    doubts = Doubts(database, provider, "1001", "1002", channel=channel)
    provider.script.extend([TakeAnd("drop")])
    doubts.sends()
    assert doubts.states() == {"unknown": 1, "sent": 1}
    provider.lag = 2
    doubts.settles()
    assert doubts.states() == {"unknown": 1, "sent": 1}
    with database.writing() as session:
        account = provider_accounts.of(session, "sendgrid" if channel == "email" else "twilio")
        assert account.lag_seconds == SETTLING + 1
    provider.lag = 0
    assert doubts.settles() == 1
    assert doubts.states() == {"sent": 2}
    assert doubts.copies() == [1, 1]


def test_the_settling_time_grows_with_the_lag_seen(database: Database, provider: ProviderServer) -> None:
    doubts = in_doubt(database, provider, ERROR)
    with database.writing() as session:
        provider_accounts.saw_lag(session, "sendgrid", timedelta(minutes=10), clock_of(session))
    doubts.passes(1_100)
    assert doubts.asks() == 0
    doubts.passes(100)
    assert doubts.asks() == 1


def test_an_account_without_a_list_waits_for_webhooks_while_they_work(
    database: Database, provider: ProviderServer
) -> None:
    no_list = Reply(403, {"errors": [{"message": "access forbidden"}]})
    doubts = Doubts(database, provider, "1001", "1002")
    provider.script.append(ERROR)
    doubts.sends()
    (lost,) = doubts.shop.outbox(state="unknown")
    (sent,) = doubts.shop.outbox(state="sent")
    provider.script.append(no_list)
    doubts.settles()
    doubts.hears("delivered", sent)
    assert doubts.states() == {"unknown": 1, "delivered": 1}
    provider.script.append(no_list)
    doubts.passes(900)
    doubts.asks()
    assert doubts.states() == {"pending": 1, "delivered": 1}
    doubts.sends()
    assert doubts.copies() == [1, 1]
    assert lost.key in {taken.key for taken in provider.taken}


@pytest.mark.parametrize(("kind", "ends"), [("date_later", "pending"), ("date_sooner", "unknown")])
def test_what_nobody_can_prove_goes_again_unless_the_shopper_may_be_without_it(
    database: Database, provider: ProviderServer, kind: str, ends: str
) -> None:
    doubts = in_doubt(database, provider, ERROR)
    with database.writing() as session:
        session.get_one(type(doubts.row()), (doubts.shop.id, doubts.row().id)).kind = kind
    provider.script.extend([Reply(403), Reply(403)])
    doubts.passes(1_000)
    doubts.asks()
    assert doubts.states() == {"unknown": 1}
    doubts.passes(1_000)
    doubts.asks()
    assert doubts.states() == {ends: 1}
    doubts.passes(4_000)
    assert doubts.asks() == 0


def test_newer_news_that_has_left_is_not_followed_by_older(
    database: Database, provider: ProviderServer
) -> None:
    doubts = in_doubt(database, provider, ERROR)
    first = doubts.row()
    doubts.shop.is_told("7", "LAMP", 10, "2027-01-11", "r2")
    doubts.shop.plans()
    doubts.sends()
    assert doubts.states() == {"unknown": 1, "sent": 1}
    doubts.settles()
    assert doubts.states() == {"superseded": 1, "sent": 1}
    (old,) = doubts.shop.outbox(state="superseded")
    assert old.key == first.key


def test_two_that_did_not_leave_become_the_newer_news(database: Database, provider: ProviderServer) -> None:
    doubts = in_doubt(database, provider, ERROR)
    doubts.shop.is_told("7", "LAMP", 10, "2027-01-11", "r2")
    doubts.shop.plans()
    doubts.settles()
    doubts.sends()
    assert doubts.states() == {"superseded": 2, "sent": 1}
    assert doubts.copies() == [1]


def test_what_is_out_of_a_backup_is_left_alone(database: Database, provider: ProviderServer) -> None:
    doubts = in_doubt(database, provider, ERROR)
    with database.writing() as session:
        row = session.get_one(type(doubts.row()), (doubts.shop.id, doubts.row().id))
        row.lease, row.ask_at = "", None
    doubts.passes(100_000)
    assert doubts.asks() == 0
    assert doubts.states() == {"unknown": 1}
