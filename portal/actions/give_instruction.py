"""Decide ahead what becomes of a line that would ship too late. Confirmed like any choice; one a line stands."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from portal.clock import day_in
from portal.domain.instructions import Instruction, allowed
from portal.domain.notices import Notice
from portal.domain.options import Substitute, from_the_shelf, substitutes
from portal.domain.windows import NO_ESTIMATE
from portal.store import line_locks, merchants, orders, outbox, products, standing_instructions, timeline
from portal.store.merchants import Merchant
from portal.store.orders import OrderLine
from portal.store.timeline import Event


@dataclass(frozen=True, slots=True)
class GivenInstruction:
    """An instruction and who gives it: "shopper", or an agent's name with a `reason`."""

    instruction: Instruction
    actor: str = "shopper"
    reason: str = ""


def give_instruction(
    session: Session, merchant_id: int, order_id: int, line_id: int, given: GivenInstruction, now: datetime
) -> None:
    """Let it stand for the line, in place of the one before, and owe its confirmation. The same again changes nothing.

    Raises LookupError where there is no such line, Refusal for an instruction that may not be given (any more).
    """
    order, line = line_locks.hold_line(session, merchant_id, order_id, line_id, now)
    standing = standing_instructions.of_line(session, merchant_id, line_id)
    if standing is not None and standing.instruction == given.instruction:
        return
    merchant = merchants.get(session, merchant_id)
    today = day_in(now, merchant.timezone)
    others = _substitutes(session, merchant, line, now)
    instead = allowed(given.instruction, line.as_open(order, NO_ESTIMATE), others, today)
    instruction_id = standing_instructions.give(
        session, merchant_id, line, given.instruction, given.actor, given.reason, now
    )
    change = line.as_told(
        products.title_of(session, merchant_id, line.sku),
        choice="instruction",
        later_than=given.instruction.later_than,
        instead=instead.title if instead else "",
        otherwise=given.instruction.otherwise if instead else "",
    )
    notice = Notice(order_id, "choice_confirmed", (change,), slot=f"instruction:{instruction_id}")
    outbox.answer(session, merchant_id, order, notice, now)
    facts = {
        "later_than": given.instruction.later_than.isoformat(),
        "action": given.instruction.action,
        "sku": given.instruction.sku,
        "otherwise": given.instruction.otherwise,
        "reason": given.reason,
    }
    timeline.append(
        session, merchant_id, [Event(order_id, "instruction_given", given.actor, line_id, facts)], now
    )
    orders.touch(session, merchant_id, [order_id])


def _substitutes(session: Session, merchant: Merchant, line: OrderLine, now: datetime) -> list[Substitute]:
    """What the merchant offers instead of the line's product, whatever the shelf holds of it today."""
    listed = products.alternatives_of(session, merchant.id, [line.sku]).get(line.sku, [])
    known = products.named(session, merchant.id, {other.alternative_sku for other in listed})
    window = from_the_shelf(merchant.work_begins_on(now), merchant.calendar(), merchant.rules())
    return substitutes(listed, known, {}, window)
