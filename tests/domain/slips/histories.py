"""Lines of history for the window model: around DAY, a Monday, from suppliers with simple habits."""

from datetime import date, timedelta
from typing import Any

from portal.domain.slips import Asked, Line

DAY = date(2026, 6, 1)
LEAD = 20


def a_line(
    number: int, slip: int | None, supplier: str = "ACME", base_on: date | None = None, **known: Any
) -> Line:
    """A day named 20 days ahead, one every three days before DAY; `slip` None is still open."""
    base = base_on or DAY - timedelta(days=3 * number + 1)
    told: dict[str, Any] = {
        "key": f"{supplier} {number}",
        "told_on": base - timedelta(days=LEAD),
        "received_on": None if slip is None else base + timedelta(days=slip),
    } | known
    return Line(supplier=supplier, base_on=base, **told)


def a_history(*slips: int | None, supplier: str = "ACME") -> list[Line]:
    """One line for each slip, the newest first."""
    return [a_line(number, slip, supplier) for number, slip in enumerate(slips)]


def asked(supplier: str = "ACME", base_on: date = DAY + timedelta(days=LEAD), **known: Any) -> Asked:
    """A day that is named on DAY, 20 days ahead."""
    return Asked(supplier, known.pop("told_on", DAY), base_on, **known)
