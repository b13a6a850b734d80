"""Say at the desk that nothing more of a product is coming, and take it back; what that would mean is shown before.

Nothing ends at once: who is covered by goods on the shelf or on order still gets them, and everybody else has a day, in
which it can be taken back, or a week where something else could come instead (see `replan.discontinued`).
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from portal.domain.duties.owed import given_up_at
from portal.store import plans, products, queue, shelf
from portal.store.queue import QueuedLine


@dataclass(frozen=True, slots=True)
class Consequence:
    """What it means: the lines that wait, those that are covered, those that will end, and of them those whose shopper
    nobody can write to. Lines on hold are a person's to end.

    `first_at` is when lines end at the earliest, `last_at` at the latest: later than the first where something else
    could come instead, but never later than the law has a delay told. `units` are those of the lines that end.
    """

    waiting: int
    covered: int
    ending: int
    units: int
    unreached: int
    held: int
    first_at: datetime
    last_at: datetime


def consider_end(session: Session, merchant_id: int, sku: str, now: datetime) -> Consequence:
    """What it would mean now, or means since it was said. Raises LookupError for no product of the merchant's."""
    _known(session, merchant_id, sku)
    since = products.discontinued_since(session, merchant_id, [sku]).get(sku, now)
    beyond, held, waiting = _beyond(session, merchant_id, sku)
    return Consequence(
        waiting=waiting,
        covered=waiting - len(beyond) - held,
        ending=len(beyond),
        units=sum(line.units for line in beyond),
        unreached=sum(not line.email and not (line.phone and line.sms_consent) for line in beyond),
        held=held,
        first_at=given_up_at(since, can_swap=False),
        last_at=given_up_at(since, can_swap=_has_instead(session, merchant_id, sku)),
    )


def discontinue_product(session: Session, merchant_id: int, sku: str, actor: str, now: datetime) -> None:
    """Say it, whatever the shop's files say of it. Twice is once. Raises LookupError for no product of theirs."""
    _known(session, merchant_id, sku)
    plans.mark_due(session, merchant_id, [sku], now)
    products.discontinue(session, merchant_id, sku, actor, now)


def sell_again(session: Session, merchant_id: int, sku: str, now: datetime) -> None:
    """Take it back; what has ended by then stays ended. Raises LookupError for no product of the merchant's."""
    _known(session, merchant_id, sku)
    plans.mark_due(session, merchant_id, [sku], now)
    products.sell_again(session, merchant_id, sku)


def _known(session: Session, merchant_id: int, sku: str) -> None:
    if sku not in products.named(session, merchant_id, [sku]):
        raise LookupError("There is no such SKU.")


def _beyond(session: Session, merchant_id: int, sku: str) -> tuple[list[QueuedLine], int, int]:
    """The lines behind all that is here or on order, how many more of these are on hold, and how many wait in all."""
    waiting = queue.waiting(session, merchant_id, [sku]).get(sku)
    if waiting is None or not len(waiting):
        return [], 0, 0
    plan = plans.named(session, merchant_id, [sku]).get(sku)
    first = bisect_right(waiting.last_units, max(plan.ends, default=0) if plan else 0) + 1
    lines = queue.lines_between(session, merchant_id, sku, first, len(waiting))
    free = [line for number, line in enumerate(lines, start=first) if not waiting.standing(number).is_held]
    return free, len(lines) - len(free), len(waiting)


def _has_instead(session: Session, merchant_id: int, sku: str) -> bool:
    others = products.alternatives_of(session, merchant_id, [sku]).get(sku, ())
    return any(shelf.free_units(session, merchant_id, [one.alternative_sku for one in others]).values())
