"""The last look before messages leave: whose lease still lasts, and who said stop since they were claimed.

One look for as many as leave together. A message that passes it leaves at once.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from portal.delivery.channels.base import Message
from portal.store import claims, suppressions
from portal.store.claims import Lease
from portal.store.outbox import TO_STORE


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice in words under our lease."""

    lease: Lease
    message: Message


@dataclass(frozen=True, slots=True)
class Ready:
    """How many notices a claim was about, and those of them that are ready to leave. One that is not full has taken all
    that was due."""

    handled: int
    claimed: Sequence[Claimed]
    is_full: bool


@dataclass(frozen=True, slots=True)
class Look:
    """Who may leave; who may not because they said stop, and why; who would not be back within the lease."""

    leaving: Sequence[Claimed]
    stopped: Sequence[tuple[Claimed, str]]
    late: Sequence[Claimed]


def look(session: Session, claimed: Sequence[Claimed], back_by: datetime) -> Look:
    """What the database says of messages that are about to leave, and surely are answered by then."""
    ours = claims.surely_ours(session, [one.lease for one in claimed], back_by)
    in_time = [one for one in claimed if one.lease in ours]
    why = _why_stopped(session, in_time)
    return Look(
        [one for one in in_time if one.lease not in why],
        [(one, why[one.lease]) for one in in_time if one.lease in why],
        [one for one in claimed if one.lease not in ours],
    )


def _why_stopped(session: Session, claimed: Sequence[Claimed]) -> dict[Lease, str]:
    """Why people are not to be written to by this channel any more. A store never says stop."""
    by_way: dict[tuple[int, str], list[Claimed]] = defaultdict(list)
    for one in claimed:
        if one.message.channel != TO_STORE:
            by_way[one.lease.merchant_id, one.message.channel].append(one)
    why = {}
    for (merchant_id, channel), some in by_way.items():
        perhaps = suppressions.any_stopped(session, merchant_id, channel, {one.message.to for one in some})
        for one in some:
            if one.message.to in perhaps and (
                reason := suppressions.why_stopped(session, merchant_id, channel, one.message.to)
            ):
                why[one.lease] = reason
    return why
