"""What the loops ask every second, and of every word of a provider, is answered however much has been sent before."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from portal.store import claims, digests, look_ups, owed_notices, receipts, store_messages, suppressions
from portal.store.database import Database
from portal.store.outbox import OutboxRow
from tests.builders import NOW


@pytest.mark.parametrize(
    "ask",
    [
        lambda session: claims.claim(session, NOW, "lease", NOW, 64),
        lambda session: claims.give_up_expired(session, NOW),
        lambda session: owed_notices.oldest_due(session, NOW),
        lambda session: store_messages.take_back_expired(session, NOW),
        lambda session: look_ups.is_any_due(session, NOW),
        lambda session: look_ups.claim_unknown(session, "email", NOW, NOW, 1),
        lambda session: look_ups.claim_not_final(session, "twilio", NOW, 20),
        lambda session: look_ups.known_to_have_left(session, "twilio", NOW, NOW),
        lambda session: look_ups.taken(session, "twilio", ["SM1"]),
        lambda session: receipts.row_of(session, "", "sendgrid", "of nobody's"),
        lambda session: receipts.last_to(session, "email", "sam@mail.example", NOW),
        lambda session: receipts.answers_to(session, "+4915123456701", NOW),
        lambda session: receipts.told_since(session, ["sam@mail.example"], NOW),
        lambda session: suppressions.merchants_who_wrote_to(session, "sms", "+4915123456701"),
    ],
    ids=lambda ask: ask.__code__.co_names[1],
)
def test_it_is_answered_from_the_partial_index(database: Database, ask: Callable[[Session], object]) -> None:
    asked: list[tuple[str, Any]] = []
    with database.writing() as session:
        event.listen(
            session.connection(), "before_cursor_execute", lambda *told: asked.append((told[2], told[3]))
        )
        ask(session)
        (statement, values) = asked[0]
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        steps = [row.detail for row in plan if "outbox" in row.detail]
        assert steps
        assert all("USING" in step for step in steps), steps


@pytest.mark.parametrize(("channel", "index"), [("email", "email_key"), ("sms", "phone_key")])
def test_other_orders_of_a_shopper_are_found_by_their_address(
    database: Database, channel: str, index: str
) -> None:
    asked: list[tuple[str, Any]] = []
    row = OutboxRow(order_id=1, key="", channel=channel, kind="", slot="", due_at=NOW, created_at=NOW)
    with database.writing() as session:
        event.listen(
            session.connection(), "before_cursor_execute", lambda *told: asked.append((told[2], told[3]))
        )
        digests.due_to_the_same(session, 1, channel, [row], NOW, 9)
        ((statement, values),) = asked
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        steps = [found.detail for found in plan]
        assert any(f"ix_orders_{index}" in step for step in steps), steps
        assert not any(step.startswith("SCAN orders") for step in steps), steps
