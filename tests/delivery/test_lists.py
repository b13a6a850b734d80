"""What providers' lists are asked, and what is made of every answer."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal.delivery.channels.console import Console
from portal.delivery.channels.sendgrid_activity import SendGridActivity
from portal.delivery.channels.sent_list import Listing, Looked, NoList, NotNow
from portal.delivery.channels.twilio_list import MOST_PAGES, TwilioList
from portal.delivery.reconciling import Reconciler
from portal.store.database import Database
from tests.delivery.doubts import ACCOUNT, NUMBER, SETTLING, TOKEN
from tests.delivery.messages import an_sms
from tests.delivery.provider_server import CutShort, Hang, ProviderServer, Reply, Turn
from tests.delivery.sending import LINKS, a_sender, a_shop_that_owes_a_mail, the_notice

SINCE = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
A_TEXT = {"sid": "SM1", "to": "+491511", "body": "Hello", "status": "sent", "error_code": None}


def _texts(url: str, seconds: float = 5, **sender: str) -> TwilioList:
    return TwilioList(ACCOUNT, (ACCOUNT, TOKEN), url, seconds, **(sender or {"from_": NUMBER}))


def _of(turn: Turn, seconds: float = 5) -> tuple[Looked, Looked]:
    with ProviderServer(turn, turn) as provider:
        mails = SendGridActivity("SG.key", provider.url, seconds).sent_under(["lease"], SINCE)
        return mails, _texts(provider.url, seconds).sent_under(["lease"], SINCE)


@pytest.mark.parametrize(
    "turn",
    [
        Reply(500),
        Reply(503, {"code": 20503}),
        Reply(200, b""),
        Reply(200, []),
        Reply(200, {"messages": [{"sid": None}]}),
        Reply(200, {"messages": [7]}),
        Reply(200, b"[" * 100_000),
        CutShort(Reply(200, {"messages": []})),
    ],
)
def test_what_is_no_list_proves_nothing(turn: Turn) -> None:
    assert [type(looked) for looked in _of(turn)] == [NotNow, NotNow]


def test_a_list_that_hangs_is_waited_for_no_longer_than_said() -> None:
    assert [type(looked) for looked in _of(Hang(), 0.05)] == [NotNow, NotNow]


def test_who_asks_too_much_hears_how_long_to_wait() -> None:
    looked = _of(Reply(429, {"message": "slow down"}, {"Retry-After": "30"}))
    assert [answer.retry_after for answer in looked if isinstance(answer, NotNow)] == [30.0, 30.0]


def test_who_is_not_told_how_long_to_wait_waits_the_minute_that_questions_are_counted_in() -> None:
    assert [answer.retry_after for answer in _of(Reply(429)) if isinstance(answer, NotNow)] == [60.0, None]


@pytest.mark.parametrize("status", [401, 403])
def test_an_account_without_email_activity_has_no_list(status: int) -> None:
    assert isinstance(_of(Reply(status, {"errors": [{"message": "no"}]}))[0], NoList)


def test_no_key_and_no_address_gets_into_a_reason() -> None:
    looked = _of(Reply(500, {"message": f"SG.key {TOKEN} sam@mail.example"}))
    assert not any(word in str(looked) for word in ("SG.key", TOKEN, "sam@mail"))


def test_a_service_without_a_number_is_listed_by_day_and_known_by_its_own_number() -> None:
    ours, others = A_TEXT | {"messaging_service_sid": "MG1"}, A_TEXT | {"sid": "SM2"}
    with ProviderServer(Reply(200, {"messages": [ours, others]})) as provider:
        looked = _texts(provider.url, messaging_service_sid="MG1").sent_under([], SINCE)
        (asked,) = provider.look_ups()
    assert isinstance(looked, Listing)
    assert [entry.provider_id for entry in looked.entries] == ["SM1"]
    assert asked.endswith("/Messages.json?DateSent>=2026-12-01T12:00:00Z&PageSize=1000")


def test_a_list_without_an_end_is_not_whole() -> None:
    page = {"messages": [A_TEXT], "next_page_uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json?Page=1"}
    with ProviderServer(*[Reply(200, page)] * (MOST_PAGES + 1)) as provider:
        looked = _texts(provider.url).sent_under([], SINCE)
        assert len(provider.asked) == MOST_PAGES
    assert isinstance(looked, Listing)
    assert not looked.is_whole


def test_a_full_page_of_mails_is_not_whole() -> None:
    mails = [{"msg_id": f"m{number}.recvd", "to_email": "a@b.example"} for number in range(1_000)]
    looked = _of(Reply(200, {"messages": mails}))[0]
    assert isinstance(looked, Listing)
    assert (looked.is_whole, looked.entries[7].provider_id) == (False, "m7")


def test_the_mailbox_of_the_console_proves_what_it_holds(database: Database, tmp_path: Path) -> None:
    mailbox = tmp_path / "mailbox.jsonl"
    shop = a_shop_that_owes_a_mail(database)
    sender, way = a_sender(shop, RuntimeError("killed"))
    sender.turn()
    console = Console(mailbox, "email", lambda: shop.now)
    asker = Reconciler(database, {"email": console}, LINKS, lambda: shop.now, 0, 60)
    console.send(an_sms(key="of another"))
    mailbox.write_bytes(mailbox.read_bytes() + json.dumps({"key": the_notice(shop).key}).encode()[:20])
    asker.turn()
    assert the_notice(shop).state == "pending"
    shop.now += timedelta(seconds=SETTLING)
    sender, _ = a_sender(shop, lambda: (console.send(way.sent[0]), 1 / 0)[0])
    sender.turn()
    assert the_notice(shop).state == "unknown"
    asker.turn()
    assert the_notice(shop).state == "sent"


def test_without_a_mailbox_nobody_could_have_read_what_left(database: Database) -> None:
    assert Console(None, "email").sent_under([], SINCE) == Listing(())
