"""A hundred webhooks about three shoppers: whatever order they come in, and however often, they end in one state."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from portal.conversing import decide
from portal.delivery.receipts import work_off, work_off_some
from portal.store.database import Database
from portal.store.provider_events import ProviderEvent
from portal.store.suppressions import Suppression
from tests.databases import interleaved, on_both_databases
from tests.delivery.told import BY_BOTH, HARD, PHONE, Told
from tests.played import emptied

pytestmark = on_both_databases


def _told_of_three(database: Database) -> Told:
    told = Told(
        emptied(database), order_1001=BY_BOTH, order_1002={}, order_1003=BY_BOTH | {"phone": "0170 1234567"}
    )
    told.sends()
    return told


def _everything(told: Told) -> list[Callable[[], Any]]:
    """A hundred calls of both providers about three shoppers, most of them more than once."""
    moment = int(told.shop.now.timestamp())
    events = [
        told.mail("processed"),
        told.mail("delivered", timestamp=moment + 5),
        told.mail("bounce", timestamp=moment + 9, **HARD),
        told.mail("processed", "1002"),
        told.mail("deferred", "1002", timestamp=moment + 1),
        told.mail("delivered", "1002", timestamp=moment + 2),
        told.mail("open", "1002", timestamp=moment + 3),
        told.mail("spamreport", "1002", timestamp=moment + 4),
        told.mail("bounce", "1003", type="blocked", status="4.7.1", reason="busy", timestamp=moment + 6),
        told.mail("dropped", "1003", reason="Bounced Address", timestamp=moment + 7),
    ]
    first, second = told.row("sms").key, told.row("sms", "1003").key
    texts = [(first, "sent", ""), (first, "delivered", ""), (second, "sent", ""), (second, "failed", "30006")]
    calls: list[Callable[[], Any]] = [
        lambda event=event, copy=copy: told.providers.sendgrid(event | {"sg_event_id": str(copy)})
        for event in events
        for copy in range(7)
    ]
    calls += [
        lambda text=text: told.providers.status(text[0], text[1], ErrorCode=text[2])
        for text in texts
        for _ in range(7)
    ]
    return [*calls, *([lambda: told.providers.text(PHONE, "Stop")] * 2)]


def _state(told: Told) -> Any:
    rows = []
    for number in ("1001", "1002", "1003"):
        for channel in ("email", "sms"):
            for row in told.rows(channel, number):
                times = (row.sent_at, row.receipt_at)
                rows.append(
                    (number, channel, row.state, row.reason, *times, row.provider_id == f"mail-{row.key}")
                )
    with told.shop.database.reading() as session:
        stops = sorted(
            (row.channel, row.address_key, row.cause, row.reason, row.stopped_at, row.lifted_at)
            for row in session.exec(select(Suppression))
        )
    numbers = {told.shop.order(number).id: number for number in ("1001", "1002", "1003")}
    return rows, stops, [(kind, numbers[order_id]) for kind, order_id in told.tasks() if order_id]


@cache
def _one_by_one(database: Database) -> Any:
    """The state after a hundred calls in order, each once: whoever asks again asks for the same."""
    told = _told_of_three(database)
    calls = _everything(told)
    assert len(calls) == 100
    for call in calls:
        call()
    told.is_worked_off()
    return _state(told)


@settings(
    max_examples=2,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(seed=st.integers(0, 2**32))
def test_a_hundred_webhooks_repeated_and_shuffled_end_in_one_state(database: Database, seed: int) -> None:
    expected = _one_by_one(database)
    shuffled = _told_of_three(database)
    calls, dice = _everything(shuffled), random.Random(seed)
    dice.shuffle(calls)
    for call in calls:
        call()
        if dice.random() < 0.2:
            shuffled.is_worked_off()
    shuffled.is_worked_off()
    assert _state(shuffled) == expected
    assert [row[2] for row in expected[0]] == ["failed", "delivered", "delivered", "failed", "failed"]
    assert expected[2] == [("reach", "1003")]
    assert {stop[:3] for stop in expected[1]} == {
        ("email", "1001@mail.example", "recipient"),
        ("email", "1002@mail.example", "opted_out"),
        ("email", "1003@mail.example", "recipient"),
        ("sms", PHONE, "opted_out"),
        ("sms", "+491701234567", "recipient"),
    }


def test_where_both_channels_fail_at_the_same_moment_a_person_has_to_reach_the_shopper(
    database: Database,
) -> None:
    told = Told(emptied(database), order_1001=BY_BOTH)
    told.sends()
    told.providers.sendgrid(told.mail("bounce", **HARD))
    told.providers.status(told.row("sms").key, "failed", ErrorCode="30006")

    def one_event(session: Session) -> int:
        return work_off_some(session, told.shop.now, decide, 1)

    assert interleaved(database, one_event, lambda: database.write(one_event)) == (1, 1)
    assert told.tasks() == [("reach", told.shop.order("1001").id)]


def test_four_workers_at_once_end_in_the_same_state(database: Database) -> None:
    expected = _one_by_one(database)
    told = _told_of_three(database)
    for call in _everything(told):
        call()

    def work() -> int:
        done = 0
        while some := work_off(database, lambda: told.shop.now, decide, limit=3):
            done += some
        return done

    with ThreadPoolExecutor(4) as threads:
        workers = [threads.submit(work) for _ in range(4)]
    with database.reading() as session:
        events = session.exec(select(ProviderEvent)).all()
    assert sum(worker.result() for worker in workers) == len(events)
    assert all(event.handled_at for event in events)
    assert _state(told) == expected
