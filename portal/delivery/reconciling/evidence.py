"""What a look-up proves, and what follows for a message that it did not show. Pure.

A message goes again only when it surely did not leave, or when a second one is better than none.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from portal.domain.notice_classes import is_optional
from portal.store.look_ups import Known

# A list is believed about what is twice as old as what it was seen to miss.
LAGS = 2
LONGEST_SETTLING = timedelta(hours=1)
# What left long ago and is still missing tells of a message that was removed, not of a list that lags.
LATEST_TO_MISS = timedelta(minutes=15)
# By then a provider that tells of anything has told of what left now.
TELLS_WITHIN = timedelta(minutes=2)
# Without a list: how long a provider has to tell of a message by itself.
WEBHOOKS_TAKE = timedelta(minutes=15)
# How long to look for a proof before the kind of the notice decides, and as long as the provider cannot even be asked.
PROOF_TAKES, OUTAGES_TAKE = timedelta(minutes=30), timedelta(hours=24)


class Verdict(Enum):
    """What becomes of a message that was not found."""

    LOOK_AGAIN = "look again"
    SEND_AGAIN = "send again"
    LEAVE_IT = "leave it"


@dataclass(frozen=True, slots=True)
class Facts:
    """What speaks for a list and for webhooks. `known` surely left; `last_heard` is None where nothing was told."""

    now: datetime
    known: tuple[Known, ...] = ()
    last_heard: datetime | None = None

    @property
    def is_deaf(self) -> bool:
        """Whether the provider used to tell of messages and has gone silent, though some left."""
        if self.last_heard is None:
            return False
        untold = [known.sent_at for known in self.known if not known.is_told]
        return any(self.last_heard < sent_at < self.now - TELLS_WITHIN for sent_at in untold)


@dataclass(frozen=True, slots=True)
class Shown:
    """How far a list is to be believed: it misses nothing known that is older than `lag`."""

    is_whole: bool
    lag: timedelta
    is_seen_to_work: bool  # it shows some of what is known


def shown(facts: Facts, listed: Collection[str], is_whole: bool, leases: Sequence[str] | None) -> Shown:
    """Judge a list by what it shows of the messages that surely left; `leases`, where it is of these only."""
    recent = [
        known
        for known in facts.known
        if facts.now - known.sent_at <= LATEST_TO_MISS and (leases is None or known.lease in leases)
    ]
    missing = [facts.now - known.sent_at for known in recent if known.provider_id not in listed]
    return Shown(is_whole, max(missing, default=timedelta()), len(missing) < len(recent))


def settling_time(setting: timedelta, lag: timedelta) -> timedelta:
    """How long after an unclear end of sending a list is worth asking, its lag being what it was seen to be."""
    return max(setting, min(lag * LAGS, LONGEST_SETTLING))


def by_list(kind: str, age: timedelta, facts: Facts, seen: Shown) -> Verdict:
    """A message of that kind, unknown for `age`, is not in the list."""
    is_fresh = seen.is_whole and age >= seen.lag * LAGS
    if is_fresh and (seen.is_seen_to_work or not facts.is_deaf):
        return Verdict.SEND_AGAIN
    return _by_kind(kind, age, PROOF_TAKES)


def by_webhooks(kind: str, age: timedelta, facts: Facts) -> Verdict:
    """There is no list, and the provider has told of other messages since this one became unknown, or of none."""
    # Ages are compared, not moments: those were taken by different clocks.
    hears = facts.last_heard is not None and facts.now - facts.last_heard < age and not facts.is_deaf
    if hears and age >= WEBHOOKS_TAKE:
        return Verdict.SEND_AGAIN
    return _by_kind(kind, age, PROOF_TAKES)


def unasked(kind: str, age: timedelta) -> Verdict:
    """The provider could not be asked."""
    return _by_kind(kind, age, OUTAGES_TAKE)


def _by_kind(kind: str, age: timedelta, patience: timedelta) -> Verdict:
    """Nothing is proved: of a new date a second word is better than none, of an offer it is not."""
    if age < patience:
        return Verdict.LOOK_AGAIN
    return Verdict.LEAVE_IT if is_optional(kind) else Verdict.SEND_AGAIN
