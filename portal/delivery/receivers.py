"""The places that a turn keeps for stores, few for each: one that hangs keeps no mail waiting, nor other stores."""

import asyncio
from collections import Counter

MOST_TO_STORES, MOST_TO_ONE = 32, 4
SECONDS_TO_WAIT = 2.0


class Receivers:
    """Counts the messages that are on their way to stores, by the receiver's address."""

    def __init__(self, seconds_to_wait: float = SECONDS_TO_WAIT) -> None:
        self._seconds_to_wait = seconds_to_wait
        self._on_their_way: Counter[str] = Counter()
        self._changed = asyncio.Condition()

    async def place_for(self, address: str) -> bool:
        """Take a place for one more message, within some time; False where none became free."""
        try:
            async with asyncio.timeout(self._seconds_to_wait), self._changed:
                await self._changed.wait_for(lambda: self._has_room_for(address))
                self._on_their_way[address] += 1
                return True
        except TimeoutError:
            return False

    async def give_up(self, address: str) -> None:
        """A place is free again."""
        async with self._changed:
            self._on_their_way -= Counter([address])
            self._changed.notify_all()

    def _has_room_for(self, address: str) -> bool:
        return self._on_their_way.total() < MOST_TO_STORES and self._on_their_way[address] < MOST_TO_ONE
