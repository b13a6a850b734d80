"""Messages that left and of which their provider does not tell how they ended: after an hour it is asked."""

from datetime import timedelta

import pytest

from portal.delivery.asking import next_poll, price_poll
from portal.store.database import Database
from tests.builders import NOW
from tests.databases import on_both_databases
from tests.delivery.doubts import ERROR, Doubts
from tests.delivery.provider_server import ProviderServer

HOUR = timedelta(hours=1)
ENDS = [("email", "delivered"), ("email", "not_delivered"), ("sms", "delivered"), ("sms", "undelivered")]


def _sent(database: Database, provider: ProviderServer, channel: str) -> Doubts:
    doubts = Doubts(database, provider, channel=channel)
    doubts.sends()
    assert doubts.states() == {"sent": 1}
    return doubts


@on_both_databases
@pytest.mark.parametrize(("channel", "status"), ENDS)
def test_after_an_hour_the_provider_is_asked_how_it_ended(
    database: Database, provider: ProviderServer, channel: str, status: str
) -> None:
    doubts = _sent(database, provider, channel)
    row = doubts.row()
    provider.taken[0].status, provider.taken[0].error = status, 30005 if status == "undelivered" else None
    doubts.passes(3_500)
    assert doubts.asks() == 0
    doubts.passes(200)
    assert doubts.asks() == 1
    after = next(found for found in doubts.rows() if found.key == row.key)
    assert after.state == ("delivered" if status == "delivered" else "failed")
    is_to_be_billed = (channel, status) == ("sms", "delivered")
    assert after.ask_at == (price_poll("twilio", after.sent_at) if is_to_be_billed else None)
    (asked,) = provider.look_ups()
    mail, text = f"msg_id LIKE '{row.provider_id}%'", f"/Messages/{row.provider_id}.json"
    assert asked.endswith(mail if channel == "email" else text)


def test_it_is_asked_at_most_once_an_hour_and_whatever_it_answers(
    database: Database, provider: ProviderServer
) -> None:
    doubts = _sent(database, provider, "sms")
    provider.script.append(ERROR)
    doubts.passes(3_700)
    assert [doubts.asks(), doubts.asks()] == [1, 0]
    doubts.passes(3_700)
    assert [doubts.asks(), doubts.asks()] == [1, 0]
    assert len(provider.look_ups()) == 2
    assert doubts.states() == {"sent": 1}


def test_it_is_asked_less_and_less_often_and_not_for_ever() -> None:
    asked, moment = [], NOW + HOUR
    while moment is not None:
        asked.append((moment - NOW) // HOUR)
        moment = next_poll(NOW, moment)
    assert asked == [1, 2, 4, 8, 16, 32]


def test_half_of_sendgrids_questions_are_kept_for_what_may_not_have_left(
    database: Database, provider: ProviderServer
) -> None:
    doubts = Doubts(database, provider, *(f"100{number}" for number in range(6)))
    provider.script.append(ERROR)
    doubts.sends()
    assert doubts.states() == {"unknown": 1, "sent": 5}
    doubts.passes(3_700)
    assert doubts.asks() == 1 + 2
    assert [query.split("query=")[1][:8] for query in provider.look_ups()] == [
        "unique_a",
        "msg_id L",
        "msg_id L",
    ]
    assert doubts.asks() == 0


def test_a_message_that_its_provider_has_no_longer_stays_sent(
    database: Database, provider: ProviderServer
) -> None:
    doubts = _sent(database, provider, "sms")
    provider.taken.clear()
    doubts.passes(3_700)
    doubts.asks()
    assert doubts.states() == {"sent": 1}


def test_what_it_told_by_itself_is_not_asked_for(database: Database, provider: ProviderServer) -> None:
    doubts = _sent(database, provider, "email")
    doubts.hears("delivered", doubts.row())
    doubts.passes(100_000)
    assert doubts.asks() == 0
