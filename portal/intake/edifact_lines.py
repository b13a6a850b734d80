"""One LIN group of an ORDRSP: a line of our PO and how it is split, as confirmations. Knows no envelopes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from portal.domain.supply import Confirmation
from portal.intake.columns import MAX_TEXT, identifier, shown, text
from portal.intake.documents import Problem
from portal.intake.edifact_days import best_day
from portal.intake.edifact_segments import Segment
from portal.intake.supplier_answers import whole_units

# QTY qualifiers.
_ORDERED = "21"
_COMES = ("113", "12", "192")
_BACKORDERED, _CANCELLED = "83", "185"
# What LIN says of the whole line (1229).
_NOT_ACCEPTED, _AMENDED = ("2", "7"), ("3", "6")
# Which of a line's ids is its SKU: the buyer's own before the supplier's, the supplier's before a bar code.
_ID_TYPES = (("IN", "BP", "BO"), ("SA", "VP", "VN", "MF"), ("EN", "SRV", "UP", "EAN", "IB"))


@dataclass(frozen=True, slots=True)
class Heading:
    """What holds for every line of an answer: who speaks of which PO, when, and whether all of it is rejected."""

    supplier: str
    po: str
    received_at: datetime
    reference: str
    is_rejected: bool
    days: Sequence[Segment]


@dataclass(slots=True)
class _Part:
    """Units of a line that share a fate, and the days written of them."""

    status: str
    units: int
    days: list[Segment] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Line:
    po: str
    line: str
    sku: str
    item_ids: tuple[str, ...]
    ordered: int | None
    note: str


def po_in(segments: Sequence[Segment]) -> tuple[str, str]:
    """The number of our order that these segments refer to, and its line; "" where they name none."""
    refers = (one for one in segments if one.tag == "RFF" and one.at(1) == "ON")
    found = next(refers, None)
    return (found.at(1, 1), found.at(1, 2)) if found else ("", "")


def confirmations(loop: Sequence[Segment], heading: Heading) -> Iterator[Confirmation | Problem]:
    """The parts of one line in the order of its quantities, and what a person should look at."""
    lin = loop[0]
    try:
        line = _line(loop, heading)
        parts, days = _parts(loop)
    except ValueError as error:
        yield Problem(lin.number, "LIN", f"{error} The line was not taken.")
        return
    if not parts and line.ordered is None:
        yield Problem(lin.number, "QTY", "The line has no quantity. It was not taken.")
        return
    for part in _settled(lin, line.ordered, parts, heading.is_rejected):
        yield from _confirmed(heading, line, part, days)


def _line(loop: Sequence[Segment], heading: Heading) -> _Line:
    lin = loop[0]
    po, number = po_in(loop)
    if not (po or heading.po):
        raise ValueError("Neither the line nor the message names a purchase order.")
    ids = list(_ids(loop))
    if not ids:
        raise ValueError(f"Line {shown(lin.at(1))} names no item.")
    ordered = [_units(one) for one in loop if one.tag == "QTY" and one.at(1) == _ORDERED]
    notes = (" ".join(one.composite(4)) for one in loop if one.tag == "FTX")
    return _Line(
        po=identifier(po or heading.po),
        line=identifier(number or lin.at(1)),
        sku=_sku(ids),
        item_ids=tuple(dict.fromkeys(item for item, _ in ids)),
        ordered=ordered[0] if ordered else None,
        note=text("; ".join(note for note in notes if note)[:MAX_TEXT]),
    )


def _ids(loop: Sequence[Segment]) -> Iterator[tuple[str, str]]:
    """Every id of the item with its type: of LIN, of the product itself (PIA+5), and additional ones."""
    lin = loop[0]
    if lin.at(3):
        yield identifier(lin.at(3)), lin.at(3, 1)
    for one in sorted((one for one in loop if one.tag == "PIA"), key=lambda one: one.at(1) != "5"):
        for place in range(2, len(one.elements) + 1):
            if one.at(place):
                yield identifier(one.at(place)), one.at(place, 1)


def _sku(ids: Sequence[tuple[str, str]]) -> str:
    for types in _ID_TYPES:
        for item, kind in ids:
            if kind in types:
                return item
    return ids[0][0]


def _units(qty: Segment) -> int:
    return whole_units(qty.at(1, 1), qty.decimal_mark)


def _parts(loop: Sequence[Segment]) -> tuple[list[_Part], list[Segment]]:
    """The parts of a line, and the days written before any of them.

    Days belong to the parts that come and stand before them without any; to what is backordered only where it alone
    stands before them, for of both the nearer one is meant.
    """
    parts: list[_Part] = []
    of_all: list[Segment] = []
    undated: list[_Part] = []
    was_day = False
    for one in loop:
        if one.tag == "DTM" and not parts:
            of_all.append(one)
        elif one.tag == "DTM":
            coming = [part for part in undated if part.status == "accepted"]
            for part in coming or undated:
                part.days.append(one)
        elif one.tag == "QTY" and (status := _STATUSES.get(one.at(1))):
            undated = [] if was_day else undated
            parts.append(_Part(status, _units(one)))
            undated.append(parts[-1])
        was_day = one.tag == "DTM"
    return parts, of_all


_STATUSES = {
    **dict.fromkeys(_COMES, "accepted"),
    _BACKORDERED: "backordered",
    _CANCELLED: "rejected",
}


def _settled(lin: Segment, ordered: int | None, parts: list[_Part], is_rejected: bool) -> list[_Part]:
    """The parts as they are to be kept: what LIN or the message says of all, and what is short or too much."""
    if is_rejected or lin.at(2) in _NOT_ACCEPTED:
        return [_Part("rejected", 0)]
    if not parts:
        return [_Part("accepted", ordered or 0)]
    coming = sum(part.units for part in parts if part.status == "accepted")
    left = sum(part.units for part in parts if part.status != "accepted")
    is_other = ordered is not None and (coming > ordered or coming + left < ordered)
    for part in parts:
        if part.status == "accepted" and (is_other or lin.at(2) in _AMENDED):
            part.status = "changed"
    return [part for part in parts if part.units] or [_Part("rejected", 0)]


def _confirmed(
    heading: Heading, line: _Line, part: _Part, days: Sequence[Segment]
) -> Iterator[Confirmation | Problem]:
    confirmed_on = None
    if part.status in ("accepted", "changed"):
        confirmed_on, problems = best_day([part.days, days, heading.days])
        yield from problems
    elif part.status == "backordered":
        confirmed_on, problems = best_day([part.days])
        yield from problems
    yield Confirmation(
        supplier=heading.supplier,
        po=line.po,
        line=line.line,
        sku=line.sku,
        quantity=part.units,
        confirmed_on=confirmed_on,
        status=part.status,
        received_at=heading.received_at,
        reference=heading.reference,
        item_ids=line.item_ids,
        note=line.note,
    )
