"""An order hears once a round by each channel, and "was … now …" starts from what its shopper has really read."""

from collections import Counter
from datetime import date

import pytest

from portal.delivery.channels.base import Message
from portal.domain.notices import LineChange, from_json
from portal.store.database import Database
from portal.store.outbox import OutboxRow
from tests.databases import on_both_databases, on_both_if_asked
from tests.delivery.told import BY_BOTH, Told

pytestmark = on_both_if_asked


@pytest.fixture
def told(database: Database) -> Told:
    """Two orders that were told of their dates, by mail and by text message."""
    told = Told(database, order_1001=BY_BOTH, order_1002=BY_BOTH | {"phone": "0151 23456780"})
    told.sends()
    return told


def _moves_to(told: Told, day: str) -> None:
    told.shop.is_told("7", "LAMP", 10, day, f"news of {day}")
    told.shop.plans()


def _said(row: OutboxRow) -> LineChange:
    (change,) = from_json(row.changes)
    return change


def _latest(told: Told) -> date | None:
    return _said(told.row()).latest


def _by_order_and_channel(told: Told, messages: list[Message]) -> Counter[tuple[str, str]]:
    order_of = {
        row.key: number
        for number in ("1001", "1002")
        for channel in ("email", "sms")
        for row in told.rows(channel, number)
    }
    return Counter((order_of[message.key], message.channel) for message in messages)


@on_both_databases
def test_a_round_says_one_thing_by_each_channel_however_much_has_changed(told: Told) -> None:
    for day in ("2027-01-11", "2027-01-18", "2027-01-25"):
        told.shop.is_told("7", "LAMP", 10, day, f"news of {day}")
    told.shop.plans()
    told.shop.plans()
    told.sends()
    each_once = {(number, channel): 1 for number in ("1001", "1002") for channel in ("email", "sms")}
    assert _by_order_and_channel(told, told.way.sent) == each_once


def test_a_date_that_nobody_was_told_of_is_no_date_before(told: Told) -> None:
    read = _latest(told)
    _moves_to(told, "2027-01-11")
    unread = _latest(told)
    _moves_to(told, "2027-02-01")
    told.sends()
    assert [row.state for row in told.rows()] == ["sent", "superseded", "sent"]
    said = _said(told.row())
    assert said.was_latest == read != unread
    assert said.latest != unread


def test_the_date_before_is_the_one_of_the_message_that_left_last(told: Told) -> None:
    _moves_to(told, "2027-01-11")
    told.sends()
    read = _latest(told)
    _moves_to(told, "2027-02-01")
    _moves_to(told, "2027-02-15")
    told.sends()
    for channel in ("email", "sms"):
        assert _said(told.row(channel)).was_latest == read
