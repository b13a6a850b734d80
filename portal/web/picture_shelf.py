"""Pictures of products, fetched from where the shops keep them and kept small, so that a shopper's browser asks nobody
but us: whoever keeps a shop's pictures would learn who looks at an order, and when.

Used on the event loop alone. Who asks must know that the address is a shop's own.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

import anyio
import anyio.to_thread

from portal.delivery.channels.wire import Answer, NeverLeft, NoAnswer, Wire
from portal.domain.refusals import Refusal
from portal.intake.small_pictures import small_picture
from portal.public_addresses import may_be_reached

# 3 KB each.
MOST_KEPT = 4_000
KEPT_FOR, TRIED_AGAIN_AFTER = timedelta(days=1), timedelta(minutes=10)
# Other hosts are slow at times; the threads of the portal itself never wait for them.
_AT_ONCE, _SECONDS = 4, 5.0
_MOST_BYTES, _MOST_MOVES = 5_000_000, 2
_HEADERS = {"Accept": "image/webp,image/png,image/jpeg,image/gif", "User-Agent": "backorder-portal"}


@dataclass(frozen=True, slots=True)
class _Kept:
    """A picture, empty where none could be had, and until when nobody asks for it again."""

    content: bytes
    until: datetime


class PictureShelf:
    """What was fetched, by address; the least recently seen is given up first."""

    def __init__(self, *, allows_loopback: bool) -> None:
        """`allows_loopback`: pictures on this machine are fine (demo and tests); private networks never are."""
        self._allows_loopback = allows_loopback
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._fetching = anyio.CapacityLimiter(_AT_ONCE)
        self._turns = anyio.Semaphore(_AT_ONCE)

    async def picture(self, address: str, now: datetime) -> bytes:
        """The picture at that address, a WebP; nothing where none can be had for now."""
        if self._is_due(address, now):
            with anyio.move_on_after(_SECONDS):
                async with self._turns:
                    # Whoever stood before us may have asked for the same.
                    if self._is_due(address, now):
                        await self._fetch(address, now)
        return self._seen(address)

    def _is_due(self, address: str, now: datetime) -> bool:
        kept = self._kept.get(address)
        return kept is None or now >= kept.until

    async def _fetch(self, address: str, now: datetime) -> None:
        content = await anyio.to_thread.run_sync(self._fetched, address, limiter=self._fetching)
        until = now + (KEPT_FOR if content else TRIED_AGAIN_AFTER)
        # A host that is down for a while takes no picture away.
        self._kept[address] = _Kept(content or self._seen(address), until)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)

    def _seen(self, address: str) -> bytes:
        kept = self._kept.get(address)
        if kept is None:
            return b""
        self._kept.move_to_end(address)
        return kept.content

    def _fetched(self, address: str) -> bytes:
        try:
            return small_picture(self._body(address))
        except (NeverLeft, NoAnswer, Refusal, ValueError):
            return b""

    def _body(self, address: str) -> bytes:
        """What is found there, or where it has moved to. Raises ValueError for what answers otherwise."""
        for _ in range(_MOST_MOVES + 1):
            answer = self._asked(address)
            if answer.status == 200:
                return answer.body
            moved = str(answer.headers.get("Location", "")) if 300 <= answer.status < 400 else ""
            if not moved:
                break
            address = urljoin(address, moved)
        raise ValueError("There is no picture.")

    def _asked(self, address: str) -> Answer:
        target = urlsplit(address)
        wire = Wire(f"{target.scheme}://{target.netloc}", _SECONDS, self._may_reach, _MOST_BYTES + 1)
        return wire.request("GET", address, _HEADERS, b"")

    def _may_reach(self, ip: str) -> bool:
        return may_be_reached(ip, self._allows_loopback)
