"""A choice made ahead stands once a line, is confirmed, and is carried out as the shopper's own word."""

from datetime import date
from typing import Any

import pytest

from portal.actions.choose_option import Wish, choose_option
from portal.actions.give_instruction import GivenInstruction, give_instruction
from portal.actions.withdraw_instruction import withdraw_instruction
from portal.domain.instructions import BY_INSTRUCTION, Instruction
from portal.domain.refusals import Refusal
from portal.store import choices, standing_instructions, timeline
from tests.databases import interleaved, on_both_databases, on_both_if_asked
from tests.played import played_once
from tests.shop import Shop

pytestmark = on_both_if_asked

DEC_20 = date(2026, 12, 20)
SWAP = Instruction(DEC_20, "swap", "GLOW", "wait")
CANCEL = Instruction(DEC_20, "cancel")


@pytest.fixture
@played_once
def shop(shop: Shop) -> Shop:
    """Two lamps of order 1001 wait, as was told; what could replace them is not in stock."""
    shop.sells("LAMP")
    shop.sells("GLOW", price="50.00")
    shop.offers("LAMP", "GLOW")
    shop.is_promised("LAMP", 10, "2026-12-07")
    shop.is_asked_for("1001", "LAMP", 2)
    shop.plans()
    shop.is_heard()
    return shop


def _does(shop: Shop, action: Any, *arguments: Any) -> Any:
    line = shop.line("1001")
    return shop.writes(action, line.order_id, line.id, *arguments)


def _give(shop: Shop, instruction: Instruction = SWAP) -> None:
    _does(shop, give_instruction, GivenInstruction(instruction))


def _live(shop: Shop) -> list[Instruction]:
    return [one.instruction for one in shop.reads(standing_instructions.live, ["LAMP", "GLOW"]).values()]


def _endings(shop: Shop) -> list[str]:
    return [row.ended_because for row in shop.reads(standing_instructions.of_order, shop.order("1001").id)]


def test_it_stands_and_is_confirmed_with_what_it_will_do(shop: Shop) -> None:
    _does(shop, give_instruction, GivenInstruction(SWAP, "Ada", "Asked on the phone"))
    assert _live(shop) == [SWAP]
    told = shop.change("1001")
    assert (told.choice, told.later_than, told.instead, told.otherwise) == (
        "instruction",
        DEC_20,
        "Glow",
        "wait",
    )
    assert told.latest == shop.latest("1001")
    (event,) = shop.reads(timeline.of_order, shop.order("1001").id)
    assert (event.kind, event.actor, event.facts["reason"]) == (
        "instruction_given",
        "Ada",
        "Asked on the phone",
    )


@on_both_databases
def test_given_twice_it_is_one(shop: Shop) -> None:
    _give(shop)
    _give(shop)
    assert _endings(shop) == [""]
    assert len(shop.outbox("1001")) == 1


@on_both_databases
def test_given_twice_at_once_it_is_one(shop: Shop) -> None:
    line = shop.line("1001")
    interleaved(
        shop.database,
        lambda session: give_instruction(
            session, shop.id, line.order_id, line.id, GivenInstruction(SWAP), shop.now
        ),
        lambda: _give(shop),
    )
    assert _endings(shop) == [""]
    assert len(shop.outbox("1001")) == 1


def test_another_one_takes_its_place_and_the_first_is_kept(shop: Shop) -> None:
    _give(shop)
    _give(shop, CANCEL)
    assert _live(shop) == [CANCEL]
    assert sorted(_endings(shop)) == ["", "replaced"]


def test_taken_back_it_is_kept_and_confirmed_once(shop: Shop) -> None:
    _give(shop)
    shop.is_heard()
    for _ in range(2):
        _does(shop, withdraw_instruction, "shopper", "")
    assert (_live(shop), _endings(shop)) == ([], ["withdrawn"])
    assert shop.change("1001").choice == "instruction_withdrawn"


@pytest.mark.parametrize(
    ("kind", "endings"),
    [("wait", [""]), ("reduce", [""]), ("cancel", ["decided_otherwise"])],
)
def test_a_choice_made_now_ends_it_where_nothing_is_left_to_decide(
    shop: Shop, kind: str, endings: list[str]
) -> None:
    _give(shop)
    _does(shop, choose_option, Wish(kind, units=1, of_units=2))
    assert _endings(shop) == endings


def test_carried_out_it_is_said_and_recorded_as_the_shoppers_own_word(shop: Shop) -> None:
    _give(shop)
    shop.counts("GLOW", 5)
    shop.is_heard()
    _does(shop, choose_option, Wish("swap", "GLOW", BY_INSTRUCTION))
    assert (shop.line("1001").sku, _endings(shop)) == ("GLOW", ["carried_out"])
    told = shop.change("1001")
    assert (told.choice, told.instructed_on, told.later_than) == ("swap", date(2026, 11, 21), DEC_20)
    ((row, _),) = shop.reads(choices.to_carry_out)
    assert row.actor == BY_INSTRUCTION
    assert (
        row.reason == "Instruction of 21 November 2026: if later than 20 December, swap for GLOW, else wait."
    )


def test_where_the_shelf_is_empty_it_does_the_other_thing_and_says_why(shop: Shop) -> None:
    _give(shop)
    shop.is_heard()
    with pytest.raises(Refusal, match="has just gone"):
        _does(shop, choose_option, Wish("swap", "GLOW", BY_INSTRUCTION))
    _does(shop, choose_option, Wish("wait", actor=BY_INSTRUCTION))
    assert (shop.line("1001").waiting, _endings(shop)) == (2, ["carried_out"])
    told = shop.change("1001")
    assert (told.choice, told.instead, told.instructed_on) == ("wait", "Glow", date(2026, 11, 21))


def test_it_is_carried_out_also_where_the_shopper_had_chosen_the_same_before(shop: Shop) -> None:
    _does(shop, choose_option, Wish("wait"))
    _give(shop)
    _does(shop, choose_option, Wish("wait", actor=BY_INSTRUCTION))
    assert _endings(shop) == ["carried_out"]


def test_it_is_carried_out_once(shop: Shop) -> None:
    _give(shop, CANCEL)
    shop.is_heard()
    for _ in range(2):
        _does(shop, choose_option, Wish("cancel", actor=BY_INSTRUCTION))
    assert shop.owed() == [("email", "cancelled")]


def test_what_was_taken_back_is_not_carried_out(shop: Shop) -> None:
    _give(shop)
    _does(shop, withdraw_instruction, "shopper", "")
    with pytest.raises(Refusal, match="no longer stands"):
        _does(shop, choose_option, Wish("cancel", actor=BY_INSTRUCTION))
    assert shop.line("1001").waiting == 2


def test_of_a_line_that_left_none_is_live(shop: Shop) -> None:
    _give(shop)
    shop.sends("1001", 2)
    assert _live(shop) == []
    with pytest.raises(Refusal, match="waits for nothing"):
        _give(shop, CANCEL)


@pytest.mark.parametrize(
    "instruction", [Instruction(DEC_20, "swap", "LAMP"), Instruction(date(2020, 1, 1), "cancel")]
)
def test_what_may_not_be_given_changes_nothing(shop: Shop, instruction: Instruction) -> None:
    _give(shop)
    with pytest.raises(Refusal):
        _give(shop, instruction)
    assert _live(shop) == [SWAP]


def test_another_shops_line_does_not_exist(shop: Shop) -> None:
    _give(shop)
    other, line = Shop(shop.database, "zeta"), shop.line("1001")
    with pytest.raises(LookupError):
        other.writes(give_instruction, line.order_id, line.id, GivenInstruction(CANCEL))
    with pytest.raises(LookupError):
        other.writes(withdraw_instruction, line.order_id, line.id, "Mallory", "")
    assert other.reads(standing_instructions.live, ["LAMP"]) == {}
    assert _live(shop) == [SWAP]
