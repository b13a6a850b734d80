"""Answers lost, webhooks, look-ups and new tries in any order: every message ends as sent, and was taken once."""

import random
from datetime import datetime, timedelta

import pytest

from portal.store.database import Database
from tests.databases import on_both_databases
from tests.delivery.doubts import ERROR, SETTLING, Doubts
from tests.delivery.provider_server import DropAfterReading, ProviderServer, Reply, TakeAnd

ORDERS = [f"10{number:02}" for number in range(8)]
# How long a message is missing from the list: less than anybody waits before they look.
LAG = timedelta(seconds=SETTLING - 20)
# What a provider does with a message, None for taking it in good order.
FAULTS = [
    None,
    ERROR,
    TakeAnd(ERROR),
    TakeAnd("drop"),
    DropAfterReading(),
    Reply(429),
    Reply(200, b"<garbage"),
]


@on_both_databases
@pytest.mark.parametrize(("channel", "seed"), [("email", 1), ("email", 2), ("sms", 3), ("sms", 4)])
def test_none_is_lost_and_none_is_doubled(
    database: Database, provider: ProviderServer, channel: str, seed: int
) -> None:
    dice, doubts = random.Random(seed), Doubts(database, provider, *ORDERS, channel=channel)
    taken_at: list[datetime] = []
    for _ in range(40):
        _happens(doubts, dice)
        taken_at += [doubts.shop.now] * (len(provider.taken) - len(taken_at))
        recent = doubts.shop.now - LAG
        provider.lag = sum(moment > recent for moment in taken_at)
    provider.script.clear()
    provider.lag = 0
    for _ in range(8):
        doubts.passes(3_700)
        doubts.works_off()
        while doubts.asks():
            pass
        doubts.sends()
    assert set(doubts.states()) <= {"sent", "delivered"}
    assert doubts.copies() == [1] * len(ORDERS)


def _happens(doubts: Doubts, dice: random.Random) -> None:
    provider = doubts.provider
    match dice.randrange(4):
        case 0:
            provider.script.extend(fault for fault in dice.choices(FAULTS, k=3) if fault)
            doubts.sends()
        case 1:
            doubts.passes(dice.choice([5, SETTLING, 900]))
        case 2 if provider.taken and doubts.channel == "email":
            told = dice.choice(provider.taken)
            row = next(row for row in doubts.rows() if row.key == told.key)
            doubts.hears(dice.choice(["processed", "delivered"]), row)
        case _:
            provider.script.clear()
            doubts.asks()
