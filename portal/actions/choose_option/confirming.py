"""What the shopper and the store are told of a choice, and what is on record of one that an instruction made."""

from typing import Any

from portal import wording
from portal.clock import day_in
from portal.domain.notices import LineChange
from portal.domain.options import Choice, Option
from portal.domain.orders import Product
from portal.domain.windows import Basis, Window
from portal.store.orders import OrderLine
from portal.store.standing_instructions import InstructionRow

LANGUAGE = "en"


def told_of(
    line: OrderLine,
    option: Option,
    known: dict[str, Product],
    instruction: InstructionRow | None,
    timezone: str,
) -> LineChange:
    """What a confirmation says of the option, taken for a line as it was before.

    `instruction` is the one that made the choice; where it did less than it said, `instead` names what was not there.
    """
    is_reduced = option.kind == "reduce"
    window, basis = _date_told(line, option)
    return line.as_told(
        option.title if option.kind == "swap" else _title(line.sku, known),
        sku=option.sku or line.sku,
        kind="cancelled" if option.kind == "cancel" else "choice_confirmed",
        units=line.waiting - option.units if is_reduced else option.units,
        given_up=option.units if is_reduced else 0,
        earliest=window.earliest if window else None,
        latest=window.latest if window else None,
        basis=basis.word,
        choice=option.kind,
        refund_minor=option.refund_minor,
        difference_minor=option.difference_minor,
        currency=option.currency,
        swapped_from=_title(line.sku, known) if option.kind == "swap" else "",
        instructed_on=day_in(instruction.made_at, timezone) if instruction else None,
        later_than=instruction.later_than if instruction else None,
        instead=_title(instruction.sku, known) if instruction and instruction.action != option.kind else "",
    )


def told_the_store(line: OrderLine, choice: Choice) -> dict[str, Any]:
    """What the store is told, of a line as it was before. Amounts in minor units, None where a price is not known."""
    option = choice.option
    facts = {
        "line": line.line,
        "sku": line.sku,
        "units": option.units,
        "refund_minor": option.refund_minor,
        "currency": option.currency,
        "by": choice.actor,
        "reason": choice.reason,
    }
    if option.kind != "swap":
        return facts
    return facts | {"swapped_for": option.sku, "difference_minor": option.difference_minor}


def _title(sku: str, known: dict[str, Product]) -> str:
    return known[sku].title if sku in known else sku


def _date_told(line: OrderLine, option: Option) -> tuple[Window | None, Basis]:
    """The date a confirmation repeats: the new item's, or the promise that stands."""
    if option.kind == "swap":
        return option.window, Basis.IN_STOCK
    if option.kind in ("wait", "reduce") and line.promise:
        return line.promise.window, line.promise.basis
    return None, Basis.NONE


def as_said(instruction: InstructionRow, timezone: str) -> str:
    """The instruction in words for the record: what it said and on which day it was given."""
    given_on = day_in(instruction.made_at, timezone)
    later_than = wording.day(instruction.later_than, LANGUAGE, given_on)
    does = f"swap for {instruction.sku}, else {instruction.otherwise}" if instruction.sku else "cancel"
    return f"Instruction of {wording.day(given_on, LANGUAGE)} {given_on.year}: if later than {later_than}, {does}."
