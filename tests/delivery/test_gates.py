"""A provider that refuses an account, or takes only so much: the queue waits, nothing is dropped."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from portal.delivery.channels.base import Accepted, NotAccepted, Outcome, Pace, Refused
from portal.delivery.channels.sendgrid_email import SendGridEmail
from portal.delivery.sender import Sender
from portal.domain.notices import LINK, Notice
from portal.store import claims, outbox, sending_gates, tasks
from portal.store.database import Database
from portal.store.outbox import Owed
from tests.databases import on_both_databases, on_both_if_asked
from tests.delivery.provider_server import ProviderServer, Reply
from tests.delivery.sending import DEC_7, LINKS
from tests.delivery.told import BY_BOTH
from tests.delivery.ways import Answer, Way
from tests.shop import Shop

pytestmark = on_both_if_asked

ACCOUNT = Refused("The key is not valid.", "account")
SENDER = Refused("The address for answers is not valid.", "sender")
TOO_MUCH = NotAccepted("Too many requests.", 90.0, True)


class Post:
    """Shops whose orders wait for a first date, and one sender for all of them."""

    def __init__(self, database: Database, *answers: Answer, **rates: int) -> None:
        self.database = database
        self.mail, self.text = Way("email", answers), Way("sms")
        self.now = Shop(database).now
        channels = {"email": self.mail, "sms": self.text}
        self.sender = Sender(database, channels, LINKS, lambda: self.now, "a@a.example", 60, 10, rates=rates)

    def shop(self, slug: str, orders: int, **known: str) -> Shop:
        """A shop that owes the first date to so many orders."""
        shop = Shop(self.database, slug)
        shop.sells("LAMP")
        shop.is_promised("LAMP", 90, DEC_7)
        for number in range(orders):
            shop.is_asked_for(f"{number + 1001}", "LAMP", **known)
        shop.plans()
        self.now = max(self.now, shop.now)
        return shop

    def turns(self, seconds: float = 0, count: int = 1) -> int:
        """Time passes, then the sender takes turns; answers how many mails have left."""
        self.now += timedelta(seconds=seconds)
        before = len(self.mail.sent)
        for _ in range(count):
            self.sender.turn()
        return len(self.mail.sent) - before


def states(shop: Shop, channel: str = "email") -> list[str]:
    return sorted(
        row.state for state in outbox.STATES for row in shop.outbox(state=state) if row.channel == channel
    )


@on_both_databases
def test_a_refused_account_stops_for_everybody_and_is_tried_with_one_message_at_growing_intervals(
    database: Database,
) -> None:
    post = Post(database, *[ACCOUNT] * 8)
    acme, other = post.shop("one", 3), post.shop("two", 3)
    assert post.turns() == 6
    assert [post.turns(wait) for wait in (29, 1, 59, 1)] == [0, 1, 0, 1]
    assert states(acme) + states(other) == ["pending"] * 6
    assert {row.attempts for row in acme.outbox() + other.outbox()} == {0}
    (stopped,) = acme.reads(sending_gates.stopped_channels)
    assert (stopped.channel, stopped.reason, stopped.is_for_everybody) == ("email", ACCOUNT.reason, True)
    assert stopped.waiting == 3
    assert post.turns(120) == 1  # this one is taken
    assert post.turns(240, 2) == 5
    assert states(acme) + states(other) == ["sent"] * 6
    assert acme.reads(sending_gates.stopped_channels) == []
    assert len({message.key for message in post.mail.sent[8:]}) == 6


@on_both_databases
def test_a_merchant_whose_mails_are_refused_stops_alone(database: Database) -> None:
    post = Post(database, SENDER)
    stopped = post.shop("one", 1)
    assert post.turns() == 1
    other = post.shop("two", 2)
    stopped.is_asked_for("2001", "LAMP")
    stopped.plans()
    assert post.turns(20, 2) == 2
    assert (states(stopped), states(other)) == (["pending"] * 2, ["sent"] * 2)
    assert post.turns(10) == 1  # the probe
    assert post.turns(0, 2) == 1  # it went through
    assert states(stopped) == ["sent"] * 2
    assert stopped.reads(sending_gates.stopped_channels) == []


@on_both_databases
def test_what_is_refused_itself_does_not_keep_the_others_from_being_the_probe(database: Database) -> None:
    post = Post(database, ACCOUNT, ACCOUNT)
    shop = post.shop("one", 2)
    assert post.turns() == 2
    (refused,) = (row.key for row in shop.outbox() if row.due_at > post.now)
    assert post.turns(30) == 1
    assert post.mail.sent[-1].key != refused


@on_both_databases
def test_too_many_requests_close_the_account_until_the_moment_that_it_names(database: Database) -> None:
    post = Post(database, TOO_MUCH)
    shop = post.shop("one", 1)
    post.turns()
    other = post.shop("two", 2)
    assert [post.turns(wait) for wait in (0, 29)] == [0, 0]
    assert {row.attempts for row in shop.outbox()} == {0}
    assert post.turns(120) == 3
    assert states(shop) + states(other) == ["sent"] * 3


@pytest.mark.parametrize(
    ("reply", "seconds"),
    [(Reply(429, b"", {"Retry-After": "90"}), 90), (Reply(403, b""), 60), (Reply(401, b""), 60)],
)
def test_what_sendgrid_itself_answers_stops_its_account_and_nobody_else(
    database: Database, reply: Reply, seconds: int
) -> None:
    with ProviderServer(reply) as provider:
        post = Post(database)
        channel = SendGridEmail("SG.key", provider.url, 5.0)
        post.sender = replace(post.sender, channels={"email": channel, "sms": post.text})
        shop = post.shop("one", 1, **BY_BOTH)
        for wait in (0, seconds - 1, 1):
            post.turns(wait)
        assert len(provider.asked) == 2
        assert states(shop) == ["sent"]
        assert len(post.text.sent) == 1


@on_both_databases
def test_an_account_that_takes_few_more_is_not_asked_for_more_until_its_window_ends(
    database: Database,
) -> None:
    post = Post(database)
    window = (post.now + timedelta(seconds=200)).timestamp()
    way = Way("email", [Accepted("1", Pace(2, window))])
    post.sender = replace(post.sender, channels={"email": way, "sms": post.text})
    shop = post.shop("one", 1)
    post.turns()
    shop.is_asked_for("2001", "LAMP")
    shop.is_asked_for("2002", "LAMP")
    shop.is_asked_for("2003", "LAMP")
    shop.plans()
    sent = []
    for wait in (60, 1, 100):
        post.turns(wait)
        sent.append(len(way.sent))
    assert sent == [3, 3, 4]


@on_both_databases
def test_an_account_takes_only_so_many_a_second_and_the_other_channel_does_not_wait(
    database: Database,
) -> None:
    post = Post(database, email=2)
    post.shop("one", 5, **BY_BOTH).decides(messages_a_day=0)
    assert [post.turns(), post.turns(), post.turns(1), post.turns(0.5), post.turns(10)] == [2, 0, 2, 1, 0]
    assert len(post.text.sent) == 1  # to one phone, of all five


def _owe(shop: Shop, kinds: Sequence[str], moments: Sequence[datetime]) -> None:
    with shop.database.writing() as session:
        for number, (kind, due_at) in enumerate(zip(kinds, moments, strict=True)):
            order = shop.order(f"{1001 + number}")
            notice = Notice(order.id, kind, (), kind)
            outbox.add(session, shop.id, [Owed(notice, "email", due_at)], shop.now)


@on_both_databases
def test_the_most_urgent_leaves_first_and_of_equals_the_oldest_but_nobody_waits_for_ever(
    database: Database,
) -> None:
    post = Post(database)
    shop = post.shop("one", 6)
    shop.is_heard()
    kinds = ["no_news", "date_found", "link_requested", "date_later", "date_lost", "no_news"]
    _owe(shop, kinds, [shop.now - timedelta(minutes=minutes) for minutes in (9, 8, 7, 1, 2, -5)])
    with database.writing() as session:
        few = [claims.claim(session, shop.now, "a", shop.now, 1)[0].kind for _ in range(5)]
    assert few == ["date_lost", "date_later", "link_requested", "date_found", "no_news"]
    shop.is_heard()
    _owe(shop, ["date_later"] * 5 + ["no_news"], [shop.now] * 6)
    with database.writing() as session:
        claimed = {row.kind for row in claims.claim(session, shop.now, "b", shop.now, 4)}
    assert claimed == {"date_later", "no_news"}


@on_both_databases
def test_a_channel_takes_no_more_than_it_is_allowed(database: Database) -> None:
    shop = Post(database).shop("one", 4, **BY_BOTH)
    with database.writing() as session:
        claimed = claims.claim(session, shop.now, "a", shop.now, 64, {"email": 1, "sms": 0})
    assert [row.channel for row in claimed] == ["email"]


def _asks_for_a_link(shop: Shop) -> None:
    shop.is_heard()
    with shop.database.writing() as session:
        outbox.answer(
            session,
            shop.id,
            shop.order("1001"),
            Notice(shop.order("1001").id, "link_requested", (), LINK),
            shop.now,
        )


@on_both_databases
@pytest.mark.parametrize(
    ("known", "channels", "task"), [(BY_BOTH, ["email", "sms"], []), ({}, ["email"], ["reach"])]
)
def test_what_was_asked_for_does_not_wait_for_a_stopped_channel(
    database: Database, known: dict[str, str], channels: list[str], task: list[str]
) -> None:
    answers: list[Outcome] = [ACCOUNT] * 50
    post = Post(database, *answers)
    shop = post.shop("one", 1, **known)
    _asks_for_a_link(shop)
    post.turns()
    post.turns(29 * 60, 2)
    assert [row.channel for row in shop.outbox()] == ["email"]
    post.turns(2 * 60, 3)
    rows = [row for state in outbox.STATES for row in shop.outbox(state=state) if row.slot == LINK]
    assert sorted(row.channel for row in rows) == channels
    assert [found.kind for found, _ in shop.reads(tasks.open_of_orders)] == task
    assert {row.channel: row.state for row in rows} == (
        {"email": "failed", "sms": "sent"} if task == [] else {"email": "pending"}
    )
