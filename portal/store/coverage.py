"""How the plans cover the waiting lines of an order: where each stands, and in which parts its units come."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlmodel import Session

from portal.clock import day_in
from portal.domain.plans import Plan
from portal.domain.queue import Place
from portal.domain.shipping import Part, Parts, held, parts_of
from portal.store import merchants, plans, queue
from portal.store.orders import OrderLine


def places(session: Session, merchant_id: int, lines: Collection[OrderLine]) -> dict[int, Place]:
    """The place of each of these lines that waits."""
    return {line.id: queue.place_of(session, merchant_id, line) for line in lines if line.waiting}


def parts(
    session: Session,
    merchant_id: int,
    lines: Collection[OrderLine],
    standing: Mapping[int, Place],
    today: date,
) -> dict[int, Parts]:
    """The parts of each line that has a place, as seen on the shop-local day `today`.

    A line on hold keeps its units, and nobody can name a day for them.
    """
    made = plans.named(session, merchant_id, {line.sku for line in lines})
    return parts_in(made, lines, standing, merchants.get(session, merchant_id).timezone, today)


def parts_in(
    made: Mapping[str, Plan],
    lines: Collection[OrderLine],
    standing: Mapping[int, Place],
    timezone: str,
    today: date,
) -> dict[int, Parts]:
    """The same from plans that were read before."""
    found = {}
    for line in lines:
        if line.id in standing:
            place, ordered_on = standing[line.id], day_in(line.joined_at, timezone)
            coming = parts_of(made.get(line.sku), place.units_ahead, line.waiting, ordered_on)
            seen = tuple(Part(part.units, part.estimate.seen_on(today)) for part in coming)
            found[line.id] = held(seen) if line.held_because else seen
    return found


def batches(
    made: Mapping[str, Plan], lines: Collection[OrderLine], standing: Mapping[int, Place]
) -> dict[int, tuple[int, int] | None]:
    """In which delivery of a release the last unit of each of these lines is: see `Plan.batch_of`."""
    return {
        line.id: made[line.sku].batch_of(standing[line.id].units_ahead + line.waiting)
        for line in lines
        if line.id in standing and line.sku in made
    }
