"""What one sender takes at a time: notices that are due, under one lease, with all that they are worded from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from portal.delivery import gates
from portal.delivery.digesting import how_many_fit
from portal.delivery.folding import fold, take_along
from portal.delivery.material import Material, material_for
from portal.delivery.quiet_hours import not_before
from portal.delivery.sparing import readers_of, spare
from portal.links import Links
from portal.store import claimed, claims
from portal.store.claimed import ClaimedRow


@dataclass(frozen=True, slots=True)
class Claim:
    """How many notices were due, and those of them that may leave now."""

    handled: int
    rows: Sequence[ClaimedRow]
    material: Material


@dataclass(frozen=True, slots=True)
class Limits:
    """How many notices at most, how many a second by each channel's account, and whether readers' quiet hours count."""

    most: int
    rates: Mapping[str, int]
    keeps_quiet_hours: bool


def claim(
    session: Session, now: datetime, lease: str, until: datetime, limits: Limits, links: Links
) -> Claim:
    """Take notices that their gates let through under this lease. What may not leave now is put off, or ends."""
    rows = gates.claim(session, now, lease, until, limits.most, limits.rates)
    along = take_along(session, rows, lease, until, now)
    every = [*rows, *along]
    readers = readers_of(session, every)
    wanted = spare(session, every, readers, links, now, counts=limits.keeps_quiet_hours)
    known = {order_id: reader.order for order_id, reader in readers.items()}
    material = material_for(session, wanted, now, known)
    leaving = []
    for row in wanted:
        later = not_before(row, material, now) if limits.keeps_quiet_hours else now
        if later > now:
            claims.put_off(row, later)
        else:
            leaving.append(row)
    folded = fold(
        session,
        leaving,
        along,
        material,
        lease,
        until,
        lambda some: how_many_fit(some, material, links, now),
    )
    claimed.keep(session, [*every, *(row for some in folded.told.values() for row in some)])
    return Claim(len(rows), folded.rows, replace(material, told=folded.told))
