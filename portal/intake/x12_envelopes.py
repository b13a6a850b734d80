"""The envelopes of ANSI X12: interchanges, groups, transaction sets, and whether their ends agree.

Knows no meaning of any transaction set. Rows of its problems are segments, counted from 1 over the whole file.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from portal.intake.columns import shown
from portal.intake.documents import Problem, UnreadableDocument
from portal.intake.x12_segments import Segment, segments_of

_SENT_ON, _SENT_AT = re.compile(r"[0-9]{6}"), re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class TransactionSet:
    """What stands between an ST and its SE, with the envelopes around it."""

    interchange: Segment
    group: Segment
    start: Segment
    segments: list[Segment]

    @property
    def code(self) -> str:
        """The kind of transaction set: "855"."""
        return self.start.at(1)

    @property
    def sender(self) -> str:
        """Who sent the interchange."""
        return self.interchange.at(6)

    @property
    def reference(self) -> str:
        """The name by which a repeated delivery is known: sender and the control numbers of all three envelopes."""
        numbers = (self.interchange.at(13), self.group.at(6), self.start.at(2))
        return "/".join((self.sender, *numbers))

    @property
    def sent_at(self) -> datetime | None:
        """When the sender says the interchange was made, taken as UTC; None where that is no real moment."""
        day, time = self.interchange.at(9), self.interchange.at(10)
        if not (_SENT_ON.fullmatch(day) and _SENT_AT.fullmatch(time)):
            return None
        try:
            return datetime.strptime(f"20{day}{time}", "%Y%m%d%H%M").replace(tzinfo=UTC)
        except ValueError:
            return None


class _Envelope(NamedTuple):
    """How one of the three envelopes opens and closes, and which element of its opening is its control number."""

    opening: str
    closing: str
    control: int
    content: str


_ENVELOPES = (
    _Envelope("ISA", "IEA", 13, "groups"),
    _Envelope("GS", "GE", 6, "transaction sets"),
    _Envelope("ST", "SE", 2, "segments"),
)
_DEPTH_OF_OPENING = {envelope.opening: depth for depth, envelope in enumerate(_ENVELOPES)}
_DEPTH_OF_CLOSING = {envelope.closing: depth for depth, envelope in enumerate(_ENVELOPES)}


@dataclass(slots=True)
class _Opened:
    """An envelope that is not closed yet, and how much it holds so far."""

    segment: Segment
    content: list[Segment] = field(default_factory=list)


def read_transaction_sets(body: bytes) -> tuple[list[TransactionSet], list[Problem]]:
    """All transaction sets of all interchanges in a file, and what is wrong with their ends.

    Counts and control numbers that disagree are problems only: the content is there. Raises UnreadableDocument where
    it is not: no ISA, envelopes that do not close or stand in the wrong order, or more than any X12 file holds.
    """
    opened: list[_Opened] = []
    sets: list[TransactionSet] = []
    problems: list[Problem] = []
    for segment in segments_of(body):
        depth = len(opened)
        if _DEPTH_OF_OPENING.get(segment.tag) == depth:
            opened.append(_Opened(segment))
        elif _DEPTH_OF_CLOSING.get(segment.tag) == depth - 1:
            problems += _disagreements(_ENVELOPES[depth - 1], opened[-1], segment)
            if depth == len(_ENVELOPES):
                sets.append(_transaction_set(opened))
            _close_last(opened)
        elif depth == len(_ENVELOPES) and segment.tag not in _DEPTH_OF_OPENING | _DEPTH_OF_CLOSING:
            opened[-1].content.append(segment)
        elif segment.tag != "TA1":
            raise UnreadableDocument(
                f"The file is garbled: {_placed(segment)} does not belong where it stands."
            )
    if opened:
        raise UnreadableDocument(f"The file is cut off: {_placed(opened[-1].segment)} is never closed.")
    return sets, problems


def _close_last(opened: list[_Opened]) -> None:
    closed = opened.pop()
    if opened:
        opened[-1].content.append(closed.segment)


def _placed(segment: Segment) -> str:
    return f"{shown(segment.tag)} (segment {segment.number})"


def _transaction_set(opened: list[_Opened]) -> TransactionSet:
    interchange, group, start = (envelope.segment for envelope in opened)
    return TransactionSet(interchange, group, start, opened[-1].content)


def _disagreements(envelope: _Envelope, opened: _Opened, closing: Segment) -> Iterator[Problem]:
    # A transaction set counts its own two ends too.
    counted = len(opened.content) + (2 if envelope.opening == "ST" else 0)
    if closing.at(1).lstrip("0") != (str(counted) if counted else ""):
        sentence = f"{closing.tag} says {shown(closing.at(1))} {envelope.content}, but there are {counted}."
        yield Problem(closing.number, f"{closing.tag}01", sentence, was_taken=True)
    number = opened.segment.at(envelope.control)
    if closing.at(2).lstrip("0") != number.lstrip("0"):
        sentence = f"{opened.segment.tag} is number {shown(number)}, but its end says {shown(closing.at(2))}."
        yield Problem(closing.number, f"{closing.tag}02", sentence, was_taken=True)
