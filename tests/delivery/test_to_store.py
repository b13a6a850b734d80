"""Messages to the store on their way: owed with the change, sent once a try under one key, and never lost."""

from datetime import timedelta
from typing import Any

import pytest

from portal.actions.ask_address import ask_address
from portal.actions.change_shipping import ShippingWish, change_shipping
from portal.actions.choose_option import Wish, choose_option
from portal.actions.set_receiver import new_secret, renew_secret, set_receiver, stop_telling
from portal.delivery.channels.base import Accepted, NotAccepted, Outcome, Refused
from portal.delivery.retrying import MOST_ATTEMPTS
from portal.domain.policies import Timing
from portal.store import choices, outbox, overview, owed_notices, store_messages, tasks
from portal.store.database import Database
from tests.databases import on_both_databases
from tests.delivery.sending import LINKS
from tests.delivery.telling import DEC_7, URL, Telling, telling
from tests.delivery.ways import Way
from tests.shop import Shop

pytestmark = on_both_databases

DOWN = NotAccepted("The store's receiver answered 503.")


def chooses(telling: Telling, wish: Wish) -> None:
    shop = telling.shop
    shop.writes(choose_option, shop.order("1001").id, shop.line("1001").id, wish)


def loses_its_supply(shop: Shop, reference: str = "r2", units: int = 0) -> None:
    """The supplier takes back what was confirmed; the numbers are planned again."""
    shop.is_told("7", "LAMP", units or 10, "" if not units else DEC_7, reference)
    shop.plans()


def test_without_an_address_nothing_is_owed_to_the_store(database: Database) -> None:
    told = telling(database)
    with database.writing() as session:
        stop_telling(session, told.shop.id)
    loses_its_supply(told.shop)
    chooses(told, Wish("cancel"))
    assert told.rows() == []


def test_a_number_that_changes_is_told_with_what_it_is_made_of(database: Database) -> None:
    told = telling(database)
    loses_its_supply(told.shop)
    told.turn()
    (body,) = told.bodies()
    assert (body["type"], body["timestamp"]) == ("promise_budget.changed", told.shop.now.isoformat())
    data = body["data"]
    assert (data["sku"], data["budget"], data["cap"], data["waiting"]) == ("LAMP", 0, 2, 3)
    assert (data["supply"], data["set_aside"], data["backorder_limit"]) == (2, 0, None)
    (message,) = told.way.sent
    assert (message.to, message.secrets) == (URL, (told.secret,))


def test_a_plan_that_changes_no_number_tells_nothing(database: Database) -> None:
    told = telling(database)
    told.shop.is_told("7", "LAMP", 10, "2026-12-21", "r2")
    told.shop.plans()
    assert told.rows() == []


def test_a_burst_of_numbers_is_one_message_with_the_newest(database: Database) -> None:
    told = telling(database)
    told.shop.is_told("7", "LAMP", 10, "", "r2")
    told.shop.plans(Timing(hold_seconds=3600))
    told.shop.is_told("7", "LAMP", 10, DEC_7, "r3")
    told.shop.plans()
    told.turn()
    assert [row.state for row in told.rows()] == ["superseded", "sent"]
    assert [body["data"]["budget"] for body in told.bodies()] == [8]


@pytest.mark.parametrize(
    ("wish", "kind", "facts"),
    [
        (Wish("cancel"), "order_line.cancelled", {"units": 3, "refund_minor": 12000, "by": "shopper"}),
        (
            Wish("reduce", units=1, of_units=3, actor="Ada", reason="called"),
            "order_line.reduced",
            {"units": 1, "refund_minor": 4000, "by": "Ada", "reason": "called"},
        ),
        (
            Wish("swap", "GLOW"),
            "order_line.swapped",
            {"units": 3, "sku": "LAMP", "swapped_for": "GLOW", "difference_minor": 0},
        ),
    ],
)
def test_a_choice_is_told_at_once(database: Database, wish: Wish, kind: str, facts: dict[str, Any]) -> None:
    told = telling(database)
    chooses(told, wish)
    chooses(told, wish)
    told.turn()
    (body,) = (body for body in told.bodies() if body["type"].startswith("order"))
    assert body["type"] == kind
    whole = {"order": "1001", "line": "1", "sku": "LAMP", "currency": "EUR", "at": told.shop.now.isoformat()}
    assert whole | facts == {name: body["data"][name] for name in whole | facts}


def test_waiting_asks_nothing_of_the_store(database: Database) -> None:
    told = telling(database)
    chooses(told, Wish("wait"))
    assert told.rows() == []


def test_another_way_of_shipping_is_told(database: Database) -> None:
    told = telling(database)
    told.shop.is_asked_for("1001", "GLOW", 9, line="2")
    told.shop.plans()
    told.shop.writes(change_shipping, told.shop.order("1001").id, ShippingWish("together"))
    (row,) = told.rows("order.shipping_changed")
    (facts,) = row.changes
    assert (facts["order"], facts["way"], facts["by"]) == ("1001", "together", "shopper")


def test_another_address_is_told_with_the_desk_and_twice_is_once(database: Database) -> None:
    told = telling(database)
    for address in ("2 Elm Street", " 2  Elm\nStreet", "3 Elm Street"):
        told.shop.writes(ask_address, told.shop.order("1001").id, address)
    told.turn()
    asked = [body["data"] for body in told.bodies() if body["type"] == "order.address_asked"]
    assert {one["order"] for one in asked} == {"1001"}
    assert [one["address"] for one in asked] == ["2 Elm Street", "3 Elm Street"]
    ((task, _),) = told.shop.reads(tasks.open_of_orders)
    assert (task.kind, task.facts) == ("address", {"address": "3 Elm Street"})


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [(DOWN, DOWN.reason), (RuntimeError("a fault"), "The channel failed in an unexpected way.")],
)
def test_what_may_not_have_been_taken_is_tried_again_with_the_same_key_and_body(
    database: Database, trouble: Any, reason: str
) -> None:
    told = telling(database, trouble)
    chooses(told, Wish("cancel"))
    told.turn()
    assert [(row.state, row.reason) for row in told.rows()] == [("pending", reason)]
    told.shop.now += timedelta(hours=1)
    told.turn()
    first, second = told.way.sent
    assert (first.key, first.text) == (second.key, second.text)
    assert [row.state for row in told.rows()] == ["sent"]


def test_a_correction_of_the_address_helps_what_could_not_be_delivered(database: Database) -> None:
    told = telling(database, DOWN)
    chooses(told, Wish("cancel"))
    told.turn()
    with database.writing() as session:
        set_receiver(session, told.shop.id, "https://new.example.com/", LINKS.seal(new_secret()))
    told.shop.now += timedelta(hours=1)
    told.turn()
    assert [message.to for message in told.way.sent] == [URL, "https://new.example.com/"]
    assert told.way.sent[1].secrets == (told.secret,)


def test_while_a_secret_is_exchanged_messages_carry_both(database: Database) -> None:
    told, newer, newest = telling(database), new_secret(), new_secret()
    with database.writing() as session:
        renew_secret(session, told.shop.id, LINKS.seal(newer))
        renew_secret(session, told.shop.id, LINKS.seal(newest))
    chooses(told, Wish("cancel"))
    told.turn()
    assert told.way.sent[0].secrets == (newest, told.secret)


def test_an_older_number_never_follows_a_newer_one(database: Database) -> None:
    told = telling(database)
    loses_its_supply(told.shop)
    first = told.rows()[0].id
    told.way = Way("store", [lambda: _meanwhile(told)], provider="store")
    told.turn()
    states = {row.id: row.state for row in told.rows()}
    assert states.pop(first) == "superseded"
    assert list(states.values()) == ["pending"]


def _meanwhile(told: Telling) -> Outcome:
    """The number changes again while the receiver is being asked, and then does not take the old one. The newer one is
    held, so that it is not told by the same turn."""
    told.shop.is_told("7", "LAMP", 10, DEC_7, "r3")
    told.shop.plans(Timing(hold_seconds=3600))
    return DOWN


def test_a_receiver_that_does_not_answer_holds_up_nobody(database: Database) -> None:
    told = telling(database, DOWN, *[Accepted("")] * 9)
    chooses(told, Wish("cancel"))
    loses_its_supply(told.shop)
    told.changes(due_at=told.shop.now + timedelta(seconds=1))  # the second message is not part of this turn
    told.turn()
    told.shop.now += timedelta(seconds=2)
    assert (told.turn(), len(told.way.sent)) == (0, 1)
    told.shop.now += timedelta(hours=1)
    told.turn()
    assert [row.state for row in told.rows()] == ["sent", "sent"]


def test_after_three_days_it_is_a_dead_letter_with_its_reason_and_so_is_what_waited_behind_it(
    database: Database,
) -> None:
    told = telling(database, DOWN)
    chooses(told, Wish("reduce", units=1, of_units=3))
    chooses(told, Wish("reduce", units=1, of_units=2))
    first, second = told.rows()
    with database.writing() as session:
        session.merge(first).attempts = MOST_ATTEMPTS - 1
        session.merge(second).due_at = told.shop.now + timedelta(days=1)
    told.turn()
    assert [(row.state, row.reason) for row in told.rows()] == [("failed", DOWN.reason)] * 2


def test_a_dead_letter_is_sent_again_under_its_own_key_once(database: Database) -> None:
    told = telling(database, Refused("The store's receiver answered 410.", "content"))
    chooses(told, Wish("cancel"))
    told.turn()
    (row,) = told.rows()
    assert row.state == "failed"
    for _ in range(2):
        assert told.shop.writes(store_messages.send_again, row.id)
    told.turn()
    assert told.shop.writes(store_messages.send_again, row.id)
    assert told.turn() == 0
    assert [message.key for message in told.way.sent] == [row.key] * 2
    assert [row.state for row in told.rows()] == ["sent"]


def test_what_a_dead_sender_left_is_told_again(database: Database) -> None:
    told = telling(database)
    chooses(told, Wish("cancel"))
    told.changes(state="sending", lease="gone", lease_until=told.shop.now - timedelta(days=9))
    told.turn()
    assert [row.state for row in told.rows()] == ["sent"]


def test_what_a_dead_sender_left_gives_way_to_a_newer_number(database: Database) -> None:
    told = telling(database)
    loses_its_supply(told.shop)
    told.changes(state="sending", lease="gone", lease_until=told.shop.now - timedelta(days=9))
    told.shop.is_told("7", "LAMP", 10, DEC_7, "r3")
    told.shop.plans()
    told.turn()
    assert [row.state for row in told.rows()] == ["superseded", "sent"]


def test_nothing_leaves_once_the_merchant_has_stopped(database: Database) -> None:
    told = telling(database)
    chooses(told, Wish("cancel"))
    with database.writing() as session:
        stop_telling(session, told.shop.id)
    told.turn()
    assert told.way.sent == []
    assert [row.state for row in told.rows()] == ["suppressed"]


def test_shoppers_and_agents_are_shown_no_message_to_the_store(database: Database) -> None:
    told = telling(database)
    chooses(told, Wish("cancel"))
    loses_its_supply(told.shop)
    shop = told.shop
    assert {row.channel for row in shop.reads(outbox.of_order, shop.order("1001").id)} == {"email"}
    assert shop.reads(owed_notices.counts_since, 0) == {("cancelled", "email"): 1}
    assert [owed.kind for owed in shop.reads(owed_notices.owed_since, 0, 9)] == ["cancelled"]


def test_whoever_lists_all_messages_sees_those_without_an_order_too(database: Database) -> None:
    told = telling(database, *[Refused("The store's receiver answered 404.", "content")] * 2)
    chooses(told, Wish("cancel"))
    loses_its_supply(told.shop)
    told.turn()
    with database.reading() as session:
        listed = [
            (row.kind, number) for row, number in owed_notices.listed(session) if row.channel == "store"
        ]
        failed, count = overview.not_arrived(session, told.shop.id, told.shop.now - timedelta(days=1))
    assert listed == [("order_line.cancelled", "1001"), ("promise_budget.changed", "")]
    assert (count, [(one.order_number, one.channel) for one in failed]) == (
        2,
        [("", "store"), ("1001", "store")],
    )


def test_the_list_says_what_became_of_telling_each_choice(database: Database) -> None:
    told = telling(database)
    chooses(told, Wish("cancel"))
    assert [one.state for one in _told_of_choices(told)] == ["pending"]
    told.turn()
    assert [(one.state, one.at) for one in _told_of_choices(told)] == [("sent", told.shop.now)]


def _told_of_choices(told: Telling) -> list[store_messages.Told]:
    made = told.shop.reads(choices.of_order, told.shop.order("1001").id)
    return list(told.shop.reads(store_messages.told_of_choices, made).values())
