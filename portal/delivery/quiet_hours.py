"""When text messages with news may arrive: never in the quiet hours of their reader."""

from datetime import datetime, time, timedelta

from portal.clock import after_quiet_hours, until_quiet_hours
from portal.delivery.channels.base import VALID_SECONDS
from portal.delivery.material import Material
from portal.domain.notices import CODE_LIFE, NEWS_KINDS
from portal.store.claimed import ClaimedRow

# What leaves shortly before the quiet hours would not arrive in time, and would be lost.
_TIME_TO_ARRIVE = timedelta(minutes=2)


def not_before(row: ClaimedRow, material: Material, now: datetime) -> datetime:
    """When this notice may leave: now, but news by text message not in the recipient's quiet hours.

    Asked again at the moment of sending: a parcel, a retry or a sender that was down may all end up in the night.
    """
    if row.channel != "sms" or row.kind not in NEWS_KINDS:
        return now
    arrives = now + _TIME_TO_ARRIVE
    later = after_quiet_hours(arrives, *_quiet_hours(row, material))
    return later if later > arrives else now


def valid_seconds(row: ClaimedRow, material: Material, now: datetime) -> int:
    """For how long a carrier may still deliver what leaves now: news by text message never in the quiet hours, a code
    not for longer than it holds."""
    if row.kind == "code_requested":
        return int(CODE_LIFE.total_seconds())
    if row.channel != "sms" or row.kind not in NEWS_KINDS:
        return VALID_SECONDS
    left = until_quiet_hours(now, *_quiet_hours(row, material))
    return max(1, min(VALID_SECONDS, int(left.total_seconds())))


def _quiet_hours(row: ClaimedRow, material: Material) -> tuple[str, time, time]:
    """The zone of the reader, and when nobody is disturbed there."""
    policy = material.shops[row.merchant_id].policy
    return material.timezone_of(row), policy.quiet_from, policy.quiet_until
