"""One turn of the sender: claims, flights and landings at the same time. Knows no database, no words, no provider.

All of it runs in an event loop of the turn's own. One thread makes messages ready, another does what else concerns the
database; messages fly meanwhile.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError

from portal.crashpoints import crashpoint
from portal.delivery.channels.base import Channel, Message, Outcome, Unclear, WideChannel
from portal.delivery.leaving import Claimed, Ready
from portal.delivery.receivers import Receivers

log = structlog.get_logger(__name__)

Way = Channel | WideChannel
Result = TypeVar("Result")

# So many at once: what a kept connection and 20 ms of latency need for some thousands of messages a second.
IN_FLIGHT = 128
# So many leave together, after one look: a half, so that the others fly meanwhile.
A_FLOCK = 64
# So many are written down at once, or as many as land within that time: it is what a crash makes unknown.
A_LANDING = 256
SECONDS_TO_LAND_TOGETHER = 0.1
# While a store keeps a turn from ending, others are claimed as often.
SECONDS_BETWEEN_CLAIMS = 0.25
SECONDS_UNTIL_TOLD_AGAIN = 1.0
# Whoever waited last for others to land waited no longer: the next may be claimed before these are gone.
BRISK_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Landed:
    """A message and what became of it."""

    claimed: Claimed
    provider: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Plan:
    """What a turn is given: how to make messages ready, look once more, fly, give back untried and settle; when to
    end, and whether it was told to end sooner."""

    prepare: Callable[[], Ready]
    look: Callable[[Sequence[Claimed]], Sequence[Claimed]]
    way: Callable[[str], Way]
    is_to_store: Callable[[Claimed], bool]
    give_back: Callable[[Sequence[Claimed]], None]
    settle: Callable[[Sequence[Landed]], None]
    is_stopping: Callable[[], bool]
    claims_until: float  # on the monotonic clock
    settles_until: float


class Turn:
    """Its tasks meet in `_landed`, and in the places that are free."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._database = ThreadPoolExecutor(1, "at-the-database")
        self._preparing = ThreadPoolExecutor(1, "preparing")
        # A channel that blocks its thread gets one at once, or its message would wait while the lease runs.
        self._blocking = ThreadPoolExecutor(IN_FLIGHT, "in-flight")
        self._wide: dict[str, Callable[[Message], Awaitable[Outcome]] | None] = {}
        self._flights: set[asyncio.Task[None]] = set()
        self._to_stores: set[asyncio.Task[None]] = set()
        self._staying: list[Claimed] = []
        self._receivers = Receivers()
        self._landed: list[Landed] = []
        self._news = asyncio.Event()
        self._is_enough = asyncio.Event()
        self._has_room = asyncio.Event()
        self._needed = 0
        self._is_over = False
        self._ahead: asyncio.Task[Ready] | None = None
        self._is_brisk = False

    async def run(self, first: Ready) -> int:
        """Send what is ready, then claim and send more as long as there is any and the time allows it, or a store
        holds up the end.

        Answers how many notices were handled. Whatever goes wrong, what has left is waited for and settled.
        """
        settling = asyncio.create_task(self._settle())
        try:
            return await self._send(first)
        finally:
            if self._ahead is not None:
                await asyncio.gather(self._ahead, return_exceptions=True)
            await asyncio.gather(*self._flights, *self._to_stores)
            self._is_over = True
            self._news.set()
            self._is_enough.set()
            try:
                await self._give_back()
            finally:
                await settling
                for threads in (self._database, self._preparing, self._blocking):
                    threads.shutdown()

    async def _send(self, ready: Ready) -> int:
        handled = 0
        while True:
            handled += ready.handled
            for first in range(0, len(ready.claimed), A_FLOCK):
                self._look_ahead(ready)
                await self._leave(ready.claimed[first : first + A_FLOCK])
            await self._give_back()
            if self._ahead is None and await self._is_done(ready):
                return handled
            ready = await (self._ahead or self._next())
            self._ahead = None

    async def _is_done(self, ready: Ready) -> bool:
        if ready.is_full and not self._is_time_up():
            return False
        return not await self._is_held_up() or self._plan.is_stopping()

    def _look_ahead(self, ready: Ready) -> None:
        """Claim the next while these leave, if they do so quickly: else its lease would run while it waits for them."""
        if self._ahead is None and self._is_brisk and ready.is_full and not self._is_time_up():
            self._ahead = asyncio.create_task(self._next())

    async def _next(self) -> Ready:
        return await asyncio.get_running_loop().run_in_executor(self._preparing, self._plan.prepare)

    async def _leave(self, flock: Sequence[Claimed]) -> None:
        to_people = []
        for claimed in flock:
            if not self._plan.is_to_store(claimed):
                to_people.append(claimed)
            elif self._is_time_up():
                self._staying.append(claimed)
            else:
                self._start(self._to_store(claimed), self._to_stores)
        if self._plan.is_stopping() and not self._is_there_room_for(len(to_people)):
            self._staying += to_people
        elif to_people:
            await self._room_for(len(to_people))
            for claimed in await self._at_the_database(self._plan.look, to_people):
                self._start(self._fly(claimed), self._flights)

    def _is_there_room_for(self, count: int) -> bool:
        """Whether so many more may fly now, or soon."""
        return self._is_brisk or len(self._flights) + count <= IN_FLIGHT

    async def _room_for(self, count: int) -> None:
        """Wait until so many more may fly: woken once, not by each that lands."""
        self._needed, begun = IN_FLIGHT - count, monotonic()
        if len(self._flights) > self._needed:
            self._has_room.clear()
            await self._has_room.wait()
            self._is_brisk = monotonic() - begun < BRISK_SECONDS

    async def _to_store(self, claimed: Claimed) -> None:
        """Leave once there is a place for that store. Should there be none, the message waits where it came from."""
        address = claimed.message.to
        if not await self._receivers.place_for(address):
            self._staying.append(claimed)
            return
        try:
            for leaving in await self._at_the_database(self._plan.look, [claimed]):
                await self._fly(leaving)
        except DBAPIError as trouble:
            # Nothing has left: it is claimed again once its lease is over.
            log.warning("store_waits", key=claimed.message.key, trouble=type(trouble.orig).__name__)
        finally:
            await self._receivers.give_up(address)

    async def _give_back(self) -> None:
        staying, self._staying = self._staying, []
        for first in range(0, len(staying), A_FLOCK):
            await self._at_the_database(self._plan.give_back, staying[first : first + A_FLOCK])

    def _is_time_up(self) -> bool:
        return self._plan.is_stopping() or monotonic() > self._plan.claims_until

    async def _is_held_up(self) -> bool:
        """Whether the turn has to wait for a store: nobody else's message may wait with it."""
        if self._to_stores:
            await asyncio.wait(
                self._to_stores, timeout=SECONDS_BETWEEN_CLAIMS, return_when=asyncio.FIRST_COMPLETED
            )
        return bool(self._to_stores)

    def _start(self, flight: Coroutine[Any, Any, None], among: set[asyncio.Task[None]]) -> None:
        task = asyncio.create_task(flight)
        among.add(task)
        task.add_done_callback(lambda done: self._end(done, among))

    def _end(self, task: asyncio.Task[None], among: set[asyncio.Task[None]]) -> None:
        among.discard(task)
        if len(self._flights) <= self._needed:
            self._has_room.set()

    async def _fly(self, claimed: Claimed) -> None:
        way = self._plan.way(claimed.message.channel)
        outcome = await self._sent(way, claimed.message)
        crashpoint("after_answer")
        self._landed.append(Landed(claimed, way.provider, outcome))
        self._news.set()
        if len(self._landed) >= A_LANDING:
            self._is_enough.set()

    async def _sent(self, way: Way, message: Message) -> Outcome:
        try:
            return await self._send_by(way, message)
        except Exception:
            # A channel that raises has a fault of its own: the message may have left.
            log.exception("channel_fault", channel=way.name, key=message.key)
            return Unclear("The channel failed in an unexpected way.")

    def _send_by(self, way: Way, message: Message) -> Awaitable[Outcome]:
        # What a class promises is looked up member by member, which takes as long as all else that a flight asks for.
        if way.name not in self._wide:
            self._wide[way.name] = way.send if isinstance(way, WideChannel) else None
        send = self._wide[way.name]
        if send is not None:
            return send(message)
        blocking: Callable[[Message], Outcome] = way.send  # type: ignore[assignment]
        return asyncio.get_running_loop().run_in_executor(self._blocking, blocking, message)

    async def _settle(self) -> None:
        """Write down what became of messages, as many at a time as have landed meanwhile."""
        while not self._is_over or self._landed:
            await self._news.wait()
            await self._land_together()
            landed, self._landed = self._landed, []
            if landed:
                await self._told(landed)

    async def _land_together(self) -> None:
        """Wait for more that lands at about the same time: one commit for all costs as much as one for each."""
        if not self._is_over and 0 < len(self._landed) < A_LANDING:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._is_enough.wait(), SECONDS_TO_LAND_TOGETHER)
        self._news.clear()
        if not self._is_over:
            self._is_enough.clear()

    async def _told(self, landed: Sequence[Landed]) -> None:
        """Tell the database until it listens: what is not written down before the lease ends is unknown."""
        while True:
            try:
                return await self._at_the_database(self._plan.settle, landed)
            except DBAPIError as trouble:
                log.warning("settling_waits", count=len(landed), trouble=type(trouble.orig).__name__)
                if monotonic() > self._plan.settles_until:
                    raise
            await asyncio.sleep(SECONDS_UNTIL_TOLD_AGAIN)

    def _at_the_database(self, work: Callable[..., Result], *given: Any) -> Awaitable[Result]:
        return asyncio.get_running_loop().run_in_executor(self._database, work, *given)
