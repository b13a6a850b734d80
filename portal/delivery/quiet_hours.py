"""When text messages with news may arrive: never in the quiet hours of their reader, wherever they may be."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from portal.clock import after_quiet_hours, day_in, until_quiet_hours
from portal.delivery.channels.base import VALID_SECONDS
from portal.delivery.material import Material
from portal.domain.notice_classes import is_optional
from portal.domain.notices import CODE_LIFE, NEWS_KINDS
from portal.domain.state_hours import quiet_hours_of
from portal.store.claimed import ClaimedRow

# What leaves shortly before the quiet hours would not arrive in time, and would be lost.
_TIME_TO_ARRIVE = timedelta(minutes=2)
# Where zones are never awake together, as the evening of one is the morning of another, the shop's own counts.
_MOST_STEPS = 10

QuietHours = tuple[str, time, time]


def not_before(row: ClaimedRow, material: Material, now: datetime) -> datetime:
    """When this notice may leave: now, but news by text message not in the recipient's quiet hours.

    Asked again at the moment of sending: a parcel, a retry or a sender that was down may all end up in the night.
    """
    if row.channel != "sms" or row.kind not in NEWS_KINDS:
        return now
    arrives = now + _TIME_TO_ARRIVE
    later = _awake(row, material, arrives)
    return later if later > arrives else now


def _awake(row: ClaimedRow, material: Material, moment: datetime) -> datetime:
    """The first moment from this one on that lies in nobody's quiet hours."""
    later = moment
    for _ in range(_MOST_STEPS):
        awake = max(after_quiet_hours(later, *quiet) for quiet in _quiet_hours(row, material, later))
        if awake <= later:
            return later
        later = awake
    policy = material.shops[row.merchant_id].policy
    return after_quiet_hours(moment, material.timezone_of(row), policy.quiet_from, policy.quiet_until)


def valid_seconds(row: ClaimedRow, material: Material, now: datetime) -> int:
    """For how long a carrier may still deliver what leaves now: news by text message never in the quiet hours, a code
    not for longer than it holds."""
    if row.kind == "code_requested":
        return int(CODE_LIFE.total_seconds())
    if row.channel != "sms" or row.kind not in NEWS_KINDS:
        return VALID_SECONDS
    left = min(until_quiet_hours(now, *quiet) for quiet in _quiet_hours(row, material, now))
    return max(1, min(VALID_SECONDS, int(left.total_seconds())))


def _quiet_hours(row: ClaimedRow, material: Material, moment: datetime) -> Iterator[QuietHours]:
    """The zones in which the reader may be, and when nobody is disturbed there: by the shop's own rule, and with what
    nobody needs by that of their state."""
    policy, order = material.shops[row.merchant_id].policy, material.orders.get(row.about)
    for zone in material.zones_of_texts(row):
        yield zone, policy.quiet_from, policy.quiet_until
        if order is not None and is_optional(row.kind):
            quiet = quiet_hours_of(order.country, order.region, day_in(moment, zone))
            if quiet is not None:
                yield zone, *quiet
