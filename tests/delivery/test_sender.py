"""From owed to delivered: each notice leaves once, in words that are kept, and what becomes of it is on record."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.actions.edit_template import save_template
from portal.delivery.channels.base import Accepted, NotAccepted, Outcome, Refused, Unclear
from portal.delivery.retrying import MOST_ATTEMPTS
from portal.links import Links, token_hash
from portal.store import claims, page_versions
from portal.store.database import Database
from tests.builders import NOW
from tests.databases import on_both_databases, on_both_if_asked
from tests.delivery.sending import a_sender, a_shop_that_owes_a_mail, the_notice
from tests.delivery.ways import Answer
from tests.played import played_once
from tests.shop import Shop

pytestmark = on_both_if_asked


@pytest.fixture
@played_once
def shop(database: Database) -> Shop:
    """A shop that owes one shopper the mail with a first date."""
    return a_shop_that_owes_a_mail(database)


def _changed(shop: Shop, **values: Any) -> None:
    with shop.database.writing() as session:
        row = session.merge(the_notice(shop))
        for name, value in values.items():
            setattr(row, name, value)


def test_what_was_accepted_is_sent_with_the_providers_name_for_it(shop: Shop) -> None:
    sender, way = a_sender(shop, Accepted("id-7"))
    assert sender.turn() == 1
    (message,) = way.sent
    row = the_notice(shop)
    assert (row.state, row.provider, row.provider_id, row.sent_at) == ("sent", "a test", "id-7", shop.now)
    assert (message.key, message.lease, message.to) == (row.key, row.lease, "1001@mail.example")
    assert (message.sender_name, message.reply_to) == ("Acme Outdoor", "help@acme.example")
    assert "1001" in message.subject
    assert "9 and 16 December" in message.text
    assert sender.turn() == 0


def test_the_link_opens_the_order_and_the_words_that_are_kept_do_not_hold_it(shop: Shop) -> None:
    sender, way = a_sender(shop)
    sender.turn()
    (message,) = way.sent
    token = message.text.split("https://portal.example/t/")[1].split()[0]
    row = the_notice(shop)
    assert token in message.html
    assert not any(token in str(value) for value in row.model_dump().values())
    assert row.sealed_link == ""
    with shop.database.reading() as session:
        opened = page_versions.opened(session, token_hash(token), shop.now)
        assert opened is not None
        assert (opened.merchant_id, opened.order_id, opened.is_live) == (shop.id, row.order_id, True)
        assert page_versions.opened(session, token_hash(row.key), shop.now) is None


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Refused("No such mailbox.", "recipient"), "failed"),
        (Refused("They said stop.", "opted_out"), "suppressed"),
        (Refused("Too long.", "content"), "failed"),
        (Unclear("No answer."), "unknown"),
        (RuntimeError("a fault of the channel"), "unknown"),
    ],
)
def test_what_was_refused_or_is_unclear_is_never_sent_again(shop: Shop, outcome: Answer, state: str) -> None:
    sender, way = a_sender(shop, outcome)
    sender.turn()
    row = the_notice(shop)
    assert (row.state, bool(row.reason)) == (state, True)
    shop.now += timedelta(days=30)
    sender.turn()
    assert len(way.sent) == 1


def test_what_did_not_leave_is_tried_again_later_in_the_very_same_words_and_with_the_same_link(
    shop: Shop,
) -> None:
    sender, way = a_sender(shop, NotAccepted("Busy."), NotAccepted("Busy.", retry_after=600))
    sender.turn()
    row = the_notice(shop)
    assert (row.state, row.reason, row.attempts) == ("pending", "Busy.", 1)
    assert shop.now < row.due_at <= shop.now + timedelta(minutes=1)
    assert sender.turn() == 0
    shop.now = row.due_at
    sender.turn()
    assert shop.now + timedelta(seconds=600) <= the_notice(shop).due_at
    shop.now = the_notice(shop).due_at
    sender.turn()
    first, second, third = ((message.to, message.subject, message.text, message.html) for message in way.sent)
    assert first == second == third
    assert (the_notice(shop).state, the_notice(shop).attempts) == ("sent", 3)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(NotAccepted("Busy."), "failed"), (Refused("Not to this country.", "region"), "pending")],
)
def test_a_message_is_given_up_at_last_but_not_for_a_way_that_is_not_open(
    shop: Shop, outcome: Outcome, state: str
) -> None:
    _changed(shop, attempts=MOST_ATTEMPTS - 1)
    sender, _ = a_sender(shop, outcome)
    sender.turn()
    row = the_notice(shop)
    assert (row.state, row.attempts) == (state, MOST_ATTEMPTS)
    assert (row.due_at > shop.now) == (state == "pending")


def test_what_cannot_be_back_within_its_lease_stays_here_and_that_costs_it_no_try(shop: Shop) -> None:
    _changed(shop, attempts=MOST_ATTEMPTS - 1)
    sender, way = a_sender(shop)
    replace(sender, lease_seconds=sender.provider_timeout_seconds - 1).turn()
    row = the_notice(shop)
    assert (row.state, row.attempts, row.due_at, way.sent) == ("pending", MOST_ATTEMPTS - 1, shop.now, [])
    sender.turn()
    assert (the_notice(shop).state, len(way.sent)) == ("sent", 1)


@on_both_databases
def test_a_notice_whose_sender_died_is_unknown_and_not_sent_again(shop: Shop) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    with shop.database.writing() as session:
        claims.claim(session, shop.now, "a dead sender's", long_ago, 10)
    sender, way = a_sender(shop)
    assert sender.turn() == 0
    assert (the_notice(shop).state, way.sent) == ("unknown", [])


@on_both_databases
@pytest.mark.parametrize(
    ("outcome", "state"),
    [(Accepted("id-7"), "sent"), (NotAccepted("Busy."), "pending"), (Unclear("?"), "unknown")],
)
def test_a_sender_that_was_given_up_may_still_say_what_it_knows(
    shop: Shop, outcome: Outcome, state: str
) -> None:
    def slowly() -> Outcome:
        with shop.database.writing() as session:
            assert claims.give_up_expired(session, NOW + timedelta(days=9_000)) == 1
        return outcome

    sender, _ = a_sender(shop, slowly)
    sender.turn()
    assert the_notice(shop).state == state


@on_both_databases
def test_several_senders_at_once_send_everything_once(shop: Shop) -> None:
    for number in range(40):
        shop.is_asked_for(f"2{number:03}", "LAMP")
    shop.plans()
    owed = {row.key for row in shop.outbox()}
    senders = [a_sender(shop) for _ in range(3)]
    with ThreadPoolExecutor(3) as threads:
        turns = list(threads.map(lambda pair: [pair[0].turn() for _ in range(4)], senders))
    sent = [message.key for _, way in senders for message in way.sent]
    assert len(owed) == 41 == sum(map(sum, turns))
    assert sorted(sent) == sorted(owed)
    assert len(shop.outbox(state="sent")) == 41


def test_a_merchants_own_words_are_sent_to_those_who_read_that_language(shop: Shop) -> None:
    name = ("backorder_accepted", "email", "de")
    body = "Guten Tag, {{ link }}"
    assert shop.writes(save_template, name, "Bestellung {{ order.number }}", body, "Bo") == []
    shop.is_asked_for("1002", "LAMP", locale="de-AT")
    shop.plans()
    sender, way = a_sender(shop)
    sender.turn()
    words = {message.to: (message.subject, message.text) for message in way.sent}
    assert words["1001@mail.example"][0] != "Bestellung 1002" == words["1002@mail.example"][0]
    in_german = "Guten Tag, https://portal.example/t/"
    assert words["1002@mail.example"][1].startswith(in_german)
    assert not words["1001@mail.example"][1].startswith(in_german)


def _with_broken_facts(shop: Shop) -> None:
    _changed(shop, changes=[{"line_id": 1, "nonsense": True}], slot="choice:1")


def _with_a_link_sealed_under_a_lost_key(shop: Shop) -> None:
    sender, _ = a_sender(shop, NotAccepted("Busy."), links=Links("https://portal.example", "another key"))
    sender.turn()
    shop.now = the_notice(shop).due_at


@on_both_databases
@pytest.mark.parametrize("broken", [_with_broken_facts, _with_a_link_sealed_under_a_lost_key])
def test_a_notice_that_cannot_be_worded_holds_up_no_other(shop: Shop, broken: Callable[[Shop], None]) -> None:
    broken(shop)
    shop.is_asked_for("1002", "LAMP")
    shop.plans()
    sender, way = a_sender(shop)
    assert sender.turn() == 2
    assert [message.to for message in way.sent] == ["1002@mail.example"]
    assert [row.reason for row in shop.outbox(state="failed")] == [
        "This message could not be put into words."
    ]
