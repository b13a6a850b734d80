"""When a provider is asked about a message. Pure: the time is an argument; who asks is somebody else.

Of a message that left, its provider tells by itself how it ended; asking is for what it did not tell, or we missed.
"""

from datetime import datetime, timedelta

# Who can be asked how a message ended.
POLLED = ("sendgrid", "twilio")
FIRST_POLL, LAST_POLL = timedelta(hours=1), timedelta(days=2)
BILLED_AFTER = timedelta(hours=25)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=1)


def first_poll(provider: str, sent_at: datetime) -> datetime | None:
    """When to ask for the first time how it ended, None where nobody could say."""
    return sent_at + FIRST_POLL if provider in POLLED else None


def price_poll(provider: str, sent_at: datetime) -> datetime | None:
    """When to ask what it cost, None where nobody bills by message: Twilio fills the price in within a day."""
    return sent_at + BILLED_AFTER if provider == "twilio" else None


def next_poll(sent_at: datetime, now: datetime) -> datetime | None:
    """When to ask again how it ended: after as long again as it has been away, None when two days were enough."""
    later = now + max(FIRST_POLL, now - sent_at)
    return later if later <= sent_at + LAST_POLL else None


def next_look_up(age: timedelta, now: datetime) -> datetime:
    """When to look again whether it left at all: after half as long again as nobody has known, 5 s to 1 h."""
    return now + min(max(age / 2, FIRST_WAIT), LONGEST_WAIT)
