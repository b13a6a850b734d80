"""What the planning loop does besides telling dates: choices made ahead, orders that ship together, lines on hold."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from portal.actions.change_shipping import ShippingWish, change_shipping
from portal.actions.give_instruction import GivenInstruction, give_instruction
from portal.actions.hold_line import hold_line, release_line
from portal.domain.instructions import Instruction
from portal.domain.notices import from_json
from portal.store import choices, plans, standing_instructions
from tests.databases import on_both_databases, on_both_if_asked
from tests.played import played_once
from tests.shop import AT_ONCE, Shop

pytestmark = on_both_if_asked

DEC_20 = date(2026, 12, 20)
LATER = date(2027, 1, 11)


@pytest.fixture
@played_once
def shop(shop: Shop) -> Shop:
    """A lamp and a desk of order 1001 wait, both promised for the middle of December; a Glow may replace the lamp."""
    shop.sells("LAMP", "DESK")
    shop.sells("GLOW", price="50.00")
    shop.offers("LAMP", "GLOW")
    for po, sku in (("7", "LAMP"), ("8", "DESK")):
        shop.is_promised(sku, 10, "2026-12-07", po=po)
        shop.is_asked_for("1001", sku, line=po)
    shop.plans()
    shop.is_heard()
    return shop


def the_lamp_is_later(shop: Shop) -> None:
    shop.is_told("7", "LAMP", 10, LATER, "r2")


def decides_ahead(shop: Shop, instruction: Instruction) -> None:
    line = shop.line("1001", "7")
    shop.writes(give_instruction, line.order_id, line.id, GivenInstruction(instruction))
    shop.plans()
    shop.is_heard()


def does(shop: Shop, action: Any, *arguments: Any) -> None:
    line = shop.line("1001", "7")
    shop.writes(action, line.order_id, line.id, *arguments)


def choices_made(shop: Shop) -> list[tuple[str, str]]:
    rows = shop.reads(choices.of_order, shop.order("1001").id)
    return [(row.kind, row.actor) for row in rows]


def endings(shop: Shop) -> list[str]:
    rows = shop.reads(standing_instructions.of_order, shop.order("1001").id)
    return [row.ended_because for row in rows]


def test_later_than_the_day_that_was_named_it_is_cancelled_and_only_that_is_told(shop: Shop) -> None:
    decides_ahead(shop, Instruction(DEC_20, "cancel"))
    the_lamp_is_later(shop)
    shop.plans()
    assert (shop.line("1001", "7").waiting, endings(shop)) == (0, ["carried_out"])
    assert choices_made(shop) == [("cancel", "standing instruction")]
    assert shop.owed() == [("email", "cancelled")]
    shop.plans()
    assert shop.owed() == [("email", "cancelled")]


def test_what_lies_on_the_shelf_takes_its_place(shop: Shop) -> None:
    shop.counts("GLOW", 1)
    decides_ahead(shop, Instruction(DEC_20, "swap", "GLOW", "cancel"))
    the_lamp_is_later(shop)
    shop.plans()
    assert (shop.line("1001", "7").sku, endings(shop)) == ("GLOW", ["carried_out"])


@on_both_databases
@pytest.mark.parametrize(("otherwise", "waiting"), [("cancel", 0), ("wait", 1)])
def test_where_the_other_item_is_not_to_be_had_the_rest_of_the_instruction_counts(
    shop: Shop, otherwise: str, waiting: int
) -> None:
    decides_ahead(shop, Instruction(DEC_20, "swap", "GLOW", otherwise))
    the_lamp_is_later(shop)
    shop.plans()
    assert (shop.line("1001", "7").waiting, endings(shop)) == (waiting, ["carried_out"])
    assert choices_made(shop) == [(otherwise, "standing instruction")]


def test_when_the_day_has_passed_it_acts_although_nothing_came_in(shop: Shop) -> None:
    shop.is_told("7", "LAMP", 10, "", "r2")
    shop.plans()
    decides_ahead(shop, Instruction(date(2026, 12, 10), "cancel"))
    shop.waits_until(date(2026, 12, 10))
    shop.plans()
    assert endings(shop) == [""]
    shop.waits_until(date(2026, 12, 11))
    shop.plans()
    assert endings(shop) == ["carried_out"]


def test_in_time_nothing_is_done(shop: Shop) -> None:
    decides_ahead(shop, Instruction(LATER, "cancel"))
    the_lamp_is_later(shop)
    assert shop.line("1001", "7").waiting == 1


def ships_together(shop: Shop) -> None:
    shop.writes(change_shipping, shop.order("1001").id, ShippingWish("together"))
    shop.plans()
    shop.is_heard()


@on_both_databases
def test_an_order_that_ships_together_moves_as_a_whole_and_hears_it_once(shop: Shop) -> None:
    ships_together(shop)
    the_lamp_is_later(shop)
    shop.plans()
    shop.plans()
    lamp, desk = shop.latest("1001", "7"), shop.latest("1001", "8")
    assert lamp == desk
    assert lamp is not None
    assert lamp > LATER
    (row,) = shop.outbox("1001")
    assert sorted((change["sku"], change["reason"]) for change in row.changes) == [
        ("DESK", "ships_together"),
        ("LAMP", "supplier_moved"),
    ]


@on_both_databases
def test_planners_of_different_queues_agree_on_the_date_of_an_order_that_ships_together(shop: Shop) -> None:
    ships_together(shop)
    the_lamp_is_later(shop)

    def plan_one(session: Session) -> list[str]:
        due = plans.claim_due(session, shop.now, 1).get(shop.id, [])
        shop.replans(session, due, AT_ONCE)
        return due

    shop.now = shop.now.replace(hour=shop.now.hour + 1)
    planned = [sku for _ in range(4) for sku in shop.database.write(plan_one)]
    assert planned == ["LAMP", "DESK"]
    assert shop.latest("1001", "7") == shop.latest("1001", "8")


@on_both_databases
def test_ships_together_by_the_merchants_rule_as_well(shop: Shop) -> None:
    shop.decides(ships="together")
    shop.plans()
    the_lamp_is_later(shop)
    shop.plans()
    shop.plans()
    assert shop.latest("1001", "7") == shop.latest("1001", "8")


def test_a_line_on_hold_hears_nothing_until_it_is_released(shop: Shop) -> None:
    does(shop, hold_line, "We check the payment", "Ada")
    the_lamp_is_later(shop)
    shop.plans()
    assert shop.owed() == []
    does(shop, release_line, "Ada")
    shop.plans()
    assert shop.owed() == [("email", "date_later")]


@on_both_databases
def test_word_by_the_day_that_was_named_before_the_hold_is_kept_and_gives_the_reason(shop: Shop) -> None:
    hear_by = shop.line("1001", "7").hear_by
    assert hear_by is not None
    does(shop, hold_line, "We check the payment", "Ada")
    shop.plans()
    shop.waits_until(hear_by - timedelta(days=1))
    shop.plans()
    assert shop.owed() == []
    shop.waits_until(hear_by)
    shop.plans()
    (row,) = shop.outbox()
    desk, lamp = sorted(from_json(row.changes), key=lambda change: change.sku)
    assert lamp.kind == "no_news"
    assert (lamp.on_hold, lamp.held_because, lamp.latest) == (True, "We check the payment", None)
    assert (desk.on_hold, desk.held_because) == (False, "")
    assert lamp.hear_by is not None
    assert lamp.hear_by > hear_by
    assert shop.latest("1001", "7") is not None


def test_a_line_on_hold_holds_its_units(shop: Shop) -> None:
    shop.counts("LAMP", 1)
    shop.is_asked_for("1002", "LAMP", placed_at="2026-11-12T10:00:00Z")
    does(shop, hold_line, "We check the payment", "Ada")
    shop.plans()
    assert shop.change("1002").basis == "confirmed"


@on_both_databases
def test_while_one_of_them_is_on_hold_what_leaves_with_it_hears_nothing_new(shop: Shop) -> None:
    ships_together(shop)
    does(shop, hold_line, "We check the payment", "Ada")
    shop.is_told("8", "DESK", 10, LATER, "r2")
    shop.plans()
    assert shop.owed() == []
