"""How the ACKs of one line share its units. Knows no days and no ids but to pass them on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from portal.intake.x12_codes import ACK_EFFECTS, AckEffect, Units
from portal.intake.x12_days import WrittenDay
from portal.intake.x12_segments import Segment


@dataclass(frozen=True, slots=True)
class Part:
    """What one ACK says, before it is known how much of the line the other ACKs take."""

    segment: Segment
    effect: AckEffect
    stated: int | None
    days: Sequence[WrittenDay]
    note: str = ""

    @property
    def is_fixed(self) -> bool:
        """Whether it names its units, or else takes what the others leave of the line."""
        if self.stated is None or self.effect.units is Units.BALANCE:
            return False
        return self.stated > 0 or self.effect.units is Units.STATED

    @property
    def needs_order(self) -> bool:
        """Whether its units, or those of the balance behind it, follow only from the ordered quantity."""
        return self.effect.leaves_balance or not (self.is_fixed or self.stated)


def allotted(ordered: int | None, parts: Sequence[Part]) -> Iterator[tuple[Part, int]]:
    """Each part with its units: as many as it states, or what those leave of the line, shared in order.

    Without an ordered quantity the line is taken to be as long as all that is stated.
    """
    stated = sum(part.stated or 0 for part in parts)
    fixed = sum(part.stated or 0 for part in parts if part.is_fixed)
    left = max(0, (stated if ordered is None else ordered) - fixed)
    for part in parts:
        if part.is_fixed:
            yield part, part.stated or 0
        else:
            units = min(part.stated or left, left)
            left -= units
            yield part, units


def balances(parts: Sequence[Part]) -> list[Part]:
    """The late rest, on a day nobody named, that some parts leave behind."""
    return [
        replace(part, effect=ACK_EFFECTS["IB"], stated=None, days=())
        for part in parts
        if part.effect.leaves_balance
    ]
