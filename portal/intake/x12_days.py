"""The days written in an 855, and which of them is the one to expect goods on. Knows no lines and no quantities."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from portal.intake.columns import day, shown
from portal.intake.documents import Problem
from portal.intake.x12_codes import DAYS, Trust
from portal.intake.x12_segments import Segment

_ORDER_OF_DAYS = list(DAYS)


class WrittenDay(NamedTuple):
    """A day as somebody wrote it: its qualifier, its digits, and where they stand."""

    qualifier: str
    digits: str
    number: int
    field: str


class _ReadDay(NamedTuple):
    written: WrittenDay
    day: date
    distance: int

    @property
    def rank(self) -> tuple[int, int, int]:
        """Best first: a promise before a wish, the line's own before the order's, and then the table's order."""
        qualifier = self.written.qualifier
        return DAYS[qualifier].value, self.distance, _ORDER_OF_DAYS.index(qualifier)


def days_of(segments: Iterable[Segment]) -> list[WrittenDay]:
    """The days of the DTM segments among these."""
    return [WrittenDay(one.at(1), one.at(2), one.number, "DTM02") for one in segments if one.tag == "DTM"]


def day_of_ack(ack: Segment) -> list[WrittenDay]:
    """The day of an ACK segment itself, if it has one."""
    return [WrittenDay(ack.at(4), ack.at(5), ack.number, "ACK05")] if ack.at(5) else []


def best_day(sources: Sequence[Sequence[WrittenDay]]) -> tuple[date | None, list[Problem]]:
    """The day on which goods are to be expected, from sources named nearest first, and what a person should look at.

    None where nothing usable is written. A requested ship day that is echoed back is used, and questioned; a
    requested delivery day is not used.
    """
    problems: list[Problem] = []
    found = list(_readable(sources, problems))
    if not found:
        return None, problems + [
            _meaningless(written) for written in sources[0] if _is_of_unknown_kind(written)
        ]
    best = min(found, key=lambda one: one.rank)
    trust = DAYS[best.written.qualifier]
    if trust is Trust.ECHOED_SHIP_WISH:
        return best.day, [*problems, _echo(best.written, "ship day, which may be no promise")]
    if trust is Trust.ECHOED_DELIVERY_WISH:
        return None, [*problems, _echo(best.written, "delivery day, so no day is confirmed")]
    return best.day, problems


def _readable(sources: Sequence[Sequence[WrittenDay]], problems: list[Problem]) -> Iterator[_ReadDay]:
    for distance, source in enumerate(sources):
        for written in source:
            if written.qualifier not in DAYS:
                continue
            try:
                yield _ReadDay(written, _calendar_day(written.digits), distance)
            except ValueError as error:
                problems.append(Problem(written.number, written.field, str(error), was_taken=True))


def _calendar_day(digits: str) -> date:
    """CCYYMMDD, or YYMMDD of this century as old versions of the standard have it."""
    if not (digits.isascii() and digits.isdigit() and len(digits) in (6, 8)):
        raise ValueError(f"{shown(digits)} is not a day like 20261205.")
    return day(digits if len(digits) == 8 else f"20{digits}")


def _is_of_unknown_kind(written: WrittenDay) -> bool:
    return written.field == "ACK05" and written.qualifier not in DAYS


def _meaningless(written: WrittenDay) -> Problem:
    sentence = (
        f"{shown(written.digits)} is not used: kind {shown(written.qualifier)} is no day to expect goods on."
    )
    return Problem(written.number, written.field, sentence, was_taken=True)


def _echo(written: WrittenDay, wish: str) -> Problem:
    sentence = f"The supplier repeats only our requested {wish} (kind {written.qualifier})."
    return Problem(written.number, written.field, sentence, was_taken=True)
