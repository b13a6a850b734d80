"""From a provider's answer to an outcome, with a sentence for people that holds no contact data or secret."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite

from portal.delivery.channels import error_classes
from portal.delivery.channels.base import NotAccepted, Outcome, Pace, Refused, Unclear
from portal.delivery.channels.wire import Headers

LONGEST_WORDS = 200
# Shorter values ("Hi" as a subject) would blank out half of a sentence without protecting anyone.
SHORTEST_PRIVATE = 4

_MASKS = (
    (re.compile(r"https?://\S+", re.IGNORECASE), "(link)"),
    (re.compile(r"[^\s<>]+(?:@|%40)[^\s<>]+", re.IGNORECASE), "(address)"),
    (re.compile(r"[\w\-]{20,}"), "(hidden)"),
    (re.compile(r"(?:\+|%2B)?\(?\d[\d\s()./\-]{5,}\d", re.IGNORECASE), "(phone)"),
    (re.compile(r"[\x00-\x1f\x7f-\x9f\s]+"), " "),
)


def outcome(error_class: str, reason: str, retry_after: float | None = None) -> Outcome:
    """The outcome of an answer of this class (`error_classes`).

    `retry_after` is in seconds and counts only where trying again is safe.
    """
    if error_class in error_classes.CAUSES:
        return Refused(reason, error_class)
    if error_class in (error_classes.TRY_AGAIN, error_classes.LATER):
        return NotAccepted(reason, retry_after)
    if error_class == error_classes.TOO_MUCH:
        return NotAccepted(reason, retry_after, is_too_much=True)
    return Unclear(reason)


def sentence(provider: str, status: int, words: str, private: Iterable[str]) -> str:
    """What the provider said, for people to read: masked, on one line, at most a few hundred characters."""
    said = masked(words, private)[:LONGEST_WORDS].strip(" .")
    if not said:
        return f"{provider} answered {status} without a reason."
    return f"{provider} answered {status}: {said}."


def masked(words: str, private: Iterable[str]) -> str:
    """The words without these values and without whatever looks like an address, a phone, a link or a key."""
    for value in private:
        if len(value) >= SHORTEST_PRIVATE:
            words = re.sub(re.escape(value), "(hidden)", words, flags=re.IGNORECASE)
    for pattern, stand_in in _MASKS:
        words = pattern.sub(stand_in, words)
    return words


def wait_seconds(headers: Headers, now: datetime) -> float | None:
    """Seconds to wait as the provider asks, None where it does not.

    `Retry-After` (seconds or a date) goes before `X-RateLimit-Reset` (epoch seconds).
    """
    named = str(headers.get("Retry-After", ""))
    moment = _number(str(headers.get("X-RateLimit-Reset", "")))
    if (seconds := _number(named)) is not None:
        return max(0.0, seconds)
    if (date := _date(named)) is not None:
        return max(0.0, (date - now).total_seconds())
    return max(0.0, moment - now.timestamp()) if moment is not None else None


def pace_of(headers: Headers) -> Pace | None:
    """What `X-RateLimit-Remaining` and `-Reset` (epoch seconds) say, None where one of them is missing."""
    left = _number(str(headers.get("X-RateLimit-Remaining", "")))
    until = _number(str(headers.get("X-RateLimit-Reset", "")))
    return Pace(int(left), until) if left is not None and until is not None else None


def _number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if isfinite(number) else None


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
