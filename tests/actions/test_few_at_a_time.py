"""What takes as long as a shopper's click is done for a few lines at a time, so that no click waits long for it."""

from datetime import date, timedelta
from importlib import import_module

import pytest

from portal import planning
from portal.actions.give_instruction import GivenInstruction, give_instruction
from portal.domain.instructions import Instruction
from tests.databases import on_both_if_asked
from tests.shop import Shop
from tests.under_law import A_WEEK_BEFORE, NEW_YORK, T_IS_OVER, at, bounces, hears

pytestmark = on_both_if_asked

ORDERS = ("1001", "1002", "1003", "1004", "1005")


def _waiting(shop: Shop) -> int:
    return sum(shop.line(order).waiting for order in ORDERS)


def _are_planned(shop: Shop) -> int:
    """One round of planning; how many units wait after it."""
    shop.plans()
    return _waiting(shop)


def test_orders_that_will_never_ship_end_a_few_at_a_time(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.actions.replan.discontinued.ENDINGS_A_ROUND", 2)
    shop.sells("LAMP")
    for order in ORDERS:
        shop.is_asked_for(order, "LAMP")
    shop.plans()
    shop.sells("LAMP", discontinued="yes")
    shop.now += timedelta(days=1)
    assert [_are_planned(shop) for _ in range(3)] == [3, 1, 0]


def test_orders_that_are_over_by_law_end_a_few_at_a_time(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("portal.actions.replan.duties"), "ENDINGS_A_ROUND", 2)
    shop.sells("LAMP")
    for order in ORDERS:
        shop.is_asked_for(order, "LAMP", **NEW_YORK)
    shop.plans()
    hears(shop)
    at(shop, A_WEEK_BEFORE)
    bounces(shop)
    at(shop, T_IS_OVER)
    assert _waiting(shop) == 3
    assert [_are_planned(shop) for _ in range(2)] == [1, 0]


def test_what_shoppers_decided_ahead_is_done_a_few_at_a_time_in_every_queue(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "ACTS_A_PORTION", 2)
    for order in ORDERS:
        shop.is_promised(f"SKU-{order}", 1, "2026-12-07", po=order)
        shop.is_asked_for(order, f"SKU-{order}")
    shop.plans()
    for order in ORDERS:
        line, ahead = shop.line(order), GivenInstruction(Instruction(date(2026, 12, 20), "cancel"))
        shop.writes(give_instruction, line.order_id, line.id, ahead)
        shop.is_told(order, f"SKU-{order}", 1, "2027-01-11", f"later {order}")
    assert [_are_planned(shop) for _ in range(3)] == [3, 1, 0]
