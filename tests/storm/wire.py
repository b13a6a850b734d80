"""HTTP as a provider of a storm speaks it: by hand, because a library would not let it misbehave."""

import asyncio
import json
import socket
import struct
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Request:
    """A request that was read to its end. The names of `headers` are in small letters."""

    method: str
    path: str
    query: dict[str, str]
    body: bytes
    headers: dict[str, str]

    def form(self) -> dict[str, str]:
        """The fields of a form."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. `body` is sent as it is when bytes, else as JSON."""

    status: int
    body: Any = b""
    headers: dict[str, str] = field(default_factory=dict)

    def written(self, promised_bytes: int = 0) -> bytes:
        """The answer on the wire; with `promised_bytes` it announces more than comes."""
        body = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        length = {"Content-Length": str(promised_bytes or len(body))}
        head = [
            f"HTTP/1.1 {self.status} -",
            *(f"{name}: {value}" for name, value in (self.headers | length).items()),
        ]
        return "\r\n".join([*head, "", ""]).encode() + body


@dataclass(slots=True)
class Line:
    """One connection of a client."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def read(self) -> Request | None:
        """The next request, None where the client has hung up."""
        try:
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            named = (line.partition(":") for line in head[1:] if line)
            headers = {name.lower(): value.strip() for name, _, value in named}
            body = await self.reader.readexactly(int(headers.get("content-length", 0)))
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        method, target, _ = head[0].split(" ")
        address = urlsplit(target)
        return Request(
            method, address.path, dict(parse_qsl(address.query, keep_blank_values=True)), body, headers
        )

    async def say(self, words: bytes) -> None:
        """Send these bytes; a client that is gone is nobody's trouble."""
        try:
            self.writer.write(words)
            await self.writer.drain()
        except ConnectionError:
            self.writer.close()

    async def wait_until_it_hangs_up(self) -> None:
        """Say nothing for as long as the client stands it."""
        try:
            await self.reader.read()
        except ConnectionError:
            return

    def drop(self) -> None:
        """Reset the connection: with a linger of zero the kernel answers RST instead of a polite end."""
        line: socket.socket | None = self.writer.get_extra_info("socket")
        if line is not None:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()
