"""Orders that are over by law: ended by the clock where that is sure, held for a person where a parcel may have left.

Order 1001 must ship by 11 December 2026 (T).
"""

from datetime import UTC, date, datetime, timedelta

from sqlmodel import select

from portal.actions.choose_option import Wish
from portal.actions.note_delivery import note_delivery
from portal.store.delay_consents import DelayConsent
from tests.databases import on_both_databases
from tests.shop import Shop
from tests.under_law import (
    A_WEEK_BEFORE,
    T30_IS_OVER,
    T_IS_OVER,
    asked,
    at,
    bounces,
    choose,
    hears,
    ordered,
    the_refund,
)


def test_goods_that_leave_after_the_end_are_a_task(shop: Shop) -> None:
    ordered(shop)
    shop.now = datetime(2026, 12, 1, 12, tzinfo=UTC)
    choose(shop, Wish("cancel"))
    shop.now += timedelta(hours=2)
    shop.sends("1001", 1)
    shop.plans()
    assert [why for why, _ in asked(shop)] == ["crossed"]


@on_both_databases
def test_what_we_knew_in_time_and_nobody_could_be_told_of_is_cancelled_when_t_has_passed(shop: Shop) -> None:
    ordered(shop)
    at(shop, A_WEEK_BEFORE)
    bounces(shop)
    at(shop, A_WEEK_BEFORE + timedelta(hours=7))
    assert asked(shop) == [("not_told", "2026-12-11")]
    at(shop, T_IS_OVER)
    assert (shop.line("1001").waiting, the_refund(shop).cause) == (0, "FTC-O1")
    at(shop, T_IS_OVER + timedelta(minutes=2))
    assert asked(shop) == []


def test_where_the_goods_were_here_a_parcel_may_have_left_and_is_waited_for(shop: Shop) -> None:
    ordered(shop)
    shop.now = datetime(2026, 12, 9, 15, tzinfo=UTC)
    shop.counts("LAMP", 1)
    shop.plans()
    at(shop, T_IS_OVER)
    assert (shop.line("1001").waiting, [why for why, _ in asked(shop)]) == (1, ["may_have_left"])
    shop.sends("1001", 1, at=T_IS_OVER - timedelta(hours=6))
    shop.plans()
    assert (shop.line("1001").waiting, asked(shop)) == (0, [])


def test_where_no_parcel_is_told_of_for_two_days_the_law_has_its_way(shop: Shop) -> None:
    ordered(shop)
    shop.now = datetime(2026, 12, 9, 15, tzinfo=UTC)
    shop.counts("LAMP", 1)
    shop.plans()
    at(shop, T_IS_OVER)
    at(shop, T_IS_OVER + timedelta(hours=48))
    assert (shop.line("1001").cancelled, the_refund(shop).cause) == (1, "FTC-O1")


def test_a_parcel_that_had_left_before_the_cancellation_is_held_for_a_person(shop: Shop) -> None:
    ordered(shop)
    shop.now = datetime(2026, 12, 1, 12, tzinfo=UTC)
    choose(shop, Wish("cancel"))
    shop.sends("1001", 1, at=shop.now - timedelta(hours=2))
    shop.plans()
    assert asked(shop) == [("left_before", "2026-12-10")]


def test_what_a_person_told_on_the_phone_is_a_notice_and_waiting_after_it_is_consent(shop: Shop) -> None:
    ordered(shop)
    at(shop, A_WEEK_BEFORE)
    bounces(shop)
    at(shop, A_WEEK_BEFORE + timedelta(hours=7))
    line = shop.line("1001")
    shop.writes(note_delivery, line.order_id, line.id, "told", date(2027, 2, 1), "Ada")
    shop.plans()
    assert asked(shop) == []
    shop.now += timedelta(hours=1)
    choose(shop, Wish("wait", actor="Ada", reason="Said so on the phone."))
    with shop.database.reading() as session:
        (consent,) = session.exec(select(DelayConsent))
    assert (consent.until, consent.channel) == (date(2027, 2, 1), "agent")
    assert "the new date is 1 February 2027" in consent.wording
    at(shop, T30_IS_OVER)
    assert shop.line("1001").waiting == 1


def test_whom_no_message_can_reach_a_person_has_to_and_that_stands_until_it_is_done(shop: Shop) -> None:
    ordered(shop, email="")
    for hours in (0, 7, 14):
        at(shop, A_WEEK_BEFORE + timedelta(hours=hours))
        assert asked(shop) == [("not_told", "2026-12-11")]


def test_before_silence_ends_it_somebody_may_ask_once_more_until_there_is_an_answer(shop: Shop) -> None:
    ordered(shop)
    at(shop, A_WEEK_BEFORE)
    hears(shop)
    at(shop, T30_IS_OVER - timedelta(days=7))
    assert asked(shop) == []
    at(shop, T30_IS_OVER - timedelta(days=6))
    assert asked(shop) == [("no_answer", "2027-01-10")]
    choose(shop, Wish("wait"))
    shop.plans()
    assert asked(shop) == []
