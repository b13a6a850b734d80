"""What shoppers text us: a stop holds at once and everywhere, and whatever needs a person gets one."""

import pytest

from portal.store import consents, tasks
from portal.store.database import Database
from tests.databases import on_both_databases, on_both_if_asked
from tests.delivery.told import BY_BOTH, PHONE, Told
from tests.shop import Shop

pytestmark = on_both_if_asked


@pytest.fixture
def told(database: Database) -> Told:
    """One shopper who is told by mail and by text message, and has been."""
    told = Told(database, order_1001=BY_BOTH)
    told.sends()
    return told


def _said(told: Told) -> list[tuple[str, str, str]]:
    with told.shop.database.reading() as session:
        return [(word.what, word.how, word.wording) for word in consents.of_number(session, PHONE)]


def _has_news(told: Told, day: str) -> None:
    told.shop.is_told("7", "LAMP", 10, day, f"news of {day}")
    told.shop.plans()


@on_both_databases
def test_stop_keeps_back_what_waits_and_start_lets_news_through_again(told: Told) -> None:
    _has_news(told, "2027-01-11")
    told.is_texted("STOP")
    assert told.row("sms").state == "suppressed"
    told.shop.plans()
    told.is_texted("START")
    _has_news(told, "2027-02-08")
    told.sends()
    assert sorted(message.channel for message in told.way.sent) == ["email", "sms"]
    assert [what for what, _, _ in _said(told)] == ["start", "stop"]


@pytest.mark.parametrize("words", ["STOP", "Please stop texting me, I moved"])
def test_a_stop_is_confirmed_by_the_provider_alone_and_by_no_text_of_ours(told: Told, words: str) -> None:
    """One confirmation is allowed: Twilio sends it. The same stop again is answered as little."""
    for _ in range(2):
        told.is_texted(words)
        told.sends()
        assert told.way.sent == []


def test_after_a_stop_news_goes_by_mail_and_nobody_is_bothered_with_a_task(told: Told) -> None:
    told.is_texted("STOP")
    _has_news(told, "2027-01-11")
    told.sends()
    assert [message.channel for message in told.way.sent] == ["email"]
    assert (told.row("sms").state, told.tasks()) == ("suppressed", [])


def test_a_stop_to_our_number_holds_for_a_merchant_who_never_wrote(told: Told, database: Database) -> None:
    told.is_texted("STOP")
    assert Told.is_stopped(told, "sms", PHONE)
    told.shop = Shop(database, "other")
    assert told.is_stopped("sms", PHONE)
    assert not told.is_stopped("email", "1001@mail.example")


def test_help_is_written_down_and_changes_nothing(told: Told) -> None:
    told.is_texted("HELP")
    assert (_said(told), told.is_stopped("sms", PHONE), told.tasks()) == (
        [("help", "keyword", "HELP")],
        False,
        [],
    )


def test_a_stop_in_own_words_holds_and_a_person_reads_it(told: Told) -> None:
    told.is_texted("Please stop texting me, I moved")
    assert _said(told) == [("revoked", "own words", "Please stop texting me, I moved")]
    assert told.is_stopped("sms", PHONE)
    assert told.tasks() == [("answer", told.shop.order("1001").id)]


@on_both_databases
def test_what_only_a_person_understands_lands_in_one_task_of_the_order(told: Told) -> None:
    told.is_texted("When does it come?")
    told.is_texted("Hello?")
    ((task, _),) = told.shop.reads(tasks.open_of_orders)
    assert (task.kind, task.facts) == ("answer", {"texts": ["When does it come?", "Hello?"]})
    assert (_said(told), told.is_stopped("sms", PHONE)) == ([], False)


def test_the_same_text_told_twice_is_one(told: Told) -> None:
    for _ in range(2):
        told.is_texted("Hello?")
    ((task, _),) = told.shop.reads(tasks.open_of_orders)
    assert task.facts == {"texts": ["Hello?"]}
