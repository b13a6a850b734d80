"""How much may leave, and when a refused account is tried again. Pure: moments and numbers are arguments."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import floor

FIRST_PROBE_SECONDS, LONGEST_PROBE_SECONDS = 30, 30 * 60
FIRST_CLOSURE_SECONDS, LONGEST_CLOSURE_SECONDS = 1, 5 * 60
# A provider's own number is believed up to a day: milliseconds taken for seconds would close for ever.
LONGEST_NAMED_SECONDS = 24 * 3600
# An account that has taken messages for so long is no longer thought to be busy.
CLOSURES_ARE_FORGOTTEN = timedelta(minutes=10)
# What an account still takes is kept an eye on from here down: with more, no batch of ours could use it up.
LITTLE = 1_000
# By urgency (`portal.domain.notice_classes`): how long the law's notices, and what somebody asked for, wait before a
# stopped channel until they go another way. The rest waits for the channel.
PATIENCE = {0: timedelta(hours=2), 1: timedelta(minutes=30)}


def probe_wait(failures: int) -> timedelta:
    """How long to wait before a stopped channel is tried with one message again, after so many refusals in a row."""
    return timedelta(
        seconds=min(FIRST_PROBE_SECONDS * 2 ** min(max(failures - 1, 0), 20), LONGEST_PROBE_SECONDS)
    )


def closure(retry_after: float | None, closures: int) -> timedelta:
    """How long an account stays closed that is asked too much: as it names, else twice as long each time."""
    if retry_after is not None:
        return timedelta(seconds=min(max(retry_after, 1.0), LONGEST_NAMED_SECONDS))
    return timedelta(seconds=min(FIRST_CLOSURE_SECONDS * 2 ** min(closures, 20), LONGEST_CLOSURE_SECONDS))


def refilled(tokens: float, since: datetime | None, now: datetime, per_second: float) -> float:
    """What is in the bucket now: it fills by `per_second` and holds the share of one second, one message at least."""
    room = max(per_second, 1.0)
    if since is None:
        return room
    return min(room, tokens + max(0.0, (now - since).total_seconds()) * per_second)


def whole(tokens: float) -> int:
    """How many messages that is; what computers lose in adding does not cost one."""
    return max(0, floor(tokens + 1e-6))


def too_long_since(stopped_at: datetime, now: datetime) -> Mapping[int, datetime]:
    """By urgency the moment before which a notice must have been owed to have waited too long, once the channel itself
    is stopped that long; nothing of an urgency that waits for the channel."""
    return {urgency: now - most for urgency, most in PATIENCE.items() if stopped_at <= now - most}
