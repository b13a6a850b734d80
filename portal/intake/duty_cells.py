"""The cells of a timeline in JSON: words, days, moments and counts, and what could not be read of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from portal.intake.documents import Problem

YEARS = range(1970, 2201)


@dataclass(slots=True)
class Reader:
    """What one file has given so far. `where` is the part that is being read, for the problems."""

    zone: tzinfo = UTC
    where: str = ""
    problems: list[Problem] = field(default_factory=list)

    def object_to(self, name: str, sentence: str, *, taken: bool = False) -> None:
        """Write a problem down."""
        path = f"{self.where}.{name}" if self.where and name else self.where or name
        self.problems.append(Problem(0, path, sentence, taken))

    def text(self, values: Mapping[str, Any], name: str) -> str:
        """Text as it was written; "" for none."""
        value = values.get(name)
        if value is None or isinstance(value, str):
            return value or ""
        self.object_to(name, f"{shown(value)} is not text.")
        return ""

    def word(self, values: Mapping[str, Any], name: str) -> str:
        """A word in lower case with underscores; "" for none."""
        return self.text(values, name).strip().lower().replace(" ", "_").replace("-", "_")

    def claim(self, values: Mapping[str, Any], name: str, *, default: bool = False) -> bool:
        """Yes or no."""
        value = values.get(name)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.object_to(name, f"{shown(value)} is neither true nor false: read as {shown(default)}.")
        return default

    def day(self, values: Mapping[str, Any], name: str) -> date | None:
        """A day; of a range its last one; of a moment its day in the ship-to zone."""
        value = values.get(name)
        if value is None:
            return None
        try:
            if not isinstance(value, str):
                raise ValueError(value)
            return _checked(_day_of(value.strip().rpartition("/")[2].strip(), self.zone))
        except ValueError:
            self.object_to(name, f"{shown(value)} is not a day (like 2026-05-02).")
            return None

    def moment(self, values: Mapping[str, Any], name: str) -> datetime | None:
        """A moment, aware."""
        value = values.get(name)
        if not isinstance(value, str) or not value.strip():
            sentence = "It is missing." if value in (None, "") else f"{shown(value)} is not text."
            self.object_to(name, sentence)
            return None
        try:
            moment = datetime.fromisoformat(value.strip())
            _checked(moment.date())
        except ValueError:
            self.object_to(name, f"{shown(value)} is not a moment (like 2026-03-02T10:00:00-05:00).")
            return None
        if moment.tzinfo is None:
            self.object_to(
                name, "It has no zone, and is read as local time of the ship-to address.", taken=True
            )
            return moment.replace(tzinfo=self.zone)
        return moment

    def count(self, values: Mapping[str, Any], name: str) -> int | None:
        """A whole number of 1 or more."""
        value = values.get(name)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value > 0):
            return value
        self.object_to(name, f"{shown(value)} is not a whole number of 1 or more.")
        return None


def moment_of(text: str, zone: tzinfo) -> datetime:
    """A moment as somebody types it; without a zone it is local time in `zone`. Raises ValueError for what is none."""
    moment = datetime.fromisoformat(text.strip())
    _checked(moment.date())
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def zone_of(name: str) -> tzinfo:
    """The zone of an IANA name, of "UTC+14" or of "-05:00". Raises ValueError or OSError where there is none."""
    try:
        return _offset(name) or ZoneInfo(name)
    except KeyError:  # what ZoneInfo raises is one, with nothing in it that anybody could read
        raise ValueError(f"no zone {name!r}") from None


def shown(value: object) -> str:
    """A value as it was written, shortened."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _offset(name: str) -> tzinfo | None:
    """The zone of "UTC+14" or "-05:00"; None for a name."""
    text = name.strip().upper().removeprefix("UTC")
    if not text or text[0] not in "+-":
        return None
    hours, _, minutes = text[1:].partition(":")
    ahead = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(-ahead if text[0] == "-" else ahead)


def _day_of(text: str, zone: tzinfo) -> date:
    if len(text) <= len("2026-05-02"):
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    return (moment.astimezone(zone) if moment.tzinfo else moment).date()


def _checked(day: date) -> date:
    if day.year not in YEARS:
        raise ValueError(f"{day} is out of all bounds")
    return day
