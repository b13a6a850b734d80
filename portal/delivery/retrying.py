"""When to try a message again that was surely not taken. Pure: the time and the dice are arguments.

Only for what a channel answers with `NotAccepted`; an unclear answer is never sent again on a timer.
"""

from datetime import datetime, timedelta

FIRST_WAIT_SECONDS = 30.0
LONGEST_WAIT_SECONDS = 6 * 3600.0
# A provider's own number is believed up to a day: milliseconds sent as seconds would last for ever.
LONGEST_NAMED_WAIT_SECONDS = 24 * 3600.0
# 9 doubling waits (about 5 hours) and 13 long ones (about 5 hours each): some three days.
MOST_ATTEMPTS = 23


def next_try(attempts: int, retry_after: float | None, now: datetime, jitter: float) -> datetime | None:
    """The moment of the next try, in the zone of `now`; None when `attempts`, those made so far, are enough.

    Waits 30 s, doubling, at most 6 h; a wait named by the provider (`retry_after`, seconds, believed from 1 s
    up to a day) takes its place. `jitter` in 0..1 adds up to half of the wait: what failed together comes
    back apart.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    wait = _doubling(attempts) if retry_after is None else _named(retry_after)
    return now + timedelta(seconds=wait * (1 + jitter / 2))


def _doubling(attempts: int) -> float:
    # Two thirds of the longest wait, so that the jitter on top of it still has room below the limit.
    return min(FIRST_WAIT_SECONDS * 2.0 ** max(attempts - 1, 0), LONGEST_WAIT_SECONDS * 2 / 3)


def _named(retry_after: float) -> float:
    return min(max(retry_after, 1.0), LONGEST_NAMED_WAIT_SECONDS)
