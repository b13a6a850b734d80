"""What a shopper may do with a line that waits, and what each choice costs."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.options import OpenLine, Option, Substitute, chosen, offered, refund
from portal.domain.refusals import Refusal
from portal.domain.windows import Window
from tests.domain.builders import december, estimate
from tests.domain.strategies import moderate

WAITING = OpenLine(
    sku="LAMP",
    waiting=3,
    shipped=0,
    cancelled=0,
    price_minor=4000,
    currency="EUR",
    paid="full",
    estimate=estimate(december(8), earliest=december(2)),
)
BLUE = Substitute("LAMP-BLUE", "Blue lamp", free=3, price_minor=3500, currency="EUR")


def test_a_line_that_waits_can_wait_on_be_swapped_reduced_or_cancelled() -> None:
    assert offered(WAITING, [BLUE]) == [
        Option("wait", 3, Window(december(2), december(8)), "LAMP", currency="EUR"),
        Option("swap", 3, sku="LAMP-BLUE", title="Blue lamp", difference_minor=-1500, currency="EUR"),
        Option("reduce", 1, Window(december(2), december(8)), refund_minor=4000, currency="EUR"),
        Option("cancel", 3, refund_minor=12000, currency="EUR"),
    ]


def test_a_line_that_waits_for_nothing_has_no_options() -> None:
    assert offered(replace(WAITING, waiting=0, shipped=3), [BLUE]) == []


@pytest.mark.parametrize(
    ("free", "kinds"),
    [
        pytest.param(4, ["wait", "swap", "reduce", "cancel"], id="more than enough on the shelf"),
        pytest.param(3, ["wait", "swap", "reduce", "cancel"], id="just enough on the shelf"),
        pytest.param(2, ["wait", "reduce", "cancel"], id="not enough for all units"),
        pytest.param(0, ["wait", "reduce", "cancel"], id="nothing on the shelf"),
    ],
)
def test_a_swap_is_offered_only_where_the_shelf_holds_all_units(free: int, kinds: list[str]) -> None:
    assert [option.kind for option in offered(WAITING, [replace(BLUE, free=free)])] == kinds


@pytest.mark.parametrize(
    ("line", "minor"),
    [
        pytest.param({"paid": "full"}, 12000, id="paid in full: the price of all waiting units"),
        pytest.param(
            {"paid": "full", "waiting": 1, "shipped": 2}, 4000, id="two shipped: the price of the third"
        ),
        pytest.param(
            {"paid": "full", "price_minor": None}, None, id="paid in full, price unknown: the shop must say"
        ),
        pytest.param({"paid": "none"}, 0, id="not paid: nothing comes back"),
        pytest.param(
            {"paid": "none", "price_minor": None}, 0, id="not paid, price unknown: nothing comes back"
        ),
        pytest.param({"paid": "authorised"}, 0, id="authorised only: nothing was charged"),
        pytest.param({"paid": "deposit"}, None, id="a deposit: the shop must say"),
        pytest.param({"paid": "seller_credit"}, None, id="on the seller's credit: the shop must say"),
    ],
)
def test_what_comes_back(line: dict[str, Any], minor: int | None) -> None:
    known = replace(WAITING, **line)
    assert refund(known, known.waiting) == minor


@pytest.mark.parametrize(
    ("line", "substitute", "minor"),
    [
        pytest.param({}, {}, -1500, id="cheaper: money back"),
        pytest.param({}, {"price_minor": 4100}, 300, id="dearer: to be paid"),
        pytest.param({}, {"price_minor": 4000}, 0, id="the same price"),
        pytest.param({}, {"price_minor": None}, None, id="its price is unknown"),
        pytest.param({"price_minor": None}, {}, None, id="the old price is unknown"),
        pytest.param({}, {"currency": "USD"}, None, id="another currency"),
    ],
)
def test_what_a_swap_costs(line: dict[str, Any], substitute: dict[str, Any], minor: int | None) -> None:
    (swap,) = (
        option
        for option in offered(replace(WAITING, **line), [replace(BLUE, **substitute)])
        if option.kind == "swap"
    )
    assert swap.difference_minor == minor


@pytest.mark.parametrize(("kind", "sku"), [("wait", ""), ("swap", "LAMP-BLUE"), ("cancel", "")])
def test_what_is_offered_can_be_chosen(kind: str, sku: str) -> None:
    assert chosen(kind, sku, WAITING, [BLUE]) in offered(WAITING, [BLUE])


@pytest.mark.parametrize(
    ("kind", "sku", "line", "sentence"),
    [
        pytest.param("swap", "LAMP-RED", {}, "has just gone", id="swapped for something that is not offered"),
        pytest.param("swap", "LAMP-BLUE", {"waiting": 4}, "has just gone", id="swapped for too few"),
        pytest.param("return", "", {}, "not offered", id="a choice that nobody offers"),
        pytest.param(
            "cancel", "", {"waiting": 0, "shipped": 3}, "already left", id="cancelled after it left"
        ),
        pytest.param("cancel", "", {"waiting": 0, "cancelled": 3}, "already cancelled", id="cancelled twice"),
        pytest.param(
            "cancel",
            "",
            {"waiting": 0, "cancelled": 1, "shipped": 2},
            "already left",
            id="cancelled after the rest left",
        ),
    ],
)
def test_a_choice_is_refused_with_what_is_true_now(
    kind: str, sku: str, line: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refusal, match=sentence) as refused:
        chosen(kind, sku, replace(WAITING, **line), [BLUE])

    assert refused.value.way_forward


@pytest.mark.parametrize(("units", "minor"), [(1, 4000), (2, 8000)])
def test_some_units_can_be_given_up_for_their_price(units: int, minor: int) -> None:
    assert chosen("reduce", "", WAITING, [], units) == Option(
        "reduce", units, Window(december(2), december(8)), refund_minor=minor, currency="EUR"
    )


@pytest.mark.parametrize("units", [-1, 0, 3, 4])
def test_all_units_or_none_or_more_cannot_be_given_up(units: int) -> None:
    with pytest.raises(Refusal, match="1 to 2 of the units") as refused:
        chosen("reduce", "", WAITING, [], units)
    assert "cancel the item" in refused.value.way_forward


def test_of_one_unit_none_can_be_given_up() -> None:
    assert [option.kind for option in offered(replace(WAITING, waiting=1), [])] == ["wait", "cancel"]
    with pytest.raises(Refusal, match="Only one unit waits"):
        chosen("reduce", "", replace(WAITING, waiting=1), [], 1)


@given(
    quantity=st.integers(1, 30),
    price_minor=st.integers(0, 10_000),
    given_up=st.lists(st.integers(1, 30), max_size=6),
)
@moderate
def test_whatever_is_given_up_never_more_comes_back_than_was_paid(
    quantity: int, price_minor: int, given_up: list[int]
) -> None:
    line = replace(WAITING, waiting=quantity, price_minor=price_minor)
    back = 0
    for units in given_up:
        if units < line.waiting:
            back += chosen("reduce", "", line, [], units).refund_minor or 0
            line = replace(line, waiting=line.waiting - units, cancelled=line.cancelled + units)
    back += chosen("cancel", "", line, []).refund_minor or 0
    assert back == price_minor * quantity
