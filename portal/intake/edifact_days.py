"""The days that EDIFACT writes, and which of them is the one to expect goods on. Knows no lines and no quantities."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from portal.intake.columns import day, shown
from portal.intake.documents import Problem
from portal.intake.edifact_segments import Segment

# DTM qualifiers, best first: what the supplier says itself, then limits. 67 delivery by current schedule, 69 promised,
# 17 and 132 estimated, 35 delivered, 11 despatched, 63 latest.
_PROMISES = ("67", "69", "17", "132", "35", "11", "63")
# Our wish: some suppliers confirm with it, some only repeat it.
_WISHES = ("2", "10")
_KNOWN = (*_PROMISES, *_WISHES)


def best_day(sources: Sequence[Iterable[Segment]]) -> tuple[date | None, list[Problem]]:
    """The day on which goods are to be expected, from DTM segments named nearest first, and what to look at."""
    problems: list[Problem] = []
    found = [
        (_KNOWN.index(one.at(1)) >= len(_PROMISES), distance, _KNOWN.index(one.at(1)), one, read)
        for distance, source in enumerate(sources)
        for one, read in _readable(source, problems)
    ]
    if not found:
        return None, problems
    is_wish, _, _, written, best = min(found, key=lambda one: one[:3])
    if is_wish:
        sentence = f"The supplier confirms with the day that we asked for ({written.at(1)}), which may be no promise."
        problems.append(Problem(written.number, "DTM", sentence, was_taken=True))
    return best, problems


def _readable(source: Iterable[Segment], problems: list[Problem]) -> Iterator[tuple[Segment, date]]:
    for one in source:
        if one.at(1) in _KNOWN and one.at(1, 1):
            try:
                yield one, _day(one.at(1, 1), one.at(1, 2))
            except ValueError:
                sentence = f"{shown(one.at(1, 1))} is no day in the format {shown(one.at(1, 2))}."
                problems.append(Problem(one.number, "DTM", sentence, was_taken=True))


def _day(written: str, form: str) -> date:
    """The day; of a week, a month or a period the last one, for that is what can be kept. Raises ValueError."""
    if not written.replace("-", "").isdigit():
        raise ValueError(written)
    if form == "616":
        return date.fromisocalendar(int(written[:4]), int(written[4:6]), 7)
    if form == "610":
        year, month = int(written[:4]), int(written[4:6])
        return date(year, month, monthrange(year, month)[1])
    if form == "718":
        return day(written.rpartition("-")[2][-8:] if "-" in written else written[8:16])
    if form == "101":
        return day(f"20{written[:6]}")
    if len(written) < 8:
        raise ValueError(written)
    return day(written[:8])
