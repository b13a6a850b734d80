"""Lines of discontinued products that nothing covers: they will never ship. Their shoppers may take something else for
a while, where there is something; then the order is over, told, and refunded.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from portal.actions.replan.duties import ENDINGS_A_ROUND, Ending
from portal.actions.replan.reading import Facts, Round
from portal.clock import day_in
from portal.domain.duties.owed import BY_THE_SHOP, given_up_at
from portal.domain.windows import Basis
from portal.store import products, queue
from portal.store.queue import QueuedLine

# So many are looked at in one round, of which a few are ended; the SKU stays due while there are more.
LINES_A_ROUND = 500


@dataclass(slots=True)
class GivenUp:
    """`never` are lines that surely will not come, `endings` those that are over now; `looks`: when to look again."""

    never: set[int] = field(default_factory=set)
    endings: list[Ending] = field(default_factory=list)
    looks: dict[str, datetime] = field(default_factory=dict)


def look_for_the_end(session: Session, facts: Facts, rounds: Sequence[Round], now: datetime) -> GivenUp:
    """What of these SKUs will never come."""
    found = GivenUp()
    skus = [sku for sku, product in facts.products.items() if product.discontinued and sku in facts.queues]
    since = products.discontinued_since(session, facts.merchant.id, skus) if skus else {}
    for one in rounds:
        if one.plan.sku in since:
            _look(session, facts, one, since, found, now)
    return found


def _look(
    session: Session,
    facts: Facts,
    one: Round,
    since: Mapping[str, datetime],
    found: GivenUp,
    now: datetime,
) -> None:
    sku = one.plan.sku
    over_at = given_up_at(since[sku], can_swap=_has_instead(facts, sku))
    lines = list(_beyond_all_supplies(session, facts, one))
    if not lines:
        return
    sure_at = given_up_at(since[sku], can_swap=False)
    if now >= sure_at:
        found.never |= {line.line_id for line in lines}
    if now < over_at:
        found.looks[sku] = over_at if now >= sure_at else sure_at
        return
    today = day_in(now, facts.merchant.timezone)
    now_over = lines[: max(0, ENDINGS_A_ROUND - len(found.endings))]
    found.endings += [Ending(line.order_id, line.line_id, "", today, BY_THE_SHOP) for line in now_over]
    if len(lines) > len(now_over):
        found.looks[sku] = now + timedelta(seconds=1)


def _has_instead(facts: Facts, sku: str) -> bool:
    return any(facts.free.get(other.alternative_sku, 0) for other in facts.alternatives.get(sku, ()))


def _beyond_all_supplies(session: Session, facts: Facts, one: Round) -> Iterator[QueuedLine]:
    """Those whose last unit nothing on the shelf or on order covers, front first; who is on hold is a person's work."""
    if one.plan.steps[-1].estimate.basis is not Basis.NONE:
        return
    covered = bisect_right(one.queue.last_units, max(one.plan.ends, default=0))
    first, last = covered + 1, min(len(one.queue), covered + LINES_A_ROUND)
    if first > last:
        return
    lines = queue.lines_between(session, facts.merchant.id, one.plan.sku, first, last)
    for number, line in enumerate(lines, start=first):
        if not one.queue.standing(number).is_held:
            yield line
