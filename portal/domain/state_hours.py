"""Hours in which states of the United States let texts arrive that could be read as advertising (decision SMS-7).

Data: narrower than the federal 8:00 to 21:00. Where tables differ the narrowest is taken. Texts about an order are no
solicitations; only what nobody needs is held to them.
"""

from datetime import date, time

from portal.domain.countries import country_code, region_code

_SUNDAY = 6
# From when until when, on the clock of the reader.
_HOURS: dict[str, tuple[int, int]] = {
    "CT": (9, 20),
    "FL": (8, 20),
    "MD": (8, 20),
    "OK": (8, 20),
    "TX": (9, 21),
    "WA": (8, 20),
}
_SUNDAYS: dict[str, tuple[int, int]] = {"TX": (12, 21)}
_FEDERAL = (8, 21)


def quiet_hours_of(country: str, state: str, day: date) -> tuple[time, time] | None:
    """From when until when such texts may not arrive there on a day of the reader's; None outside the country."""
    if country_code(country) != "US":
        return None
    code = region_code(state)
    usual = _HOURS.get(code, _FEDERAL)
    begins, ends = _SUNDAYS.get(code, usual) if day.weekday() == _SUNDAY else usual
    return time(ends), time(begins)
