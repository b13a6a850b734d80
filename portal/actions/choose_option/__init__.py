"""Take one of the options a line has: wait, swap, reduce or cancel. Choice, effect and confirmation are one commit.

`effects` holds what each option does to the line, `confirming` what the shopper is told of it, `undoing` the way back.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from portal.actions.choose_option.confirming import as_said, told_of, told_the_store
from portal.actions.choose_option.effects import EFFECTS, REASONS
from portal.actions.choose_option.lawful import (
    Ended,
    asks_anew,
    consent,
    ended,
    law_of_line,
    owe_refund,
)
from portal.actions.choose_option.undoing import undo_choice
from portal.domain.duties.owed import BY_LAW, BY_THE_SHOP
from portal.domain.instructions import BY_INSTRUCTION
from portal.domain.ledger import Cause
from portal.domain.notices import GIVEN_UP, LineChange, Notice
from portal.domain.options import (
    Choice,
    Made,
    Option,
    Substitute,
    chosen,
    from_the_shelf,
    substitutes,
    undo_until,
)
from portal.domain.orders import Product
from portal.domain.refusals import Refusal
from portal.domain.windows import NO_ESTIMATE
from portal.store import (
    choices,
    duties,
    line_locks,
    merchants,
    orders,
    outbox,
    products,
    shelf,
    standing_instructions,
    store_messages,
    timeline,
)
from portal.store.choices import ChoiceRow
from portal.store.duties import LineOfLaw
from portal.store.merchants import Merchant
from portal.store.orders import OrderLine
from portal.store.standing_instructions import InstructionRow
from portal.store.timeline import Event

__all__ = ["Wish", "choose_option", "undo_choice"]

# As the ledger of the queue knows them; everybody else is somebody at a desk.
_ACTORS = {"shopper": "shopper", BY_INSTRUCTION: "portal", BY_LAW: "portal", BY_THE_SHOP: "shop"}


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants what: `kind` is wait, swap, reduce or cancel, `sku` the alternative of a swap.

    A reduction gives up `units` of the `of_units` that waited when the shopper looked, so that a second click is known
    for what it is. `shown` is the law's statement that they read with the choice, if any. `actor` is "shopper", an
    agent's name, who gives a `reason`, `instructions.BY_INSTRUCTION`, `owed.BY_LAW` where the clock has ended the
    order, or `owed.BY_THE_SHOP` where the shop will not ship it. `said_in` names the text message it was said in: what
    one of them decides is confirmed by one of ours.
    """

    kind: str
    sku: str = ""
    actor: str = "shopper"
    reason: str = ""
    units: int = 0
    of_units: int = 0
    said_in: str = ""
    shown: str = ""


def choose_option(
    session: Session, merchant_id: int, order_id: int, line_id: int, wish: Wish, now: datetime
) -> Option:
    """Take an option for a line and owe its confirmation. The same wish again is answered alike and changes nothing.

    Raises LookupError where there is no such line, Refusal where the option is no longer there.
    """
    other_sku = wish.sku if wish.kind == "swap" else ""
    order, line = line_locks.hold_line(session, merchant_id, order_id, line_id, now, other_sku)
    merchant = merchants.get(session, merchant_id)
    law = law_of_line(session, merchant, order, line)
    instruction = standing_instructions.of_line(session, merchant_id, line_id)
    before = _same_choice_before(session, merchant_id, line, wish, instruction, law)
    if before is not None:
        return before
    wish = _with_instruction(wish, instruction, merchant)
    known = products.named(session, merchant_id, {line.sku, wish.sku, instruction.sku if instruction else ""})
    instead = _wished(session, merchant, line, wish, known, now)
    _check_units(wish, line)
    option = chosen(wish.kind, wish.sku, line.as_open(order, NO_ESTIMATE), instead, wish.units)
    followed = instruction if wish.actor == BY_INSTRUCTION else None
    end = ended(law, wish.actor, now) if wish.kind in ("cancel", "reduce") else None
    told = told_of(line, option, known, followed, merchant.timezone)
    told = _told_of_the_end(told, end, wish)
    choice = Choice(order_id, line_id, option, wish.actor, wish.reason)
    choice_id = choices.save(session, merchant_id, choice, line, now)
    if wish.kind in store_messages.OF_CHOICES:
        facts, kind = told_the_store(line, choice), store_messages.OF_CHOICES[wish.kind]
        facts |= (end.as_facts() if end else {}) | _undo_facts(choice, merchant, now)
        store_messages.owe_choice(session, merchant, order, choice_id, kind, facts, now)
    cause = Cause(_ACTORS.get(wish.actor, "desk"), now, REASONS[wish.kind])
    EFFECTS[wish.kind](session, merchant_id, line, option, known, cause)
    _keep_the_law(session, merchant, law, wish, now)
    if end:
        owe_refund(session, merchant_id, line, end, option, now)
    _end_instruction(session, merchant_id, line_id, wish, now)
    notice = Notice(order_id, told.kind, (told,), slot=f"choice:{wish.said_in or choice_id}")
    outbox.answer(session, merchant_id, order, notice, now, first="sms" if wish.said_in else "")
    _write_down(session, merchant_id, order_id, line_id, wish, option, now)
    return option


def _undo_facts(choice: Choice, merchant: Merchant, now: datetime) -> dict[str, str]:
    """Until when the shopper may take it back: the store does well to wait so long."""
    until = undo_until(Made(choice.option.kind, choice.actor, now), merchant.rules())
    return {"undo_until": until.isoformat()} if until else {}


def _same_choice_before(
    session: Session,
    merchant_id: int,
    line: OrderLine,
    wish: Wish,
    instruction: InstructionRow | None,
    law: LineOfLaw | None,
) -> Option | None:
    """The option as it was taken, when this wish was already fulfilled: a double click, a second tab, a retry.

    Who waits again after the date has changed has something new to say, and so has an instruction that still lives.
    """
    made = choices.of_order(session, merchant_id, line.order_id)
    last = next((row for row in made if row.line_id == line.id and row.stands), None)
    if last is None or last.kind != wish.kind or (wish.actor == BY_INSTRUCTION and instruction):
        return None
    is_same = {
        "wait": line.waiting > 0
        and (last.sku, last.revision) == (line.sku, line.revision)
        and not asks_anew(law, last.made_at),
        "swap": wish.sku == line.sku == last.sku,
        "reduce": last.units == wish.units and line.waiting == wish.of_units - wish.units,
        "cancel": line.waiting == 0,
    }
    return _as_taken(last, line) if is_same[wish.kind] else None


def _told_of_the_end(told: LineChange, end: Ended | None, wish: Wish) -> LineChange:
    """Who asked for it is told so; whose order ended by itself, or by the shop, is told why in the law's words."""
    is_ours = wish.actor in (BY_LAW, BY_THE_SHOP)
    if end is None:
        return replace(told, choice=GIVEN_UP) if wish.actor == BY_THE_SHOP else told
    told = replace(told, refund_by=end.due_by)
    if not is_ours:
        return told
    cause = GIVEN_UP if wish.actor == BY_THE_SHOP else end.cause
    return replace(told, kind="cancelled_by_law", choice="", law=cause, due_on=end.last_day)


def _keep_the_law(
    session: Session, merchant: Merchant, law: LineOfLaw | None, wish: Wish, now: datetime
) -> None:
    """Waiting is consent where a delay was offered; and the clock is looked at again, whatever was chosen."""
    if law is None:
        return
    if wish.kind == "wait":
        channel = "sms" if wish.said_in else "page" if wish.actor == "shopper" else "agent"
        consent(session, merchant, law, (wish.actor, channel, wish.shown), now)
    duties.look_again(session, merchant.id, {law.line.id: now})


def _as_taken(row: ChoiceRow, line: OrderLine) -> Option:
    has_days = row.kind == "swap" and line.promise is not None
    return Option(
        kind=row.kind,
        units=row.units,
        window=line.promise.window if has_days and line.promise else None,
        sku=row.sku,
        title=row.title,
        refund_minor=row.refund_minor,
        difference_minor=row.difference_minor,
        currency=row.currency,
    )


def _with_instruction(wish: Wish, instruction: InstructionRow | None, merchant: Merchant) -> Wish:
    """A wish that an instruction makes carries its words as the reason. Refusal where it lives no more."""
    if wish.actor != BY_INSTRUCTION:
        return wish
    if instruction is None:
        raise Refusal("This instruction no longer stands.", "The order's page shows what can be done now.")
    return replace(wish, reason=wish.reason or as_said(instruction, merchant.timezone))


def _wished(
    session: Session,
    merchant: Merchant,
    line: OrderLine,
    wish: Wish,
    known: dict[str, Product],
    now: datetime,
) -> list[Substitute]:
    """The wished alternative as it stands at this moment, if the merchant lists it for this line's product."""
    listed = products.alternatives_of(session, merchant.id, [line.sku]).get(line.sku, [])
    wished = [other for other in listed if other.alternative_sku == wish.sku]
    free = shelf.free_units(session, merchant.id, [other.alternative_sku for other in wished])
    window = from_the_shelf(merchant.work_begins_on(now), merchant.calendar(), merchant.rules())
    return substitutes(wished, known, free, window)


def _check_units(wish: Wish, line: OrderLine) -> None:
    """A reduction is counted from what its page showed: where that has changed, nobody knows what is wanted now."""
    if wish.kind == "reduce" and line.waiting and line.waiting != wish.of_units:
        raise Refusal(
            "The number that waits has changed in the meantime, so nothing was changed now.",
            "The page shows how many wait, and you can choose again.",
        )


def _end_instruction(session: Session, merchant_id: int, line_id: int, wish: Wish, now: datetime) -> None:
    if wish.actor == BY_INSTRUCTION:
        standing_instructions.end(session, merchant_id, line_id, "carried_out", now)
    elif wish.kind in ("swap", "cancel"):
        standing_instructions.end(session, merchant_id, line_id, "decided_otherwise", now)


def _write_down(
    session: Session, merchant_id: int, order_id: int, line_id: int, wish: Wish, option: Option, now: datetime
) -> None:
    facts = {"choice": wish.kind, "units": option.units, "sku": option.sku, "title": option.title}
    event = Event(order_id, "choice_made", wish.actor, line_id, facts | {"reason": wish.reason})
    timeline.append(session, merchant_id, [event], now)
    orders.touch(session, merchant_id, [order_id])
