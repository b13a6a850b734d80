"""The law's clock in a shop: who is offered a choice and when, what silence does, who consents, what is refunded.

Order 1001 was placed on 11 November 2026: it must ship by 11 December (T), and T + 30 is 10 January 2027.
"""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlmodel import select

from portal.actions.choose_option import Wish
from portal.delivery.material import material_for
from portal.delivery.writing import Unsendable, write
from portal.domain.duties.duty import duty_of
from portal.links import Links
from portal.store import duties, merchants
from portal.store.delay_consents import DelayConsent
from portal.store.outbox import OutboxRow
from tests.databases import on_both_databases, on_both_if_asked
from tests.shop import Shop
from tests.under_law import (
    A_WEEK_BEFORE,
    HAMBURG,
    NEW_YORK,
    T30_IS_OVER,
    T_IS_OVER,
    asked,
    at,
    bounces,
    choose,
    hears,
    of_law,
    ordered,
    the_refund,
)


@on_both_if_asked
def test_a_week_before_t_the_choice_is_offered_once_and_not_a_moment_earlier(shop: Shop) -> None:
    ordered(shop)
    at(shop, A_WEEK_BEFORE - timedelta(seconds=1))
    assert of_law(shop) == []
    at(shop, A_WEEK_BEFORE)
    assert of_law(shop) == [("delay_option", "indefinite", None)]
    at(shop, A_WEEK_BEFORE + timedelta(hours=7))
    assert len(of_law(shop)) == 1
    hears(shop)
    at(shop, A_WEEK_BEFORE + timedelta(days=2))
    assert of_law(shop) == []


@pytest.mark.parametrize(
    ("confirmed", "law"), [(date(2026, 12, 28), "definite"), (date(2027, 1, 20), "longer")]
)
def test_the_class_follows_the_day_we_stand_by(shop: Shop, confirmed: date, law: str) -> None:
    shop.sells("LAMP")
    shop.is_promised("LAMP", 1, confirmed)
    shop.is_asked_for("1001", "LAMP", **NEW_YORK)
    shop.plans()
    hears(shop)
    at(shop, A_WEEK_BEFORE)
    assert of_law(shop) == [("delay_option", law, shop.latest("1001"))]


def test_what_will_ship_in_time_is_not_offered_but_looked_after(shop: Shop) -> None:
    shop.sells("LAMP")
    shop.is_asked_for("1001", "LAMP", **NEW_YORK)
    shop.now = datetime(2026, 12, 10, 15, tzinfo=UTC)
    shop.counts("LAMP", 1)
    shop.plans()
    assert of_law(shop) == []
    assert asked(shop) == [("must_leave", "2026-12-11")]


@pytest.mark.parametrize("known", [{"country": "JP"}, {"country": ""}, {"paid": "none"}])
def test_where_no_law_is_on_record_or_nothing_was_paid_nobody_is_asked(
    shop: Shop, known: dict[str, str]
) -> None:
    ordered(shop, **known)
    at(shop, T30_IS_OVER)
    assert (of_law(shop), asked(shop), shop.line("1001").waiting) == ([], [], 1)


@on_both_databases
def test_an_order_that_is_paid_later_has_a_clock_from_then_on(shop: Shop) -> None:
    """It is told again with the payment, and nothing else of it is new."""
    ordered(shop, paid="none")
    shop.is_asked_for("1001", "LAMP", **NEW_YORK, paid_at="2026-11-14T10:00:00Z")
    at(shop, A_WEEK_BEFORE + timedelta(days=2))
    assert of_law(shop) == []
    at(shop, A_WEEK_BEFORE + timedelta(days=3))
    assert of_law(shop) == [("delay_option", "indefinite", None)]


@on_both_if_asked
def test_silence_ends_the_order_when_t_plus_30_ends_and_the_store_is_asked_for_the_money(shop: Shop) -> None:
    ordered(shop)
    at(shop, A_WEEK_BEFORE)
    hears(shop)
    at(shop, T30_IS_OVER - timedelta(seconds=1))
    assert shop.line("1001").waiting == 1
    hears(shop)
    at(shop, T30_IS_OVER)
    assert shop.line("1001").waiting == 0
    assert of_law(shop) == [("cancelled_by_law", "FTC-O3", None)]
    refund = the_refund(shop)
    assert (refund.cause, refund.rule, refund.vests_on) == ("FTC-O3", "FTC-F2", date(2027, 1, 11))
    # Seven working days, without Martin Luther King's.
    assert (refund.due_by, refund.amount_minor) == (date(2027, 1, 21), 4000)
    at(shop, T30_IS_OVER + timedelta(hours=7))
    assert len(of_law(shop)) == 1


@on_both_databases
def test_who_waits_after_the_offer_consents_in_the_words_that_were_shown(shop: Shop) -> None:
    ordered(shop)
    choose(shop, Wish("wait"))
    at(shop, A_WEEK_BEFORE)
    hears(shop)
    shop.now += timedelta(hours=1)
    choose(shop, Wish("wait"))
    choose(shop, Wish("wait"))
    with shop.database.reading() as session:
        (consent,) = session.exec(select(DelayConsent))
    assert (consent.until, consent.channel, consent.actor) == (None, "page", "shopper")
    assert "you may still cancel at any time before it ships" in consent.wording
    at(shop, T30_IS_OVER + timedelta(days=60))
    assert (shop.line("1001").waiting, asked(shop)) == (1, [])


def test_consent_after_the_limit_revives_nothing(shop: Shop) -> None:
    ordered(shop)
    at(shop, A_WEEK_BEFORE)
    hears(shop)
    shop.now = T30_IS_OVER + timedelta(minutes=5)
    choose(shop, Wish("wait"))
    shop.plans()
    assert shop.line("1001").waiting == 0


def test_a_renewed_option_is_offered_before_the_agreed_day_ends(shop: Shop) -> None:
    shop.sells("LAMP")
    shop.is_promised("LAMP", 1, date(2026, 12, 28))
    shop.is_asked_for("1001", "LAMP", **NEW_YORK)
    shop.plans()
    hears(shop)
    at(shop, A_WEEK_BEFORE)
    hears(shop)
    agreed = shop.latest("1001")
    assert agreed
    shop.is_told("7", "LAMP", 1, "2027-02-10", "it slips")
    shop.plans()
    hears(shop)
    at(shop, datetime.combine(agreed - timedelta(days=7), A_WEEK_BEFORE.timetz()))
    assert of_law(shop) == [("delay_option", "renewed", shop.latest("1001"))]
    hears(shop)
    at(shop, datetime.combine(agreed + timedelta(days=1), A_WEEK_BEFORE.timetz()))
    assert (shop.line("1001").waiting, the_refund(shop).cause) == (0, "FTC-O4")


def test_who_cancels_has_a_refund_with_a_day_and_an_overdue_one_is_a_task(shop: Shop) -> None:
    ordered(shop)
    shop.now = datetime(2026, 12, 1, 12, tzinfo=UTC)
    choose(shop, Wish("cancel"))
    refund = the_refund(shop)
    assert (refund.cause, refund.due_by) == ("FTC-O2", date(2026, 12, 10))
    at(shop, datetime(2026, 12, 11, 5, tzinfo=UTC))
    assert asked(shop) == [("refund_overdue", "2026-12-10")]


def test_units_that_are_given_up_have_a_refund_with_a_day_as_well(shop: Shop) -> None:
    ordered(shop, quantity="3")
    shop.now = datetime(2026, 12, 1, 12, tzinfo=UTC)
    choose(shop, Wish("reduce", units=1, of_units=3))
    refund = the_refund(shop)
    assert (refund.amount_minor, refund.due_by) == (4000, date(2026, 12, 10))
    at(shop, A_WEEK_BEFORE)
    hears(shop)
    at(shop, datetime(2026, 12, 11, 5, tzinfo=UTC))
    assert asked(shop) == [("refund_overdue", "2026-12-10")]
    assert shop.line("1001").waiting == 2


def test_where_no_notice_arrives_a_person_acts_before_the_deadline(shop: Shop) -> None:
    ordered(shop)
    at(shop, A_WEEK_BEFORE)
    bounces(shop)
    at(shop, A_WEEK_BEFORE + timedelta(hours=6, minutes=2))
    assert asked(shop) == [("not_told", "2026-12-11")]


def test_a_notice_that_nobody_confirms_is_a_task_before_its_deadline(shop: Shop) -> None:
    ordered(shop)
    at(shop, A_WEEK_BEFORE)
    with shop.database.writing() as session:
        row = session.exec(select(OutboxRow).where(OutboxRow.slot == "duty")).one()
        row.state, row.sent_at = "sent", shop.now
    at(shop, A_WEEK_BEFORE + timedelta(hours=47))
    assert asked(shop) == []
    at(shop, A_WEEK_BEFORE + timedelta(hours=49))
    assert asked(shop) == [("unconfirmed", "2026-12-11")]


def test_what_came_to_us_too_late_to_be_offered_a_choice_is_never_ended_by_the_machine(shop: Shop) -> None:
    ordered(shop, placed_at="2026-09-01T10:00:00Z")
    at(shop, T30_IS_OVER)
    assert shop.line("1001").waiting == 1
    assert [why for why, _ in asked(shop)] == ["no_option"]


def test_a_notice_never_leaves_after_its_last_day(shop: Shop) -> None:
    ordered(shop)
    at(shop, A_WEEK_BEFORE)
    links = Links("http://portal.example", "k" * 32)
    with shop.database.writing() as session:
        row = session.exec(select(OutboxRow).where(OutboxRow.slot == "duty")).one()
        material = material_for(session, [row], T_IS_OVER)
        with pytest.raises(Unsendable, match="last day") as late:
            write(row, material, links, T_IS_OVER)
    assert late.value.state == "suppressed"


def test_in_germany_too_a_person_tells_whom_no_notice_could_reach_in_time(shop: Shop) -> None:
    ordered(shop, **HAMBURG)
    at(shop, A_WEEK_BEFORE)
    with shop.database.writing() as session:
        session.exec(select(OutboxRow).where(OutboxRow.slot == "duty")).one().state = "suppressed"
    at(shop, T_IS_OVER)
    assert (of_law(shop), asked(shop)) == ([], [("not_told", "2026-12-11")])


def test_in_germany_a_delay_is_told_once_and_silence_changes_nothing(shop: Shop) -> None:
    ordered(shop, **HAMBURG)
    at(shop, A_WEEK_BEFORE)
    assert of_law(shop) == [("delay_told", "told", None)]
    hears(shop)
    at(shop, T30_IS_OVER)
    assert (of_law(shop), asked(shop), shop.line("1001").waiting) == ([], [], 1)


def test_the_store_is_told_in_which_form_and_by_when_the_money_goes_back(shop: Shop) -> None:
    ordered(shop)
    with shop.database.writing() as session:
        merchants.get(session, shop.id).store_url = "https://store.example/hook"
    choose(shop, Wish("cancel"))
    with shop.database.reading() as session:
        row = session.exec(select(OutboxRow).where(OutboxRow.channel == "store")).one()
    assert row.changes[0]["refund_form"] == "as_paid"
    assert row.changes[0]["refund_cause"] == "FTC-O2"


@pytest.mark.parametrize(
    ("place", "hours"),
    [({"country": "US", "region": "CA"}, 8), ({"country": "GB"}, 0), ({"country": "DE"}, -1)],
)
def test_days_count_where_the_goods_go_also_where_the_shop_told_no_zone(
    shop: Shop, place: dict[str, str], hours: int
) -> None:
    """Shops' own software tells an address and no zone."""
    shop.sells("LAMP")
    shop.is_asked_for("1001", "LAMP", **place)
    shop.plans()
    hears(shop)
    line = shop.line("1001")
    (law,) = shop.reads(duties.of_lines, [line], "Asia/Tokyo")
    duty = duty_of(law.timeline, shop.now)
    begins = datetime.combine((duty.ship_by or duty.deliver_by) - timedelta(days=7), time.min, UTC)
    at(shop, begins + timedelta(hours=hours, seconds=-1))
    assert of_law(shop) == []
    at(shop, begins + timedelta(hours=hours))
    assert len(of_law(shop)) == 1
