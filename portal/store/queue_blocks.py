"""Counters per block of each queue, so that a place needs no walk over the queue.

A block is a stretch of a queue from its beginning to the next one's; a line belongs to the block with the greatest
beginning not after its own place. Kept by `queue_moves`, in the transaction of the move, and by nobody else.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, bindparam, delete, insert, update
from sqlmodel import Field, Session, SQLModel, select

from portal.domain.ledger import Happening
from portal.domain.places import BEFORE_ALL, BEHIND_ALL, PlaceKey
from portal.store.base import merchant_key, table_of
from portal.store.bulk import ROWS_A_STATEMENT, in_portions
from portal.store.orders import OrderLine
from portal.store.place_columns import asked_value, columns, value
from portal.store.place_columns import place as place_in

# A block beyond MOST lines is cut into blocks of AIM; one below FEW joins the block in front where both fit into AIM.
AIM, MOST, FEW = 256, 512, 64


class QueueBlock(SQLModel, table=True):
    """One block: its beginning, and how many lines and units wait in it. A queue's first block begins before all.

    The row behind all of them (see `IS_WHOLE`) is no block: it counts the queue as a whole.
    """

    __tablename__ = "queue_blocks"
    __table_args__ = ({"sqlite_with_rowid": False},)
    merchant_id: int = merchant_key()
    sku: str = Field(primary_key=True)
    priority: int = Field(primary_key=True)
    joined_at: datetime = Field(primary_key=True)
    tiebreak: int = Field(primary_key=True, sa_type=BigInteger)
    lines: int
    units: int


class Counted(NamedTuple):
    """A block as counting finds it."""

    begins: PlaceKey
    lines: int
    units: int


@dataclass(slots=True)
class _Block:
    begins: PlaceKey
    lines: int
    units: int
    lines_more: int = 0
    units_more: int = 0

    @property
    def lines_now(self) -> int:
        return self.lines + self.lines_more


_block, _line = table_of(QueueBlock), table_of(OrderLine)

IS_WHOLE = _block.c.priority == BEHIND_ALL.priority

# Made once, as every cancel needs them: SQLAlchemy takes longer to put such a statement together than it runs.
_NEWEST_FIRST = [column.desc() for column in columns(_block)]
_COUNTERS = select(_block.c.sku, *columns(_block), _block.c.lines, _block.c.units).where(
    _block.c.merchant_id == bindparam("merchant")
)
_BEGINNING = (
    select(*columns(_block))
    .where(_block.c.merchant_id == bindparam("merchant"), _block.c.sku == bindparam("sku"))
    .where(place_in(_block) <= asked_value("first_"))
    .order_by(*_NEWEST_FIRST)
    .limit(1)
    .scalar_subquery()
)
_SOME_BLOCKS = (
    _COUNTERS.where(_block.c.sku == bindparam("sku"), place_in(_block) >= _BEGINNING)
    .where(place_in(_block) <= asked_value("last_"))
    .order_by(*columns(_block))
)
_ALL_BLOCKS = _COUNTERS.where(
    _block.c.sku.in_(bindparam("skus", expanding=True)), _block.c.priority < BEHIND_ALL.priority
).order_by(_block.c.sku, *columns(_block))
_ADD = (
    update(_block)
    .where(_block.c.merchant_id == bindparam("a_merchant"), _block.c.sku == bindparam("a_sku"))
    .where(*(column == bindparam(f"a_{column.name}") for column in columns(_block)))
    .values(lines=_block.c.lines + bindparam("more_lines"), units=_block.c.units + bindparam("more_units"))
)


def count(session: Session, merchant_id: int, happenings: Mapping[str, Sequence[Happening]]) -> None:
    """Count what happened to each queue, by SKU, in its blocks. The lines themselves are written already."""
    touched: list[tuple[str, _Block]] = []
    whole: list[tuple[str, _Block]] = []
    known = _blocks_around(session, merchant_id, happenings)
    for sku, several in happenings.items():
        blocks = known.get(sku) or [_first(session, merchant_id, sku)]
        begins = [block.begins for block in blocks]
        is_one = len(begins) == 1
        for _, _, units, change, place, _, was in several:
            block = blocks[0 if is_one else bisect_right(begins, place) - 1]
            left = block if is_one or was is None else blocks[bisect_right(begins, was) - 1]
            left.lines_more -= units != change
            left.units_more -= units - change
            block.lines_more += units > 0
            block.units_more += units
        changed = [block for block in blocks if block.lines_more or block.units_more]
        touched += [(sku, block) for block in changed]
        whole.append((sku, _sum_of(changed)))
    _write(session, merchant_id, [*touched, *whole])
    for sku, block in touched:
        if block.lines_now > MOST:
            _cut(session, merchant_id, sku, block.begins)
        elif block.lines_more < 0 and block.lines_now < FEW and block.begins != BEFORE_ALL:
            _give_to_the_one_in_front(session, merchant_id, sku, block.begins)


def _sum_of(changed: Sequence[_Block]) -> _Block:
    """What the blocks of a queue gained together, as its whole."""
    lines, units = (sum(block.lines_more for block in changed), sum(block.units_more for block in changed))
    return _Block(BEHIND_ALL, 0, 0, lines, units)


def _blocks_around(
    session: Session, merchant_id: int, happenings: Mapping[str, Sequence[Happening]]
) -> dict[str, list[_Block]]:
    """The blocks that hold these places, in order: of one SKU as few as can be, of several all they have."""
    found: dict[str, list[_Block]] = defaultdict(list)
    for some in in_portions(happenings, ROWS_A_STATEMENT):
        asked: dict[str, Any] = {"merchant": merchant_id, "skus": some}
        if len(happenings) == 1:
            places = [place for one in happenings[some[0]] for place in (one.place, one.was) if place]
            asked |= {"sku": some[0], **_named("first_", min(places)), **_named("last_", max(places))}
            rows = session.execute(_SOME_BLOCKS, asked)
        else:
            rows = session.execute(_ALL_BLOCKS, asked)
        for sku, priority, joined_at, tiebreak, lines, units in rows:
            found[sku].append(_Block(PlaceKey(priority, joined_at, tiebreak), lines, units))
    return found


def _named(prefix: str, place: PlaceKey) -> dict[str, Any]:
    return {prefix + name: part for name, part in place._asdict().items()}


def _first(session: Session, merchant_id: int, sku: str) -> _Block:
    _insert(session, merchant_id, sku, [Counted(BEFORE_ALL, 0, 0), Counted(BEHIND_ALL, 0, 0)])
    return _Block(BEFORE_ALL, 0, 0)


def _write(session: Session, merchant_id: int, touched: Sequence[tuple[str, _Block]]) -> None:
    if not touched:
        return
    rows = [
        {
            "a_merchant": merchant_id,
            "a_sku": sku,
            "more_lines": block.lines_more,
            "more_units": block.units_more,
        }
        | _named("a_", block.begins)
        for sku, block in touched
    ]
    session.connection().execute(_ADD, rows)


def _cut(session: Session, merchant_id: int, sku: str, begins: PlaceKey) -> None:
    """Make several blocks of one that has outgrown its size, by the lines that wait in it."""
    mine = (_block.c.merchant_id == merchant_id) & (_block.c.sku == sku)
    after = (
        select(*columns(_block))
        .where(mine, place_in(_block) > value(begins))
        .order_by(*columns(_block))
        .limit(1)
    )
    ends = session.execute(after).first()
    pieces = pieces_of(begins, _waiting(session, merchant_id, sku, begins, PlaceKey(*ends) if ends else None))
    session.execute(delete(_block).where(mine, place_in(_block) == value(begins)))
    _insert(session, merchant_id, sku, pieces)


def pieces_of(begins: PlaceKey, lines: Sequence[tuple[PlaceKey, int]]) -> list[Counted]:
    """Blocks of AIM lines, the last of up to twice as many, for lines in the order of places, with their units."""
    places = [seat for seat, _ in lines]
    cuts = sorted({begins, *(places[number] for number in range(AIM, len(places) - AIM + 1, AIM))})
    edges = [0, *(bisect_left(places, cut) for cut in cuts[1:]), len(places)]
    return [
        Counted(cut, end - start, sum(units for _, units in lines[start:end]))
        for cut, (start, end) in zip(cuts, pairwise(edges), strict=True)
    ]


def _insert(session: Session, merchant_id: int, sku: str, blocks: Sequence[Counted]) -> None:
    rows = [
        {
            "merchant_id": merchant_id,
            "sku": sku,
            **block.begins._asdict(),
            "lines": block.lines,
            "units": block.units,
        }
        for block in blocks
    ]
    session.connection().execute(insert(_block), rows)


def _give_to_the_one_in_front(session: Session, merchant_id: int, sku: str, begins: PlaceKey) -> None:
    """Blocks that have nearly run empty do not pile up in front of a queue that ships day by day."""
    mine = (_block.c.merchant_id == merchant_id) & (_block.c.sku == sku)
    asked = (*columns(_block), _block.c.lines, _block.c.units)
    here_and_before = select(*asked).where(mine, place_in(_block) <= value(begins))
    here, front = session.execute(here_and_before.order_by(*_NEWEST_FIRST).limit(2)).all()
    if here.lines + front.lines > AIM:
        return
    session.execute(delete(_block).where(mine, place_in(_block) == value(begins)))
    more = {"lines": front.lines + here.lines, "units": front.units + here.units}
    session.execute(update(_block).where(mine, place_in(_block) == value(PlaceKey(*front[:3]))).values(more))


def rebuild(session: Session, merchant_id: int, sku: str) -> None:
    """Make the blocks of a SKU anew by counting everybody who waits for it."""
    session.execute(delete(_block).where(_block.c.merchant_id == merchant_id, _block.c.sku == sku))
    everybody = _waiting(session, merchant_id, sku, BEFORE_ALL, None)
    blocks = pieces_of(BEFORE_ALL, everybody)
    whole = Counted(BEHIND_ALL, len(everybody), sum(units for _, units in everybody))
    _insert(session, merchant_id, sku, [*blocks, whole])


def differences(session: Session, merchant_id: int, sku: str) -> list[str]:
    """Where the counters of a SKU differ from counting, in words."""
    mine = (_block.c.merchant_id == merchant_id) & (_block.c.sku == sku)
    chosen = select(*columns(_block), _block.c.lines, _block.c.units).where(mine).order_by(*columns(_block))
    *blocks, whole = [
        _Block(PlaceKey(*key), lines, units) for *key, lines, units in session.execute(chosen)
    ] or [_Block(BEHIND_ALL, 0, 0)]
    everybody = _waiting(session, merchant_id, sku, BEFORE_ALL, None)
    if not blocks or blocks[0].begins != BEFORE_ALL:
        return ["the queue has no first block"] if blocks or everybody else []
    begins = [block.begins for block in blocks]
    for seat, units in everybody:
        block = blocks[bisect_right(begins, seat) - 1]
        block.lines_more += 1
        block.units_more += units
        whole.lines_more += 1
        whole.units_more += units
    return [
        f"{_called(block)} counts {block.lines} lines and {block.units} units, "
        f"but {block.lines_more} and {block.units_more} wait in it"
        for block in (*blocks, whole)
        if (block.lines, block.units) != (block.lines_more, block.units_more)
    ]


def _called(block: _Block) -> str:
    named = {BEFORE_ALL: "the first block", BEHIND_ALL: "the whole queue"}
    return named.get(block.begins) or f"the block from {block.begins.joined_at.isoformat()}"


def _waiting(
    session: Session, merchant_id: int, sku: str, begins: PlaceKey, ends: PlaceKey | None
) -> list[tuple[PlaceKey, int]]:
    """Place and units of everybody who waits from one place up to, but not at, another."""
    mine = [_line.c.merchant_id == merchant_id, _line.c.sku == sku, _line.c.waiting > 0]
    mine.append(place_in(_line) >= value(begins))
    if ends is not None:
        mine.append(place_in(_line) < value(ends))
    rows = session.execute(select(*columns(_line), _line.c.waiting).where(*mine).order_by(*columns(_line)))
    return [(PlaceKey(*key), units) for *key, units in rows]
