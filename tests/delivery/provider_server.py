"""A real local HTTP server that answers as SendGrid and Twilio do: it accepts, unless the test says otherwise."""

import json
import socket
import struct
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

TRICKLE_SECONDS = 0.05


@dataclass(frozen=True)
class Asked:
    """A request as it came over the wire. `headers` ignore the case of names."""

    method: str
    path: str
    headers: Message
    body: bytes

    @property
    def mail(self) -> dict[str, Any]:
        """The JSON of a SendGrid request."""
        mail: dict[str, Any] = json.loads(self.body)
        return mail

    @property
    def form(self) -> dict[str, str]:
        """The form of a Twilio request; every name may appear once only."""
        values = parse_qs(self.body.decode(), strict_parsing=True)
        assert all(len(value) == 1 for value in values.values())
        return {name: value[0] for name, value in values.items()}


@dataclass(frozen=True)
class Reply:
    """A scripted answer. `body` is sent as it is when bytes, else as JSON."""

    status: int
    body: Any = b""
    headers: dict[str, str] = field(default_factory=dict)

    def play(self, handler: "_Handler") -> None:
        handler.read()
        handler.answer(self)


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


Turn = Reply | DropUnread | DropAfterReading | Hang | Trickle | CutShort


class ProviderServer:
    """Runs in threads of its own while the `with` block lasts. `asked` are the requests read so far, oldest first."""

    def __init__(self, *script: Turn) -> None:
        self.script: deque[Turn] = deque(script)
        self.asked: list[Asked] = []
        self._server = _Server(self)

    @property
    def url(self) -> str:
        """The base URL, with its port."""
        return f"http://127.0.0.1:{self._server.server_port}"

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


def accepted_by_sendgrid(asked: Asked) -> Reply:
    """202 with an empty body; the id repeats the message's key, so that a test sees which answer went where."""
    return Reply(202, headers={"X-Message-Id": f"id-{asked.mail['custom_args']['bo_key']}"})


def accepted_by_twilio(asked: Asked) -> Reply:
    """201 with a sid that repeats the message's key, found in its callback."""
    key = parse_qs(urlsplit(asked.form["StatusCallback"]).query)["mk"][0]
    created = {"sid": f"SM{key}", "status": "queued", "num_segments": "1", "price": None, "error_code": None}
    return Reply(201, created)


_ACCEPTING: dict[str, Callable[[Asked], Reply]] = {
    "/v3/mail/send": accepted_by_sendgrid,
    "/2010-04-01/Accounts/AC0123456789abcdef/Messages.json": accepted_by_twilio,
}


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
        asked = self.read()
        accepting = _ACCEPTING.get(urlsplit(asked.path).path)
        self.answer(accepting(asked) if accepting else Reply(404, {"message": "no such page"}))

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
