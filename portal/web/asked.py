"""What people type about days and choices made ahead, read into what the rules take. Both faces ask the same way."""

from collections.abc import Callable
from datetime import date

from portal.domain.instructions import Instruction
from portal.domain.refusals import Refusal

LONGEST_REASON = 500


def day_of(text: str) -> date:
    """The day that a date field sent. Raises Refusal for anything else."""
    try:
        if len(text) != len("2026-12-24"):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal("Please choose a day.", "For example 2026-12-24.") from None


def instruction_of(field: Callable[[str], str]) -> Instruction:
    """The instruction in the fields `later_than`, `does` ("cancel", "swap:SKU") and `otherwise`.

    Raises Refusal where something is missing; whether it may be given is for the rules to say.
    """
    action, _, sku = field("does").partition(":")
    if not action:
        raise Refusal("Please choose what we should do then.", "Swap it, or cancel it.")
    otherwise = field("otherwise") or "wait"
    return Instruction(day_of(field("later_than")), action, sku, otherwise if action == "swap" else "wait")


def problem_with(reason: str) -> str:
    """What is wrong with a reason that somebody at a desk gave; "" for nothing."""
    if not reason:
        return "Please say why: the shopper, or a colleague, may ask later."
    if len(reason) > LONGEST_REASON:
        return f"A reason has {LONGEST_REASON} characters at most."
    return ""


def units_asked(text: str) -> int:
    """How many units an address names; 0, which is never a choice, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else 0
