"""A person says at the desk that nothing more of a product is coming: seen before, said once, taken back in time."""

from datetime import date, timedelta
from typing import Any

import pytest

from portal.actions.discontinue_product import (
    Consequence,
    consider_end,
    discontinue_product,
    sell_again,
)
from portal.actions.hold_line import hold_line
from portal.store import products
from tests.databases import on_both_databases
from tests.shop import Shop

NEW_YORK = {"country": "US", "region": "NY", "timezone": "America/New_York"}


@pytest.fixture
def three_wait(shop: Shop) -> Shop:
    """For the first of three there is a lamp on order."""
    shop.sells("LAMP")
    shop.is_promised("LAMP", 1, date(2026, 12, 1))
    for number, how in (("1001", {}), ("1002", {"email": ""}), ("1003", {})):
        shop.is_asked_for(number, "LAMP", **(NEW_YORK | how))
    shop.plans()
    shop.is_heard()
    return shop


def means(shop: Shop) -> Consequence:
    return shop.reads(consider_end, "LAMP", shop.now)


def says(shop: Shop, done: Any = discontinue_product) -> None:
    known = ("Bo",) if done is discontinue_product else ()
    shop.writes(done, "LAMP", *known)


def waits(shop: Shop) -> list[int]:
    return [shop.line(number).waiting for number in ("1001", "1002", "1003")]


def later(shop: Shop, **time: int) -> None:
    shop.now += timedelta(**time)
    shop.plans()


@on_both_databases
def test_what_it_means_is_known_before_and_is_what_happens(three_wait: Shop) -> None:
    before = means(three_wait)
    assert (before.waiting, before.covered, before.ending, before.units, before.unreached) == (3, 1, 2, 2, 1)
    assert before.first_at == before.last_at == three_wait.now + timedelta(days=1)
    says(three_wait)
    later(three_wait, hours=23)
    assert waits(three_wait) == [1, 1, 1]
    later(three_wait, hours=1)
    assert waits(three_wait) == [1, 0, 0]


def test_said_twice_the_first_word_counts(three_wait: Shop) -> None:
    says(three_wait)
    three_wait.now += timedelta(hours=5)
    says(three_wait)
    assert means(three_wait).first_at == three_wait.now + timedelta(hours=19)


def test_taken_back_in_time_it_ends_nothing(three_wait: Shop) -> None:
    says(three_wait)
    later(three_wait, hours=20)
    says(three_wait, sell_again)
    later(three_wait, days=2)
    assert waits(three_wait) == [1, 1, 1]


def test_no_file_takes_back_what_a_person_said(three_wait: Shop) -> None:
    says(three_wait)
    three_wait.sells("LAMP", discontinued="no")
    later(three_wait, days=1)
    assert waits(three_wait) == [1, 0, 0]
    assert three_wait.reads(products.discontinued_by, "LAMP") == "Bo"


def test_who_is_on_hold_is_counted_apart_and_stays(three_wait: Shop) -> None:
    line = three_wait.line("1003")
    three_wait.writes(hold_line, line.order_id, line.id, "We look into it.", "Ada")
    assert (means(three_wait).ending, means(three_wait).held) == (1, 1)
    says(three_wait)
    later(three_wait, days=2)
    assert waits(three_wait) == [1, 0, 1]


def test_where_something_else_could_come_it_takes_a_week_at_most(three_wait: Shop) -> None:
    three_wait.sells("VASE")
    three_wait.counts("VASE", 5)
    three_wait.offers("LAMP", "VASE")
    assert means(three_wait).last_at == three_wait.now + timedelta(days=7)


@pytest.mark.parametrize("done", [consider_end, discontinue_product, sell_again])
def test_a_product_of_nobody_is_an_error(shop: Shop, done: Any) -> None:
    known = ("Bo",) if done is discontinue_product else ()
    with pytest.raises(LookupError):
        shop.writes(done, "GHOST", *known)
