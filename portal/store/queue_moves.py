"""The one room through which anything changes about who waits for how much in which place.

Each move writes the lines, the counters of their blocks and the ledger of their queues, in the caller's transaction.
The caller has marked the SKUs due (`plans.mark_due`), which makes the writers of a queue come one after the other.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import bindparam, case, select, update
from sqlmodel import Session

from portal.domain.ledger import Cause, Happening, Seat, happened
from portal.domain.places import PlaceKey, tiebreak_of
from portal.store import ledger, queue_blocks
from portal.store.base import table_of
from portal.store.bulk import ROWS_A_STATEMENT, in_portions
from portal.store.orders import OrderLine
from portal.store.place_columns import columns

_line = table_of(OrderLine)
_SEATS = (
    select(_line.c.id, _line.c.sku, _line.c.waiting, *columns(_line))
    .where(_line.c.merchant_id == bindparam("merchant"), _line.c.id.in_(bindparam("some", expanding=True)))
    .order_by(_line.c.id)
)
_GIVE_UP = (
    update(_line)
    .where(_line.c.merchant_id == bindparam("a_merchant"), _line.c.id == bindparam("a_line"))
    .values(
        cancelled=_line.c.cancelled + bindparam("given_up"), waiting=_line.c.waiting - bindparam("given_up")
    )
)


def join(
    session: Session, merchant_id: int, seats: Iterable[tuple[int, str, PlaceKey, int]], cause: Cause
) -> None:
    """Lines that were just written take their places (see `Seat`): each where its moment puts it, however late."""
    joined: dict[str, list[Happening]] = defaultdict(list)
    reason = cause.reason or "ordered"
    for line_id, sku, place, units in seats:
        joined[sku].append(Happening(line_id, "join", units, units, place, reason))
    for several in joined.values():
        several.sort(key=attrgetter("place"))
    _keep(session, merchant_id, joined, cause)


@contextmanager
def changing(session: Session, merchant_id: int, line_ids: Collection[int], cause: Cause) -> Iterator[None]:
    """Whatever the block writes about these lines is counted and written down when it ends."""
    before = _seats(session, merchant_id, line_ids)
    yield
    after = _seats(session, merchant_id, line_ids)
    happenings: dict[str, list[Happening]] = defaultdict(list)
    for line_id, seat in after.items():
        for sku, happening in happened(before.get(line_id), seat, cause):
            happenings[sku].append(happening)
    _keep(session, merchant_id, happenings, cause)


def give_up(session: Session, merchant_id: int, line_id: int, units: int, cause: Cause) -> None:
    """Take that many of a line's waiting units off the queue; the rest keep their place."""
    with changing(session, merchant_id, [line_id], cause):
        asked = {"a_merchant": merchant_id, "a_line": line_id, "given_up": units}
        session.execute(_GIVE_UP, asked)


def take_back(session: Session, merchant_id: int, line_id: int, units: int, cause: Cause) -> None:
    """Put units that were given up into the queue again, in the place that their line has."""
    with changing(session, merchant_id, [line_id], cause):
        asked = {"a_merchant": merchant_id, "a_line": line_id, "given_up": -units}
        session.execute(_GIVE_UP, asked)


def swap(
    session: Session, merchant_id: int, line_id: int, sku: str, price_minor: int | None, cause: Cause
) -> None:
    """Let what waits of a line wait for another SKU instead, behind everybody who waits there already."""
    values = {
        "swapped_from": _line.c.sku,
        "sku": sku,
        "price_minor": price_minor,
        "joined_at": cause.at,
        "priority": 0,
        "tiebreak": tiebreak_of(line_id),
        "told": "",
        "swap_offered": False,
    }
    _change(session, merchant_id, line_id, values, cause)


# What a swap changes of a line, besides the moment of its place.
_SWAPPED = ("sku", "price_minor", "priority", "tiebreak", "swapped_from", "swap_offered")


def before_swap(line: OrderLine) -> dict[str, Any]:
    """A line as it is before a swap, in plain values."""
    days = {"joined_at": line.joined_at.isoformat(), "hear_by": line.hear_by and line.hear_by.isoformat()}
    return {name: getattr(line, name) for name in _SWAPPED} | days


def swap_back(
    session: Session, merchant_id: int, line_id: int, before: Mapping[str, Any], cause: Cause
) -> None:
    """Let a line wait for what it waited for before a swap, in the place that it had there."""
    joined_at = datetime.fromisoformat(before["joined_at"])
    values = {name: before[name] for name in _SWAPPED} | {"joined_at": joined_at, "told": ""}
    _change(session, merchant_id, line_id, values, cause)


def move(session: Session, merchant_id: int, line_id: int, place: PlaceKey, cause: Cause) -> None:
    """Give a line another place in its queue."""
    _change(session, merchant_id, line_id, place._asdict(), cause)


def note(session: Session, merchant_id: int, line_id: int, kind: str, cause: Cause) -> None:
    """Write down that a line is put on hold ("hold") or goes on ("release"): it keeps its place and its units."""
    seat = _seats(session, merchant_id, [line_id])[line_id]
    if seat.units:
        said = Happening(line_id, kind, seat.units, 0, seat.place, cause.reason)
        _keep(session, merchant_id, {seat.sku: [said]}, cause)


def renumber_classes(
    session: Session, merchant_id: int, new_priorities: Mapping[int, int], cause: Cause
) -> None:
    """Give every line of these priority classes, by number, the new number of its class."""
    chosen = (_line.c.merchant_id == merchant_id) & _line.c.priority.in_(new_priorities)
    line_ids = list(session.execute(select(_line.c.id).where(chosen)).scalars())
    with changing(session, merchant_id, line_ids, cause):
        session.execute(
            update(_line).where(chosen).values(priority=case(new_priorities, value=_line.c.priority))
        )


def _change(
    session: Session, merchant_id: int, line_id: int, values: Mapping[str, object], cause: Cause
) -> None:
    chosen = (_line.c.merchant_id == merchant_id) & (_line.c.id == line_id)
    with changing(session, merchant_id, [line_id], cause):
        session.execute(update(_line).where(chosen).values(values))


def _seats(session: Session, merchant_id: int, line_ids: Collection[int]) -> dict[int, Seat]:
    found = {}
    for some in in_portions(line_ids, ROWS_A_STATEMENT):
        for line_id, sku, units, *place in session.execute(_SEATS, {"merchant": merchant_id, "some": some}):
            found[line_id] = Seat(line_id, sku, PlaceKey(*place), units)
    return found


def _keep(
    session: Session, merchant_id: int, happenings: Mapping[str, Sequence[Happening]], cause: Cause
) -> None:
    if not happenings:
        return
    queue_blocks.count(session, merchant_id, happenings)
    ledger.append(session, merchant_id, happenings, cause)
