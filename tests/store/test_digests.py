"""Notices that another one's message tells: claimed, sent and given up with it, never without it, never for ever."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from portal.store import claims, digests, outbox, receipts
from portal.store.claims import Lease
from portal.store.database import Database, clock_of
from portal.store.outbox import OutboxRow
from tests.builders import NOW
from tests.databases import on_both_databases
from tests.played import played_once
from tests.shop import Shop

pytestmark = on_both_databases

SAM = {"email": "sam@mail.example", "phone": "+4915123456789", "sms_consent": "yes"}
MINUTE = timedelta(minutes=1)


@pytest.fixture
@played_once
def shop(database: Database) -> Shop:
    """Two orders of Sam and one of somebody else are to hear of their first date, by mail and text message."""
    shop = Shop(database)
    shop.sells("LAMP")
    shop.is_promised("LAMP", 10, "2026-12-07")
    for number in ("1001", "1002"):
        shop.is_asked_for(number, "LAMP", **SAM)
    shop.is_asked_for("2001", "LAMP", email="kim@mail.example", phone="+4915187654321", sms_consent="yes")
    shop.plans()
    return shop


def mail_of(session: Session, shop: Shop, number: str) -> OutboxRow:
    rows = outbox.of_order(session, shop.id, shop.order(number).id)
    return next(row for row in rows if row.channel == "email")


def tie(session: Session, shop: Shop) -> tuple[OutboxRow, OutboxRow]:
    """The mail of 1001 tells 1002 too."""
    first, second = mail_of(session, shop, "1001"), mail_of(session, shop, "1002")
    first.told_with = second.told_with = first.id
    session.flush()
    return first, second


def claimed(session: Session, shop: Shop) -> set[int]:
    until = clock_of(session) + MINUTE
    rows = claims.claim(session, shop.now, "lease", until, 64)
    return {row.id for row in rows if row.channel == "email"}


def test_what_is_told_with_another_leaves_with_it_only(shop: Shop) -> None:
    with shop.database.writing() as session:
        first, second = tie(session, shop)
        assert claimed(session, shop) == {first.id, mail_of(session, shop, "2001").id}
        assert [row.id for row in digests.together(session, first)] == [first.id, second.id]


def test_it_leaves_alone_once_the_other_will_not(shop: Shop) -> None:
    with shop.database.writing() as session:
        first, second = tie(session, shop)
        outbox.supersede(session, shop.id, [first.id], "Newer news.")
        assert second.id in claimed(session, shop)


def test_the_provider_took_both_and_is_asked_about_one(shop: Shop) -> None:
    with shop.database.writing() as session:
        first, second = tie(session, shop)
        claims.take(session, [first, second], "lease", clock_of(session) + MINUTE)
        lease = Lease(shop.id, first.id, "lease")
        (taken,) = claims.mark_sent(session, [(lease, "id-9")], "sendgrid", NOW, NOW + MINUTE)
    assert taken.id == first.id
    with shop.database.reading() as session:
        first, second = (mail_of(session, shop, number) for number in ("1001", "1002"))
        for row in (first, second):
            assert (row.state, row.provider, row.provider_id, row.sent_at) == (
                "sent",
                "sendgrid",
                "id-9",
                NOW,
            )
        assert (first.ask_at, second.ask_at) == (NOW + MINUTE, None)
    with shop.database.writing() as session:
        found = receipts.row_of(session, "", "sendgrid", "id-9")
        assert found is not None
        assert found.id == first.id


def test_of_two_whose_sender_died_the_provider_is_asked_about_one(shop: Shop) -> None:
    with shop.database.writing() as session:
        first, second = tie(session, shop)
        claims.take(session, [first, second], "lease", clock_of(session) - MINUTE)
    with shop.database.writing() as session:
        assert claims.give_up_expired(session, clock_of(session)) == 2
    with shop.database.reading() as session:
        first, second = (mail_of(session, shop, number) for number in ("1001", "1002"))
        assert (first.state, second.state) == ("unknown", "unknown")
        assert first.ask_at is not None
        assert second.ask_at is None


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_other_orders_of_the_same_shopper_are_found_once_they_are_due(shop: Shop, channel: str) -> None:
    with shop.database.writing() as session:
        rows = {
            number: next(
                row
                for row in outbox.of_order(session, shop.id, shop.order(number).id)
                if row.channel == channel
            )
            for number in ("1001", "1002", "2001")
        }
        own = [rows["1001"], rows["2001"]]

        def others(earlier: timedelta = timedelta(), limit: int = 9) -> list[int]:
            until = shop.now - earlier
            found = digests.due_to_the_same(session, shop.id, channel, own, until, limit)
            return [row.id for row in found]

        assert others() == [rows["1002"].id]
        assert others(limit=0) == []
        assert others(earlier=2 * MINUTE) == []
        rows["1002"].text = "Words of an earlier try."
        session.flush()
        assert others() == []


def test_notices_that_part_are_worded_anew(shop: Shop) -> None:
    with shop.database.writing() as session:
        first, second = tie(session, shop)
        for row in (first, second):
            row.subject, row.text, row.sealed_link = "News", "Words.", "sealed"
        digests.part([first, second])
    with shop.database.reading() as session:
        for number in ("1001", "1002"):
            row = mail_of(session, shop, number)
            assert (row.told_with, row.subject, row.text, row.sealed_link) == (None, "", "", "")
