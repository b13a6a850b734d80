"""Nobody is bothered: what was switched off stays here, too much for one day waits, and the law always goes."""

from datetime import UTC, date, datetime

import pytest

from portal.actions.edit_template import save_template
from portal.actions.set_message_wishes import MessageWishes, set_message_wishes
from portal.delivery.channels.base import VALID_SECONDS, Message, Refused
from portal.store import merchants
from portal.store.database import Database
from tests.databases import on_both_databases, on_both_if_asked
from tests.delivery.sending import a_sender
from tests.delivery.told import BY_BOTH, PHONE, Told

pytestmark = on_both_if_asked

SAM = {"email": "sam@mail.example"}


@pytest.fixture
def told(database: Database) -> Told:
    """One shopper who is told by mail and by text message, and has been."""
    told = Told(database, order_1001=BY_BOTH)
    told.sends()
    return told


def _wishes(told: Told, **wishes: object) -> None:
    order = told.shop.order("1001")
    told.shop.writes(set_message_wishes, order.id, MessageWishes(**wishes), "shopper")  # type: ignore[arg-type]


def _hears_of(told: Told, day: str) -> list[Message]:
    """The supplier names another day; what leaves then."""
    told.shop.is_told("7", "LAMP", 10, day, f"news of {day}")
    told.shop.plans()
    told.sends()
    return told.way.sent


def _channels(messages: list[Message]) -> list[str]:
    return sorted(message.channel for message in messages)


def test_good_news_that_was_switched_off_stays_here_and_a_delay_goes(told: Told) -> None:
    _wishes(told, wants_optional=False)
    assert _channels(_hears_of(told, "2027-01-11")) == ["email", "sms"]
    assert _hears_of(told, "2026-12-14") == []
    assert (told.row("email").state, told.row("email").kind) == ("suppressed", "date_sooner")


def test_who_prefers_text_messages_gets_news_by_them_alone_and_a_delay_by_both(told: Told) -> None:
    _wishes(told, channel="sms")
    assert _channels(_hears_of(told, "2027-01-11")) == ["email", "sms"]
    assert _channels(_hears_of(told, "2026-12-14")) == ["sms"]


def test_where_the_preferred_channel_fails_the_other_one_says_it(told: Told) -> None:
    _wishes(told, channel="sms")
    told.shop.is_told("7", "LAMP", 10, "2026-11-30", "sooner")
    told.shop.plans()
    sender, way = a_sender(told.shop, Refused("No such number.", "recipient"))
    while sender.turn():
        pass
    assert [message.channel for message in way.sent] == ["sms", "email"]


def test_after_a_stop_who_preferred_text_messages_gets_mail(told: Told) -> None:
    _wishes(told, channel="sms")
    told.is_texted("STOP")
    assert _channels(_hears_of(told, "2026-11-30")) == ["email"]


@on_both_databases
def test_news_comes_in_the_language_that_was_chosen(told: Told) -> None:
    _wishes(told, language="fr")
    mail = next(one for one in _hears_of(told, "2027-01-11") if one.channel == "email")
    assert "Bonjour Sam Carter," in mail.text


def test_only_what_nobody_needs_can_be_stopped_at_one_click(told: Told) -> None:
    later = {one.channel: one.unsubscribe_url for one in _hears_of(told, "2027-01-11")}
    sooner = {one.channel: one for one in _hears_of(told, "2026-12-14")}
    assert later == {"email": "", "sms": ""}
    assert sooner["sms"].unsubscribe_url == ""
    address = sooner["email"].unsubscribe_url
    assert address.startswith("https://portal.example/u/")
    assert f"Stop updates that are not needed: {address}" in sooner["email"].text
    assert f'href="{address}"' in sooner["email"].html


def _has_own_words(told: Told, kind: str) -> None:
    """As they were saved when the shop had an address in its footer."""
    name = (kind, "email", "en")
    with told.shop.database.writing() as session:
        brand = {"footer": "Acme, 1 Pier Street, San Francisco"}
        merchants.held(session, told.shop.id).brand = brand
    assert told.shop.writes(save_template, name, "Our words", "Our words.", "Bo") == []


def _lives_nowhere(told: Told) -> None:
    with told.shop.database.writing() as session:
        merchants.held(session, told.shop.id).brand = {}


def _mail(messages: list[Message]) -> str:
    return next(one.subject for one in messages if one.channel == "email")


@on_both_databases
def test_em3_a_shops_own_words_for_what_nobody_needs_wait_for_its_address(told: Told) -> None:
    _has_own_words(told, "date_sooner")
    _has_own_words(told, "date_later")
    mail = next(one for one in _hears_of(told, "2026-12-01") if one.channel == "email")
    assert (mail.subject, "1 Pier Street" in mail.text) == ("Our words", True)
    _lives_nowhere(told)
    assert _mail(_hears_of(told, "2027-01-11")) == "Our words"
    assert "Our words" not in _mail(_hears_of(told, "2026-12-14"))


@pytest.mark.parametrize(("news", "is_own"), [("2026-12-01", False), ("2027-01-11", True)])
def test_em3_holds_for_several_orders_at_once(told: Told, news: str, is_own: bool) -> None:
    told.shop.is_asked_for("1002", "LAMP", **BY_BOTH | {"email": "1001@mail.example"})
    told.shop.plans()
    told.shop.is_heard()
    _has_own_words(told, "digest")
    _lives_nowhere(told)
    mail = _mail(_hears_of(told, news))
    assert (mail == "Our words") is is_own


def test_the_fourth_message_of_a_day_waits_for_the_morning_and_a_delay_does_not(database: Database) -> None:
    told = Told(database)
    assert _sent_of_five_orders(told) == [1, 1, 1, 0, 0]
    waiting = told.shop.outbox()
    assert {row.due_at for row in waiting} == {datetime(2026, 11, 22, 9, tzinfo=UTC)}
    assert {row.kind for row in waiting} == {"backorder_accepted"}
    told.shop.is_told("7", "LAMP", 10, "2027-01-11", "later")
    told.shop.plans()
    told.sends()
    assert [message.subject for message in told.way.sent] == ["News on your orders 1001, 1002 and 1003"]
    told.shop.waits_until(date(2026, 11, 22))
    told.sends()
    assert [message.subject for message in told.way.sent] == ["News on your orders 1004 and 1005"]
    assert told.shop.outbox() == []


def _sent_of_five_orders(told: Told) -> list[int]:
    """How many messages leave when Sam orders again and again."""
    sent = []
    for number in range(1001, 1006):
        told.shop.is_asked_for(str(number), "LAMP", **SAM)
        told.shop.plans()
        told.sends()
        sent.append(len(told.way.sent))
    return sent


def test_any_number_of_messages_leaves_where_the_merchant_says_so(database: Database) -> None:
    told = Told(database)
    told.shop.decides(messages_a_day=0)
    assert _sent_of_five_orders(told) == [1, 1, 1, 1, 1]


def test_a_carrier_has_until_the_quiet_hours_and_not_longer(told: Told) -> None:
    told.shop.now = datetime(2026, 11, 23, 19, 30, tzinfo=UTC)
    text = next(one for one in _hears_of(told, "2027-01-11") if one.channel == "sms")
    assert text.to == PHONE
    assert text.valid_seconds == 29 * 60
    told.shop.now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    text = next(one for one in _hears_of(told, "2027-03-11") if one.channel == "sms")
    assert text.valid_seconds == VALID_SECONDS


@on_both_databases
def test_what_could_not_arrive_before_the_quiet_hours_waits_for_the_morning(told: Told) -> None:
    told.shop.now = datetime(2026, 11, 23, 19, 58, tzinfo=UTC)
    assert _channels(_hears_of(told, "2027-01-11")) == ["email"]
    assert told.row("sms").due_at == datetime(2026, 11, 24, 9, tzinfo=UTC)
