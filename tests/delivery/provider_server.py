"""A real local HTTP server that answers as SendGrid and Twilio do: it accepts, unless the test says otherwise."""

import json
import socket
import struct
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from tests.delivery.provider_answers import ACCEPTING, LISTING, Asked, Listed, Reply, Taken

TRICKLE_SECONDS = 0.05


class DropUnread:
    """Lets the request come, reads none of it, and resets the connection."""

    def play(self, handler: "_Handler") -> None:
        handler.connection.recv(1, socket.MSG_PEEK)
        handler.reset()


class DropAfterReading:
    """Reads the whole request and resets the connection without a word."""

    def play(self, handler: "_Handler") -> None:
        handler.read()
        handler.reset()


class Hang:
    """Reads the whole request and says nothing until the server stops."""

    def play(self, handler: "_Handler") -> None:
        handler.read()
        handler.server.stopping.wait()


class Trickle:
    """Reads the whole request and answers a byte at a time, which takes some three seconds."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer

    def play(self, handler: "_Handler") -> None:
        handler.read()
        for byte in self._answer:
            handler.wfile.write(bytes([byte]))
            handler.server.stopping.wait(TRICKLE_SECONDS)


class CutShort:
    """Sends status, headers and half of the promised body, then resets the connection."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    def play(self, handler: "_Handler") -> None:
        handler.read()
        handler.answer(self._reply, promised_bytes=1_000)
        handler.reset()


class TakeAnd:
    """Takes the message, so that it is delivered and listed, and then behaves like that towards the sender."""

    def __init__(self, then: "Reply | str" = "drop") -> None:
        self._then = then

    def play(self, handler: "_Handler") -> None:
        handler.server.provider.take(handler.read())
        if isinstance(self._then, Reply):
            handler.answer(self._then)
        else:
            handler.reset()


Turn = TakeAnd | Reply | DropUnread | DropAfterReading | Hang | Trickle | CutShort


class ProviderServer:
    """Runs in threads of its own while the `with` block lasts. `asked` are the requests read so far, oldest first.

    `taken` are the messages that it took. Its lists show those but the newest `lag`, in pages of `page_size`.
    """

    def __init__(self, *script: Turn) -> None:
        self.script: deque[Turn] = deque(script)
        self.asked: list[Asked] = []
        self.taken: list[Taken] = []
        self.lag, self.page_size = 0, 1_000
        self._server = _Server(self)

    @property
    def url(self) -> str:
        """The base URL, with its port."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def take(self, asked: Asked) -> Reply:
        """Take a message and accept it."""
        taken, reply = ACCEPTING[urlsplit(asked.path).path](asked)
        self.taken.append(taken)
        return reply

    def listed(self) -> list[Taken]:
        """What its lists show, newest first."""
        return self.taken[: len(self.taken) - self.lag][::-1]

    def look_ups(self) -> list[str]:
        """Every question that was asked, as its address."""
        return [unquote(asked.path) for asked in self.asked if asked.method == "GET"]

    @property
    def only(self) -> Asked:
        """The one request that came."""
        (asked,) = self.asked
        return asked

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stopping.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, provider: ProviderServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.provider = provider
        self.stopping = Event()


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def handle(self) -> None:
        turn = self.server.provider.script.popleft() if self.server.provider.script else None
        try:
            if turn:
                turn.play(self)
            else:
                self._accept()
        except OSError:
            self.close_connection = True  # the other side went away; the test sees that side

    def _accept(self) -> None:
        asked, provider = self.read(), self.server.provider
        for start, listing in LISTING:
            if asked.method == "GET" and asked.path.startswith(start):
                return self.answer(listing(Listed(provider.listed(), provider.page_size), asked))
        is_known = urlsplit(asked.path).path in ACCEPTING
        self.answer(provider.take(asked) if is_known else Reply(404, {"message": "no such page"}))

    def read(self) -> Asked:
        self.raw_requestline = self.rfile.readline()
        assert self.parse_request()
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        asked = Asked(self.command, self.path, self.headers, body)
        self.server.provider.asked.append(asked)
        return asked

    def answer(self, reply: Reply, promised_bytes: int | None = None) -> None:
        body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(promised_bytes or len(body)))
        self.end_headers()
        self.wfile.write(body)

    def reset(self) -> None:
        # Linger of zero seconds: the kernel answers with RST instead of a polite end.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: requests are kept in `asked`."""
