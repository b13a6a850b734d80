"""What the shop discontinues, or cannot ship at all: who is covered still gets it, everybody else may choose something
else for a while, and then has their money back. Order 1001 went to New York on 11 November 2026.
"""

from datetime import date, timedelta

import pytest

from portal.actions.choose_option import Wish, choose_option
from portal.actions.show_law import show_duties
from portal.domain.duties.owed import BY_THE_SHOP
from portal.domain.notices import from_json
from portal.store import refunds
from tests.databases import on_both_databases
from tests.shop import Shop

NEW_YORK = {"country": "US", "region": "NY", "timezone": "America/New_York"}
BERLIN = {"country": "DE", "timezone": "Europe/Berlin"}


def is_discontinued(shop: Shop, word: str = "yes") -> None:
    shop.sells("LAMP", discontinued=word)


def ordered(shop: Shop, **known: str) -> None:
    shop.sells("LAMP")
    shop.is_asked_for("1001", "LAMP", **(NEW_YORK | known))
    shop.plans()
    shop.is_heard()


def later(shop: Shop, **time: int) -> None:
    shop.now += timedelta(**time)
    shop.plans()


def causes(shop: Shop) -> list[str]:
    return [refund.cause for refund, _ in shop.reads(refunds.still_owed)]


def told(shop: Shop) -> list[tuple[str, str]]:
    return [
        (change.kind, change.law or change.choice)
        for row in shop.outbox()
        for change in from_json(row.changes)
    ]


@on_both_databases
def test_after_a_day_in_which_a_wrong_file_can_be_mended_it_is_cancelled_and_refunded(shop: Shop) -> None:
    ordered(shop)
    is_discontinued(shop)
    later(shop, hours=23)
    assert shop.line("1001").waiting == 1
    later(shop, hours=1)
    assert (shop.line("1001").waiting, causes(shop)) == (0, ["FTC-O5"])
    assert ("cancelled_by_law", "given_up") in told(shop)
    (one,) = shop.reads(show_duties, shop.order("1001").id, shop.now)
    assert (one.duty.state, one.duty.because[-3:]) == ("refund_due", ["FTC-O5", "FTC-F2", "FTC-F6"])


def test_a_word_that_is_taken_back_in_time_ends_nothing(shop: Shop) -> None:
    ordered(shop)
    is_discontinued(shop)
    later(shop, hours=2)
    is_discontinued(shop, "no")
    later(shop, days=3)
    assert shop.line("1001").waiting == 1


def test_who_is_covered_by_what_is_on_order_still_gets_it(shop: Shop) -> None:
    shop.sells("LAMP")
    shop.is_promised("LAMP", 1, date(2026, 12, 1))
    for number in ("1001", "1002"):
        shop.is_asked_for(number, "LAMP", **NEW_YORK)
    shop.plans()
    is_discontinued(shop)
    later(shop, days=2)
    assert [shop.line(number).waiting for number in ("1001", "1002")] == [1, 0]


def test_where_something_else_could_come_there_is_a_week_to_say_so(shop: Shop) -> None:
    shop.sells("VASE")
    shop.counts("VASE", 5)
    ordered(shop)
    shop.offers("LAMP", "VASE")
    is_discontinued(shop)
    later(shop, days=6)
    assert shop.line("1001").waiting == 1
    later(shop, days=1)
    assert shop.line("1001").waiting == 0


def test_it_is_over_before_a_notice_would_offer_to_wait_for_what_never_comes(shop: Shop) -> None:
    shop.sells("VASE")
    shop.counts("VASE", 5)
    ordered(shop, placed_at="2026-11-01T10:00:00Z")  # T is 1 December, and its notice due on the 24th
    shop.offers("LAMP", "VASE")
    is_discontinued(shop)
    later(shop, days=2)
    assert shop.line("1001").waiting == 1
    later(shop, days=1)
    assert (shop.line("1001").waiting, causes(shop)) == (0, ["FTC-O5"])


@pytest.mark.parametrize(
    ("known", "causes_now", "says"),
    [
        (BERLIN, ["EU-3"], ("cancelled_by_law", "given_up")),
        ({"country": "JP"}, [], ("cancelled", "given_up")),
        ({"paid": "none"}, [], ("cancelled", "given_up")),
    ],
)
def test_everywhere_the_shopper_is_told_the_reason(shop: Shop, known, causes_now, says) -> None:
    ordered(shop, **known)
    is_discontinued(shop)
    later(shop, days=1)
    assert (shop.line("1001").waiting, causes(shop)) == (0, causes_now)
    assert says in told(shop)


def test_what_a_person_holds_is_theirs_to_end(shop: Shop) -> None:
    ordered(shop)
    with shop.database.writing() as session:
        session.merge(shop.line("1001")).held_because = "We look into it."
    is_discontinued(shop)
    later(shop, days=2)
    assert shop.line("1001").waiting == 1


def test_a_single_line_can_be_given_up_at_the_desk(shop: Shop) -> None:
    ordered(shop)
    line, wish = shop.line("1001"), Wish("cancel", actor=BY_THE_SHOP, reason="Ada: the maker has closed.")
    for _ in range(2):
        shop.writes(choose_option, line.order_id, line.id, wish)
    assert (shop.line("1001").waiting, causes(shop)) == (0, ["FTC-O5"])
