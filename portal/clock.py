"""The one place that reads the time of day. Everything else is handed a moment (aware, UTC)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Clock = Callable[[], datetime]


def now() -> datetime:
    """This moment, aware and UTC."""
    return datetime.now(UTC)


def zone(name: str, otherwise: str = "UTC") -> ZoneInfo:
    """The IANA zone of that name; the zone `otherwise` where there is none."""
    try:
        return ZoneInfo(name or otherwise)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # "Europe" is a folder of zones
        return ZoneInfo(otherwise)


def day_in(moment: datetime, timezone: str) -> date:
    """The calendar day of a moment, where people of that zone live."""
    return moment.astimezone(zone(timezone)).date()


def start_of(day: date, timezone: str) -> datetime:
    """The first moment of a calendar day in that zone, in UTC."""
    return moment_of(day, time.min, timezone)


def moment_of(day: date, wall_clock: time, timezone: str) -> datetime:
    """The moment, in UTC, at which the clocks of that zone show that time on that day."""
    return datetime.combine(day, wall_clock, zone(timezone)).astimezone(UTC)


@lru_cache(maxsize=256)
def after_quiet_hours(moment: datetime, timezone: str, quiet_from: time, quiet_until: time) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into (local wall clock, also over midnight), in UTC."""
    local = moment.astimezone(zone(timezone))
    clock_time = local.time()
    if quiet_from <= quiet_until:
        is_quiet, ends_tomorrow = quiet_from <= clock_time < quiet_until, False
    else:
        is_quiet = clock_time >= quiet_from or clock_time < quiet_until
        ends_tomorrow = clock_time >= quiet_from
    if not is_quiet:
        return moment
    day = local.date() + timedelta(days=1) if ends_tomorrow else local.date()
    ends = datetime.combine(day, quiet_until, local.tzinfo)
    # An hour that the clock shows twice is quiet both times.
    return max(ends.astimezone(UTC), ends.replace(fold=1).astimezone(UTC))


@lru_cache(maxsize=256)
def until_quiet_hours(moment: datetime, timezone: str, quiet_from: time, quiet_until: time) -> timedelta:
    """How long it is until the next quiet hours begin, nothing inside them; true also where clocks are set between."""
    if quiet_from == quiet_until:
        return timedelta(days=1)
    if after_quiet_hours(moment, timezone, quiet_from, quiet_until) > moment:
        return timedelta()
    today = moment.astimezone(zone(timezone)).date()
    starts = (moment_of(today + timedelta(days=days), quiet_from, timezone) for days in (0, 1))
    return next(start - moment for start in starts if start > moment)
