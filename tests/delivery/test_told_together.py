"""What providers tell of a message that told several orders, and what they are asked: it holds for each of them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from portal.actions.show_law import gather_evidence
from portal.delivery.channels.base import Accepted, Unclear
from portal.store import sent_days
from portal.store.database import Database
from tests.databases import on_both_databases, on_both_if_asked
from tests.delivery.doubts import ERROR, Doubts
from tests.delivery.provider_server import ProviderServer, TakeAnd, Turn
from tests.delivery.told import BY_BOTH, HARD, PHONE, Told
from tests.providers import about_mail

pytestmark = on_both_if_asked

NUMBERS = ("1001", "1002", "1003")
SAM = {"email": "sam@mail.example"}


def told_of_all(database: Database, known: dict[str, str], *answers: Any) -> Told:
    """Three orders of one shopper, told by what the channel answered so."""
    told = Told(database, **{f"order_{number}": known for number in NUMBERS})
    told.sends(*answers)
    return told


def states(told: Told, channel: str = "email") -> list[str]:
    """How far the newest notice of each order has come."""
    return [told.row(channel, number).state for number in NUMBERS]


def the_key(told: Told, channel: str = "email") -> str:
    """The key of the one message."""
    rows = [told.row(channel, number) for number in NUMBERS]
    (key,) = (row.key for row in rows if row.told_with == row.id)
    return key


def hears(told: Told, event: str, **more: Any) -> None:
    """SendGrid tells of the mail."""
    told.hears(about_mail(the_key(told), event, told.shop.now, email=SAM["email"], **more))


@on_both_databases
def test_what_arrived_arrived_for_every_order(database: Database) -> None:
    told = told_of_all(database, SAM, Accepted("mail-1"))
    hears(told, "delivered")
    assert states(told) == ["delivered"] * 3
    rows = [told.row("email", number) for number in NUMBERS]
    assert len({(row.receipt_at, row.sent_at, row.provider_id) for row in rows}) == 1
    assert [row.ask_at for row in rows] == [None] * 3


@on_both_databases
def test_a_receipt_proves_of_all_what_nobody_knew(database: Database) -> None:
    told = told_of_all(database, SAM, Unclear("Timed out."))
    assert states(told) == ["unknown"] * 3
    hears(told, "processed")
    assert states(told) == ["sent"] * 3
    rows = [told.row("email", number) for number in NUMBERS]
    assert [row.ask_at is not None for row in rows].count(True) == 1


@on_both_databases
def test_events_in_any_order_end_alike(database: Database) -> None:
    told = told_of_all(database, SAM, Accepted("mail-1"))
    for event in ("delivered", "processed", "delivered"):
        hears(told, event)
    assert states(told) == ["delivered"] * 3


@on_both_databases
def test_what_bounced_is_told_by_text_message_of_every_order_together(database: Database) -> None:
    told = told_of_all(database, BY_BOTH | SAM)
    for number in NUMBERS:
        assert told.row("sms", number).state == "sent"
    told.shop.is_told("7", "LAMP", 10, "2027-01-11", "later")
    told.shop.plans()
    with database.writing() as session:
        for row in told.shop.outbox():
            if row.channel == "sms":
                session.delete(session.merge(row))
    told.sends()
    hears(told, "bounce", **HARD)
    assert states(told) == ["failed"] * 3
    assert sorted(told.shop.owed()) == [("sms", "date_later")] * 3
    told.sends()
    (text,) = told.way.sent
    assert text.to == PHONE
    assert states(told, "sms") == ["sent"] * 3


def test_who_is_reached_by_nothing_is_a_task_for_every_order(database: Database) -> None:
    told = told_of_all(database, SAM)
    hears(told, "bounce", **HARD)
    assert sorted(told.tasks()) == sorted(("reach", told.shop.order(number).id) for number in NUMBERS)


def test_a_stop_holds_what_waits_of_every_order(database: Database) -> None:
    told = Told(database, **{f"order_{number}": BY_BOTH | {"email": ""} for number in NUMBERS})
    told.sends()
    told.shop.is_told("7", "LAMP", 10, "2027-01-11", "later")
    told.shop.plans()
    told.is_texted("STOP")
    assert states(told, "sms") == ["suppressed"] * 3


@on_both_databases
def test_a_carrier_that_fails_is_tried_once_more_with_all_of_it(database: Database) -> None:
    told = told_of_all(database, BY_BOTH | {"email": ""}, Accepted("SM-1"))
    words = told.row("sms").text
    told.providers.status(the_key(told, "sms"), "undelivered", ErrorCode="30008", MessageSid="SM-1")
    told.is_worked_off()
    assert states(told, "sms") == ["pending"] * 3
    told.shop.now += timedelta(hours=7)
    told.sends(Accepted("SM-2"))
    (again,) = told.way.sent
    assert states(told, "sms") == ["sent"] * 3
    assert {told.row("sms", number).text for number in NUMBERS} == {words}
    assert "link.invalid" not in again.text


@on_both_databases
def test_its_price_is_one_messages(database: Database) -> None:
    told = told_of_all(database, BY_BOTH | {"email": ""}, Accepted("SM-1"))
    status = {"MessageSid": "SM-1", "Price": "-0.0158", "PriceUnit": "USD"}
    told.providers.status(the_key(told, "sms"), "delivered", **status)
    told.is_worked_off()
    (month,) = told.shop.reads(sent_days.of_month, told.shop.now.date())
    assert month.today == 1
    assert [told.row("sms", number).price_micros for number in NUMBERS].count(None) >= 2


@on_both_databases
def test_every_order_keeps_the_words_that_told_it_without_any_link(database: Database) -> None:
    told = told_of_all(database, SAM)
    packs = [
        told.shop.reads(gather_evidence, told.shop.order(number).id, told.shop.now) for number in NUMBERS
    ]
    texts = [pack["messages"][0]["text"] for pack in packs if pack]
    assert texts == [texts[0]] * 3
    assert texts[0].count("[secret link]") == 3
    assert "link.invalid" not in texts[0]
    assert "See order 1002: [secret link]\n" in texts[0]


class TestLookingUp:
    @pytest.fixture
    def provider(self) -> Iterator[ProviderServer]:
        """A provider that takes what comes."""
        with ProviderServer() as server:
            yield server

    def in_doubt(self, database: Database, provider: ProviderServer, channel: str, turn: Turn) -> Doubts:
        """Two orders of one shopper, told so that nobody knows whether it left."""
        doubts = Doubts(database, provider, channel=channel)
        known = {"email": "1001@mail.example"}
        if channel == "sms":
            known = {"email": "", "phone": "0151 23456780", "country": "DE", "sms_consent": "yes"}
        doubts.shop.is_asked_for("1002", "LAMP", **known)
        doubts.shop.plans()
        provider.script.append(turn)
        doubts.sends()
        assert doubts.states() == {"unknown": 2}
        return doubts

    @pytest.mark.parametrize("channel", ["email", "sms"])
    def test_what_the_list_shows_has_left_for_both(
        self, database: Database, provider: ProviderServer, channel: str
    ) -> None:
        doubts = self.in_doubt(database, provider, channel, TakeAnd("drop"))
        doubts.settles()
        assert doubts.states() == {"sent": 2}
        doubts.sends()
        assert doubts.copies() == [1]

    @pytest.mark.parametrize("channel", ["email", "sms"])
    def test_what_it_does_not_show_goes_again_in_the_same_words(
        self, database: Database, provider: ProviderServer, channel: str
    ) -> None:
        doubts = self.in_doubt(database, provider, channel, ERROR)
        before = doubts.row().text
        doubts.settles()
        doubts.sends()
        assert doubts.states() == {"sent": 2}
        assert {doubts.row(number).text for number in ("1001", "1002")} == {before}
        assert doubts.copies() == [1]

    @on_both_databases
    def test_a_provider_is_asked_once_how_it_ended(
        self, database: Database, provider: ProviderServer
    ) -> None:
        doubts = self.in_doubt(database, provider, "sms", TakeAnd("drop"))
        doubts.settles()
        asked = len(provider.look_ups())
        doubts.passes(3_700)
        assert doubts.asks() == 1
        assert len(provider.look_ups()) == asked + 1

    @on_both_databases
    def test_one_order_that_was_overtaken_leaves_the_rest(
        self, database: Database, provider: ProviderServer
    ) -> None:
        doubts = self.in_doubt(database, provider, "email", ERROR)
        doubts.shop.is_told("7", "LAMP", 1, "2027-01-11", "less")
        doubts.shop.plans()
        doubts.sends()
        told = doubts.states()
        doubts.settles()
        doubts.sends()
        assert "unknown" in told
        assert "unknown" not in doubts.states()
        assert all(copies == 1 for copies in doubts.copies())
