"""A provider that takes every message 20 ms after it has come: as little work as can be, in a process of its own."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

LATENCY_SECONDS = 0.02

_numbers = count(1)


class _Talk(asyncio.Protocol):
    """One connection. A request is understood no further than to its end."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._heard = transport, b""

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, found, body = self._heard.partition(b"\r\n\r\n")
        if found and len(body) >= int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]):
            self._heard = b""
            answer = _taken_by_twilio if b"/2010-04-01/" in head[:100] else _taken_by_sendgrid
            asyncio.get_running_loop().call_later(LATENCY_SECONDS, self._transport.write, answer())


def _taken_by_sendgrid() -> bytes:
    return b"HTTP/1.1 202 Accepted\r\nX-Message-Id: mail-%d\r\nContent-Length: 0\r\n\r\n" % next(_numbers)


def _taken_by_twilio() -> bytes:
    body = b'{"sid": "SM%032d", "status": "queued"}' % next(_numbers)
    return b"HTTP/1.1 201 Created\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Talk, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def a_provider() -> Iterator[str]:
    """The address of one that runs."""
    command = [sys.executable, "-m", "tests.bench.drain_provider"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.terminate()


if __name__ == "__main__":
    asyncio.run(_serve())
