"""One PO1 loop of an 855: a line of our PO and the ACKs that split it, as confirmations. Knows no envelopes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.domain.supply import Confirmation
from portal.intake.columns import MAX_TEXT, identifier, shown, text
from portal.intake.documents import Problem
from portal.intake.supplier_answers import whole_units
from portal.intake.x12_855_parts import Part, allotted, balances
from portal.intake.x12_codes import (
    ACK_EFFECTS,
    ITEM_ID_QUALIFIERS,
    SUBSTITUTED,
    UNREMARKED,
    AckEffect,
    Units,
)
from portal.intake.x12_days import WrittenDay, best_day, day_of_ack, days_of
from portal.intake.x12_segments import Segment, split_at

# Where the pairs of qualifier and id stand in a PO1, and in an ACK.
_IDS_OF_PO1, _IDS_OF_ACK = range(6, 26, 2), range(7, 27, 2)


@dataclass(frozen=True, slots=True)
class Heading:
    """What holds for every line of an answer: who speaks of which PO, when, and what overrules or fills in."""

    supplier: str
    po: str
    received_at: datetime
    reference: str
    overruling: AckEffect | None
    days: Sequence[WrittenDay]


@dataclass(frozen=True, slots=True)
class _Line:
    """Our line as the supplier repeats it. `ordered` is None where it does not."""

    line: str
    sku: str
    item_ids: tuple[str, ...]
    ordered: int | None
    days: Sequence[WrittenDay]
    note: str


def confirmations(loop: Sequence[Segment], heading: Heading) -> Iterator[Confirmation | Problem]:
    """The parts of one line in the order of their ACKs, balances last, and what a person should look at.

    `loop` begins with its PO1. A DTM behind an ACK belongs to that ACK, one before the first ACK to the whole line.
    """
    head, groups = split_at("ACK", loop)
    po1 = head[0]
    try:
        line = _line(head, loop)
    except ValueError as error:
        yield Problem(po1.number, "PO1", f"{error} The line was not taken.")
        return
    parts = []
    for group in groups:
        try:
            parts.append(_part(group, days_of(group if len(groups) > 1 else loop), heading.overruling))
        except ValueError as error:
            yield Problem(group[0].number, "ACK", f"{error} This part of the line was not taken.")
    if not groups:
        parts.append(Part(po1, heading.overruling or UNREMARKED, None, ()))
    yield from _questions(po1, line.ordered, parts)
    for part, units in allotted(line.ordered, [*parts, *balances(parts)]):
        yield from _confirmed(heading, line, part, units)


def _line(head: Sequence[Segment], loop: Sequence[Segment]) -> _Line:
    po1 = head[0]
    ids = _ids(po1, _IDS_OF_PO1)
    if not ids:
        raise ValueError(f"Line {shown(po1.at(1))} names no item.")
    notes = (one.at(3) or one.at(2) for one in loop if one.tag == "REF" and one.at(1) == "ZZ")
    return _Line(
        line=identifier(po1.at(1)),
        sku=_sku(ids),
        item_ids=tuple(item for _, item in ids),
        ordered=_quantity(po1.at(2)),
        days=days_of(head),
        note="; ".join(note for note in notes if note),
    )


def _ids(segment: Segment, places: range) -> list[tuple[str, str]]:
    return [
        (segment.at(place), identifier(segment.at(place + 1))) for place in places if segment.at(place + 1)
    ]


def _sku(ids: Sequence[tuple[str, str]]) -> str:
    for qualifiers in ITEM_ID_QUALIFIERS:
        for qualifier, item in ids:
            if qualifier in qualifiers:
                return item
    return ids[0][1]


def _part(group: Sequence[Segment], days: Sequence[WrittenDay], overruling: AckEffect | None) -> Part:
    ack = group[0]
    effect = ACK_EFFECTS.get(ack.at(1))
    if effect is None:
        raise ValueError(f"{shown(ack.at(1))} is no known status of a line.")
    substitutes = [item for _, item in _ids(ack, _IDS_OF_ACK)] if ack.at(1) == SUBSTITUTED else []
    return Part(
        segment=ack,
        effect=overruling or effect,
        stated=_quantity(ack.at(2)),
        days=[*day_of_ack(ack), *days],
        note=f"Substitute: {', '.join(substitutes)}" if substitutes else "",
    )


def _quantity(element: str) -> int | None:
    return whole_units(element) if element else None


def _questions(po1: Segment, ordered: int | None, parts: Sequence[Part]) -> Iterator[Problem]:
    stated = sum(part.stated or 0 for part in parts if part.is_fixed)
    if ordered is None and any(part.needs_order for part in parts):
        sentence = "The ordered quantity is not repeated, so what is left of the line is not known."
        yield Problem(po1.number, "PO102", sentence, was_taken=True)
    if ordered is not None and stated > ordered:
        sentence = f"{stated} units are answered of {ordered} ordered."
        yield Problem(po1.number, "ACK02", sentence, was_taken=True)
    for part in parts:
        unit = part.segment.at(3)
        if unit and po1.at(3) and unit != po1.at(3):
            sentence = f"The answer counts in {shown(unit)}, the order in {shown(po1.at(3))}."
            yield Problem(part.segment.number, "ACK03", sentence, was_taken=True)


def _confirmed(heading: Heading, line: _Line, part: Part, units: int) -> Iterator[Confirmation | Problem]:
    effect = part.effect
    if effect.units is Units.BALANCE and not units:
        return
    confirmed_on = None
    if effect.has_date:
        sources = [part.days, line.days, heading.days] if effect.borrows_dates else [part.days]
        confirmed_on, problems = best_day(sources)
        yield from problems
    yield Confirmation(
        supplier=heading.supplier,
        po=heading.po,
        line=line.line,
        sku=line.sku,
        quantity=units,
        confirmed_on=confirmed_on,
        status=effect.status,
        received_at=heading.received_at,
        reference=heading.reference,
        item_ids=line.item_ids,
        note=text("; ".join(note for note in (line.note, part.note) if note)[:MAX_TEXT]),
    )
