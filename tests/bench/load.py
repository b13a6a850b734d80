"""A small load generator for 127.0.0.1: kept-alive connections, each asking again as soon as it was answered."""

import asyncio
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

CONNECTIONS = 32
# What is asked before is not counted: a server that slept while others were asked wakes up on it, and that says more
# of what else the machine does than of the server.
LEAD_SECONDS = 0.4
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Load:
    """How a server did: answers a second, after how many milliseconds half and nearly all of them were there, and how
    many microseconds of a processor each took it."""

    a_second: float
    p50: float
    p99: float
    processor: float


def request_for(path: str, etag: str = "") -> bytes:
    """A request as a browser's, as far as a server needs it."""
    known = f"If-None-Match: {etag}\r\n" if etag else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{known}\r\n".encode()


class _Asker(asyncio.Protocol):
    """One connection that goes through its requests until the time is over."""

    def __init__(
        self,
        requests: Sequence[bytes],
        status: bytes,
        counted: tuple[float, float],
        done: "asyncio.Future[list[float]]",
    ) -> None:
        self._requests = requests
        self._asked = 0
        self._begins = b"HTTP/1.1 " + status
        self._from, self._until = counted
        self._done = done
        self._seconds: list[float] = []
        self._buffer = b""
        self._missing = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._ask()

    def _ask(self) -> None:
        self._buffer, self._missing = b"", 0
        self._asked_at = perf_counter()
        self._transport.write(self._requests[self._asked % len(self._requests)])  # type: ignore[attr-defined]
        self._asked += 1

    def data_received(self, data: bytes) -> None:
        if self._missing:
            self._missing -= len(data)
        else:
            self._buffer += data
            head = self._buffer.find(b"\r\n\r\n")
            if head < 0:
                return
            if not self._buffer.startswith(self._begins):
                self._end(RuntimeError(self._buffer[:100].decode("latin-1")))
                return
            length = _LENGTH.search(self._buffer, 0, head)
            self._missing = int(length.group(1)) - (len(self._buffer) - head - 4) if length else 0
        if self._missing == 0:
            self._answered(perf_counter())

    def _answered(self, now: float) -> None:
        if self._asked_at >= self._from:
            self._seconds.append(now - self._asked_at)
        if now > self._until:
            self._end(None)
        else:
            self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        self._end(error or ConnectionError("The server closed the connection."))

    def _end(self, error: Exception | None) -> None:
        if not self._done.done():
            if error:
                self._done.set_exception(error)
            else:
                self._done.set_result(self._seconds)
        self._transport.close()


@dataclass(frozen=True, slots=True)
class Server:
    """A server on 127.0.0.1 and its process."""

    port: int
    process: int

    @property
    def processor_seconds(self) -> float:
        """What the process has used so far. Linux alone tells."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


async def load_on(server: Server, requests: Sequence[bytes], seconds: float, status: str = "200") -> Load:
    """How the server did meanwhile. Raises RuntimeError for any answer of another status."""
    loop = asyncio.get_running_loop()
    begun = perf_counter() + LEAD_SECONDS
    used = loop.create_task(_used_after_the_lead(server))
    askers = []
    for number in range(CONNECTIONS):
        done: asyncio.Future[list[float]] = loop.create_future()
        mine = requests[number::CONNECTIONS] or requests
        asker = _Asker(mine, status.encode(), (begun, begun + seconds), done)
        await loop.create_connection(lambda asker=asker: asker, "127.0.0.1", server.port)
        askers.append(done)
    answered = sorted(taken for several in await asyncio.gather(*askers) for taken in several)
    a_second = len(answered) / (perf_counter() - begun)
    middle, last = answered[len(answered) // 2], answered[len(answered) * 99 // 100]
    processor = (server.processor_seconds - await used) / len(answered)
    return Load(a_second, middle * 1_000, last * 1_000, processor * 1_000_000)


async def _used_after_the_lead(server: Server) -> float:
    await asyncio.sleep(LEAD_SECONDS)
    return server.processor_seconds
