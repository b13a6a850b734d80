"""One request to a provider, and the knowledge whether it left. Knows HTTP, no provider; judges nothing.

For single requests from any thread, each over a connection of its own; `line` carries many at once.
"""

import socket
import ssl
from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTP_PORT, HTTPS_PORT, HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Timer
from time import monotonic
from typing import Any, Protocol
from urllib.parse import SplitResult, urlsplit

from portal.crashpoints import crashpoint
from portal.delivery.channels.base_url import check_base_url

# Answers to what is sent are a few kilobytes; whatever is longer is none.
LONGEST_ANSWER_BYTES = 256 * 1024


class NeverLeft(Exception):
    """No byte of the request left: sending again is safe. The text says why, as the end of a sentence."""


class NoAnswer(Exception):
    """The request may have arrived, but no answer came back. The text says why, as the end of a sentence."""


class OtherAnswer(Exception):
    """The provider answered, but not with the status that was hoped for. A vendor's own exceptions would lose the
    headers."""

    def __init__(self, answer: "Answer") -> None:
        super().__init__(answer.status)
        self.answer = answer


class Headers(Protocol):
    """What stands before a body, by names of any case. Of several of one name it knows the first."""

    def get(self, name: str, default: str, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever it says. `body` may be cut short."""

    status: int
    headers: Headers
    body: bytes


class Wire:
    """The line to one provider. Used from several threads at once: every request has its own connection."""

    def __init__(
        self,
        base_url: str,
        timeout_seconds: float,
        may_reach: Callable[[str], bool] | None = None,
        longest_answer_bytes: int = LONGEST_ANSWER_BYTES,
    ) -> None:
        """Raises ValueError for a base URL that is not safe.

        `may_reach` judges each IP address that the host's name stands for; none is dialled that it refuses.

        Of an answer no more than `longest_answer_bytes` are read.

        `timeout_seconds` is for a whole request. Looking up the provider's name counts, but cannot be cut short.
        """
        self.base_url = check_base_url(base_url)
        self.timeout_seconds = timeout_seconds
        self._may_reach = may_reach
        self._longest_answer_bytes = longest_answer_bytes
        self._trust = trust() if self.base_url.startswith("https:") else None

    def request(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """The answer to one request, redirects included as they are. Raises NeverLeft or NoAnswer."""
        target, deadline = urlsplit(url), monotonic() + self.timeout_seconds
        connection = self._connected(target, deadline)
        # A socket's time-out starts anew with every byte; only the timer bounds an answer that trickles in.
        overdue = Timer(deadline - monotonic(), _hang_up, [connection.sock])
        overdue.start()
        try:
            return _exchange(connection, method, _path(target), headers, body, self._longest_answer_bytes)
        except (OSError, HTTPException) as error:
            raise NoAnswer("the connection broke or the time was up before an answer came") from error
        finally:
            overdue.cancel()
            connection.close()

    def _connected(self, target: SplitResult, deadline: float) -> HTTPConnection:
        connection = self._connection(target)
        try:
            connection.sock = _dialled(connection.host, connection.port, deadline, self._may_reach)
            if self._trust:
                connection.sock = self._trust.wrap_socket(connection.sock, server_hostname=connection.host)
            connection.sock.settimeout(_left(deadline))
        except OSError as error:
            connection.close()
            raise NeverLeft(why_unreachable(error)) from error
        return connection

    def _connection(self, target: SplitResult) -> HTTPConnection:
        host = target.hostname or ""
        if self._trust:
            return HTTPSConnection(host, target.port or HTTPS_PORT, context=self._trust)
        return HTTPConnection(host, target.port or HTTP_PORT)


@cache
def trust() -> ssl.SSLContext:
    """Whom we believe to be who they say. Costs some 40 ms, so there is one for all lines."""
    return ssl.create_default_context()


def _dialled(host: str, port: int, deadline: float, may_reach: Callable[[str], bool] | None) -> socket.socket:
    """A connected socket. The provider's addresses share the time, so that a dead first one leaves some to the next."""
    addresses = [address for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if may_reach and not all(may_reach(str(address[0])) for address in addresses):
        raise _OffLimits
    trouble = OSError("the name has no address")
    for position, address in enumerate(addresses):
        share = _left(deadline) / (len(addresses) - position)
        try:
            return socket.create_connection((str(address[0]), port), share)
        except OSError as error:
            trouble = error
    raise trouble


def _left(deadline: float) -> float:
    """Seconds until the deadline. Raises TimeoutError when it is over."""
    seconds = deadline - monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def _exchange(
    connection: HTTPConnection,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    longest_answer_bytes: int,
) -> Answer:
    # A provider that says no early stops reading; its answer is then waiting although our writing broke.
    crashpoint("before_first_byte")
    with suppress(BrokenPipeError):
        connection.request(method, path, body, {**headers, "Connection": "close"})
    crashpoint("after_body")
    response = connection.getresponse()
    crashpoint("before_answer")
    return Answer(response.status, response.headers, _body(response, longest_answer_bytes))


def _body(response: HTTPResponse, longest_bytes: int) -> bytes:
    """The body, or nothing: once the status is known, a body that breaks off must not hide it again."""
    try:
        return response.read(longest_bytes)
    except (OSError, HTTPException):
        return b""


def _path(target: SplitResult) -> str:
    return f"{target.path or '/'}?{target.query}" if target.query else target.path or "/"


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        # Not `line.shutdown`: on a TLS socket that also takes the session from under the thread that reads.
        socket.socket.shutdown(line, socket.SHUT_RDWR)


class _OffLimits(OSError):
    """The name stands for an address that this line may not reach."""


# The first class that fits names the reason, so the special come before the general.
_UNREACHABLE = (
    (_OffLimits, "its name leads into a private network"),
    (ConnectionRefusedError, "the connection was refused"),
    (socket.gaierror, "its name could not be found"),
    (ssl.SSLError, "no secure connection could be made"),
    (TimeoutError, "it could not be connected to in time"),
)


def why_unreachable(error: Exception) -> str:
    """Why no connection stood, as the end of a sentence."""
    for kind, words in _UNREACHABLE:
        if isinstance(error, kind):
            return words
    return "no connection could be made"


def basic(auth: tuple[str, str] | None) -> dict[str, str]:
    """The header by which an account says who it is (RFC 7617), none for nobody."""
    return {"Authorization": "Basic " + b64encode(":".join(auth).encode()).decode()} if auth else {}
