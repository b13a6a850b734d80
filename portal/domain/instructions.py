"""A choice made ahead: "if later than 20 December, swap to blue, else refund". When it comes true, and what it does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.domain.options import OpenLine, Substitute, refund, swap_for
from portal.domain.policies import Policy, promisable
from portal.domain.refusals import Refusal
from portal.domain.windows import Estimate

# Who a choice was made by that an instruction made: see `Choice.actor`.
BY_INSTRUCTION = "standing instruction"

ACTIONS = ("swap", "cancel")
OTHERWISE = ("wait", "cancel")
# Why an instruction ended.
ENDINGS = ("carried_out", "decided_otherwise", "withdrawn", "replaced")

_FURTHEST = timedelta(days=2 * 365)


@dataclass(frozen=True, slots=True)
class Instruction:
    """What to do with a line that would ship after `later_than` (a shop-local day).

    `action` is swap (for `sku`, where the shelf then holds all units, else `otherwise`: wait or cancel) or cancel.
    """

    later_than: date
    action: str
    sku: str = ""
    otherwise: str = "wait"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What an instruction means as things stand: whether it would act now, and the money of a swap or a refund.

    `refund_minor` and `difference_minor` are as in `Option`; None as well where nothing of the kind happens.
    """

    instruction: Instruction
    acts_now: bool
    title: str = ""
    refund_minor: int | None = None
    difference_minor: int | None = None
    currency: str = ""


def is_triggered(instruction: Instruction, estimate: Estimate, policy: Policy, today: date) -> bool:
    """Whether the line's instruction acts now, on a line that still waits.

    It does when the date that we would promise ends after its day, or when that day has passed. What may not be
    promised is a hope and moves often: it acts on nothing before the day itself has passed.
    """
    if today > instruction.later_than:
        return True
    window = estimate.window
    return promisable(estimate, policy) and window is not None and window.latest > instruction.later_than


def next_look(instruction: Instruction) -> date:
    """The day on which it acts by itself if the line still waits, though nothing else has happened."""
    return instruction.later_than + timedelta(days=1)


def what_it_does(instruction: Instruction, is_swap_possible: bool) -> str:
    """The choice that a triggered instruction makes: swap, cancel or wait.

    `is_swap_possible`: the shelf holds all the line's units of its SKU, free.
    """
    if instruction.action == "swap" and not is_swap_possible:
        return instruction.otherwise
    return instruction.action


def foreseen(
    instruction: Instruction, line: OpenLine, substitutes: Sequence[Substitute], policy: Policy, today: date
) -> Foreseen:
    """An instruction that may be given, with its consequence. Raises Refusal as `allowed` does."""
    swap = allowed(instruction, line, substitutes, today)
    cancels = "cancel" in (instruction.action, instruction.otherwise)
    return Foreseen(
        instruction=instruction,
        acts_now=is_triggered(instruction, line.estimate, policy, today),
        title=swap.title if swap else "",
        refund_minor=refund(line, line.waiting) if cancels else None,
        difference_minor=swap_for(line, swap).difference_minor if swap else None,
        currency=line.currency,
    )


def allowed(
    instruction: Instruction, line: OpenLine, substitutes: Sequence[Substitute], today: date
) -> Substitute | None:
    """The substitute that the instruction names, None where it names none. Raises Refusal where it may not be given.

    `substitutes` are all the alternatives that are on sale, whatever the shelf holds of them today.
    """
    if line.waiting == 0:
        raise Refusal("This item waits for nothing any more.", "Your order's page shows where it stands now.")
    if not today <= instruction.later_than <= today + _FURTHEST:
        raise Refusal(
            "The day must be today or later, within the next two years.", "Please choose another day."
        )
    if instruction.action not in ACTIONS or instruction.otherwise not in OTHERWISE:
        raise Refusal("We cannot do that by ourselves.", "Please choose a swap or a cancellation.")
    if instruction.action == "cancel":
        return None
    for substitute in substitutes:
        if substitute.sku == instruction.sku:
            return substitute
    raise Refusal("That item is not offered instead of this one.", "Please choose one of those on the page.")
