"""A notice that the law asks for, all the way: by every channel whatever was switched off, bounced, unconfirmed, told
by a person in the end, before its last day; and each step on record.

Order 1001 went to New York on 11 November 2026: T is 11 December, and its notice is due on the 4th.
"""

from datetime import date, datetime, timedelta

import pytest

from portal.actions.note_delivery import note_delivery
from portal.actions.set_message_wishes import MessageWishes, set_message_wishes
from portal.actions.show_law import gather_evidence
from portal.store.database import Database
from portal.store.outbox import OutboxRow
from tests.delivery.told import HARD, PHONE, Told
from tests.providers import about_mail
from tests.under_law import A_WEEK_BEFORE, T_IS_OVER, asked, at

SAM = {
    "phone": PHONE,
    "country": "US",
    "region": "NY",
    "timezone": "America/New_York",
    "sms_consent": "yes",
}


@pytest.fixture
def told(database: Database) -> Told:
    """Sam wants text messages alone, nothing optional, and is offered to wait."""
    told = Told(database, order_1001=SAM)
    told.sends()
    wishes = MessageWishes(channel="sms", wants_optional=False)
    told.shop.writes(set_message_wishes, told.shop.order("1001").id, wishes, "shopper")
    at(told.shop, A_WEEK_BEFORE)
    told.shop.now = A_WEEK_BEFORE + timedelta(hours=10)
    told.sends()
    return told


def offer(told: Told, channel: str) -> OutboxRow:
    return next(row for row in told.rows(channel) if row.kind == "delay_option")


def bounces(told: Told, at_: datetime) -> None:
    told.hears(about_mail(offer(told, "email").key, "bounce", at_, email="1001@mail.example", **HARD))


def test_no_wish_narrows_it_to_one_channel(told: Told) -> None:
    assert {message.channel for message in told.way.sent if message.is_legal} == {"email", "sms"}
    assert {offer(told, channel).state for channel in ("email", "sms")} == {"sent"}


def test_who_unsubscribed_at_the_provider_still_gets_it(told: Told) -> None:
    legal = {message.key: message.is_legal for message in told.way.sent}
    assert legal[offer(told, "email").key]


def test_it_goes_from_channel_to_channel_and_to_a_person_before_its_last_day(told: Told) -> None:
    shop = told.shop
    bounces(told, shop.now)
    at(shop, A_WEEK_BEFORE + timedelta(hours=57))
    assert (asked(shop), offer(told, "email").state, offer(told, "sms").state) == ([], "failed", "sent")
    at(shop, A_WEEK_BEFORE + timedelta(hours=59))
    assert asked(shop) == [("unconfirmed", "2026-12-11")]
    line = shop.line("1001")
    shop.writes(note_delivery, line.order_id, line.id, "told", date(2026, 12, 30), "Ada")
    shop.plans()
    assert asked(shop) == []
    at(shop, T_IS_OVER)
    assert shop.line("1001").waiting == 1
    pack = shop.reads(gather_evidence, line.order_id, shop.now)
    assert pack is not None
    mail = next(one for one in pack["messages"] if (one["channel"], one["kind"]) == ("email", "delay_option"))
    assert [proof["state"] for proof in mail["proofs"]] == ["failed"]
    noted = [(event["kind"], event["by"]) for event in pack["events"]]
    assert ("told", "Ada") in noted


def test_where_it_reaches_nobody_a_person_knows_at_once_and_the_law_ends_it_when_nobody_acts(
    told: Told,
) -> None:
    shop = told.shop
    bounces(told, shop.now)
    with shop.database.writing() as session:
        row = session.merge(offer(told, "sms"))
        row.state = "failed"
    at(shop, A_WEEK_BEFORE + timedelta(hours=17))
    assert ("not_told", "2026-12-11") in asked(shop)
