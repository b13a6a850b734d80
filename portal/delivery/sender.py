"""Loop 2: have messages made ready, hand each to its channel, record what became of it.

A claim and its words are committed before the first byte leaves, so a crash can lose no message and a second sender
cannot take it. What nobody knows the fate of stays `unknown`: it is never sent again on a timer.
"""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

import structlog
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from portal.clock import Clock
from portal.crashpoints import crashpoint
from portal.delivery import returning
from portal.delivery.channels.base import WideChannel
from portal.delivery.leaving import Claimed, Ready, look
from portal.delivery.preparing import Preparer
from portal.delivery.preparing_room import PreparingRoom
from portal.delivery.settling import Settled, settle_all
from portal.delivery.stopping import withhold
from portal.delivery.turn import Landed, Plan, Turn, Way
from portal.delivery.writers import Writer
from portal.links import Links
from portal.stand_by import StandBy
from portal.store import claims, digests, outbox, store_messages, untried
from portal.store.database import Database, clock_of

log = structlog.get_logger(__name__)

LONGEST_TURN_SECONDS = 5.0
UNTIL_A_STORE_IS_ASKED_AGAIN = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends what is due. `channels` by channel name; `mail_from` is the address of every mail; `stand_by` bears a
    second process for much work."""

    database: Database
    channels: Mapping[str, Way]
    links: Links
    clock: Clock
    mail_from: str
    lease_seconds: int
    provider_timeout_seconds: int
    keeps_quiet_hours: bool = True
    rates: Mapping[str, int] = field(default_factory=dict)
    stand_by: StandBy | None = None
    _room: PreparingRoom = field(init=False, repr=False)

    def __post_init__(self) -> None:
        writer = Writer(self.links, self.mail_from, self.keeps_quiet_hours)
        preparer = Preparer(self.database, writer, self.rates, self.lease_seconds)
        room = PreparingRoom(preparer, self.stand_by)
        object.__setattr__(self, "_room", room)

    def turn(self, is_stopping: Callable[[], bool] = lambda: False) -> int:
        """Send for some seconds, or until nothing is due; answers how many notices were handled, 0 for none.

        Once it is stopping nothing more is claimed.
        """
        if is_stopping():
            return 0
        lost = self.database.write(_end_expired)
        if lost:
            log.warning("messages_unknown", count=lost)
        first = self._prepare()
        if not first.handled:
            self._room.rest()
            return 0
        # The caller's thread may have an event loop of its own.
        with ThreadPoolExecutor(1, "sender") as thread:
            return thread.submit(lambda: asyncio.run(self._run(first, is_stopping))).result()

    def close(self) -> None:
        """End what was begun beside this process."""
        self._room.close()

    async def _run(self, first: Ready, is_stopping: Callable[[], bool]) -> int:
        begun = monotonic()
        plan = Plan(
            prepare=self._prepare,
            look=self._looked_at,
            way=self.channels.__getitem__,
            is_to_store=lambda claimed: claimed.message.channel == outbox.TO_STORE,
            give_back=self._give_back,
            settle=self._settle,
            is_stopping=is_stopping,
            claims_until=begun + min(LONGEST_TURN_SECONDS, self.lease_seconds / 4),
            settles_until=begun + self.lease_seconds,
        )
        try:
            return await Turn(plan).run(first)
        finally:
            for way in self.channels.values():
                if isinstance(way, WideChannel):
                    await way.close()

    def _prepare(self) -> Ready:
        return self._room.prepare(self.clock())

    def _looked_at(self, claimed: Sequence[Claimed]) -> Sequence[Claimed]:
        """Those that may leave. Whom somebody stopped since the claim, and who came too late, stays here."""
        with self.database.reading() as session:
            back_by = clock_of(session) + timedelta(seconds=self.provider_timeout_seconds)
            seen = look(session, claimed, back_by)
        for one, why in seen.stopped:
            self.database.write(lambda session, one=one, why=why: self._withhold(session, one, why))  # type: ignore[misc]
        self._put_back(seen.late, self.clock())
        return seen.leaving

    def _withhold(self, session: Session, claimed: Claimed, why: str) -> None:
        row = claims.leased(session, claimed.lease)
        if row is not None:
            for told in digests.together(session, row):
                withhold(session, told, why, self.clock())
            log.info("message_withheld", channel=claimed.message.channel, key=claimed.message.key)

    def _give_back(self, claimed: Sequence[Claimed]) -> None:
        """These wait a little, with all that waits for the same store: it has been slow to answer others."""
        self._put_back(claimed, self.clock() + UNTIL_A_STORE_IS_ASKED_AGAIN)

    def _put_back(self, claimed: Sequence[Claimed], due_at: datetime) -> None:
        """These have stayed here, which costs them no try: they are owed again from then on."""

        def put_back(session: Session) -> None:
            done = untried.give_back(session, [one.lease for one in claimed], due_at)
            for one in claimed:
                row = None if one.lease in done else claims.leased(session, one.lease)
                if row is not None:
                    row.attempts -= 1
                    if row.channel == outbox.TO_STORE:
                        store_messages.put_back(session, row, due_at)
                    else:
                        returning.put_back(session, digests.together(session, row), due_at, self.clock())

        if claimed:
            self.database.write(put_back)

    def _settle(self, landed: Sequence[Landed]) -> None:
        """Write down what became of messages, all in one short transaction."""
        settled = [
            Settled(one.claimed.lease, one.outcome, one.provider, random.random())  # noqa: S311 - no secret
            for one in landed
        ]
        try:
            self._write_down(settled)
        except DBAPIError:
            raise
        except Exception:
            # One message whose end cannot be written down must not keep that of the others from being.
            log.exception("settling_fault", count=len(settled))
            if len(landed) > 1:
                for one in landed:
                    self._settle([one])
            return
        for one in landed:
            message = one.claimed.message
            said = {"outcome": type(one.outcome).__name__, "channel": message.channel, "key": message.key}
            log.info("message", merchant=one.claimed.lease.merchant_id, **said)

    def _write_down(self, settled: Sequence[Settled]) -> None:
        now = self.clock()
        self.database.write(lambda session: settle_all(session, settled, now))
        crashpoint("after_commit")


def _end_expired(session: Session) -> int:
    """Take up what a dead sender has left: the store is told again, whatever else left or not is unknown."""
    now = clock_of(session)
    store_messages.take_back_expired(session, now)
    return claims.give_up_expired(session, now)
