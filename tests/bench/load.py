"""A small load generator for 127.0.0.1: kept-alive connections, each asking again as soon as it was answered."""

import asyncio
import re
from collections.abc import Sequence
from time import perf_counter

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class _Asker(asyncio.Protocol):
    """One connection that goes through its paths until the time is over."""

    def __init__(self, paths: Sequence[str], until: float, done: "asyncio.Future[int]") -> None:
        self._requests = [f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() for path in paths]
        self._until = until
        self._done = done
        self._answers = 0
        self._buffer = b""
        self._missing = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._ask()

    def _ask(self) -> None:
        self._buffer, self._missing = b"", 0
        self._transport.write(self._requests[self._answers % len(self._requests)])  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        if self._missing:
            self._missing -= len(data)
        else:
            self._buffer += data
            head = self._buffer.find(b"\r\n\r\n")
            if head < 0:
                return
            if not self._buffer.startswith(b"HTTP/1.1 200"):
                self._end(RuntimeError(self._buffer[:100].decode("latin-1")))
                return
            length = _LENGTH.search(self._buffer, 0, head)
            self._missing = int(length.group(1)) - (len(self._buffer) - head - 4) if length else 0
        if self._missing == 0:
            self._answers += 1
            if perf_counter() > self._until:
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
                self._done.set_result(self._answers)
        self._transport.close()


async def requests_a_second(port: int, paths: Sequence[str], seconds: float, connections: int = 32) -> float:
    """How many requests a second were answered with 200. Raises RuntimeError for any other answer."""
    loop = asyncio.get_running_loop()
    begun = perf_counter()
    askers = []
    for number in range(connections):
        done: asyncio.Future[int] = loop.create_future()
        mine = [*paths[number::connections]] or list(paths)
        await loop.create_connection(
            lambda mine=mine, done=done: _Asker(mine, begun + seconds, done), "127.0.0.1", port
        )
        askers.append(done)
    answers = sum(await asyncio.gather(*askers))
    return answers / (perf_counter() - begun)
