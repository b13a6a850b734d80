"""The line to one provider, for many requests at once over connections that are kept. Knows HTTP, no provider.

It knows of every request whether it left, as `wire` does: only what failed before a connection stood surely did not.
A connection that the provider closes while a request is on its way into it leaves "nobody knows", so none is used
again after an idle moment.
"""

import asyncio
from collections.abc import Mapping

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    TCPConnector,
    TraceConfig,
)
from yarl import URL

from portal.crashpoints import crashpoint, is_armed
from portal.delivery.channels.base_url import check_base_url
from portal.delivery.channels.wire import (
    LONGEST_ANSWER_BYTES,
    Answer,
    NeverLeft,
    NoAnswer,
    trust,
    why_unreachable,
)

# Servers keep an idle connection for five seconds or more; half of that never meets one that is being closed.
LONGEST_IDLE_SECONDS = 2.5
# What has not been connected by then surely has not left. The rest of the time belongs to the answer.
CONNECTING_SHARE = 0.5


class Line:
    """Used from any number of tasks at once. Each event loop has connections of its own, until it calls `close`."""

    def __init__(self, base_url: str, timeout_seconds: float) -> None:
        """Raises ValueError for a base URL that is not safe. `timeout_seconds` is for a whole request."""
        self.base_url = check_base_url(base_url)
        self.timeout_seconds = timeout_seconds
        self._sessions: dict[asyncio.AbstractEventLoop, ClientSession] = {}

    async def request(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """The answer to one request, redirects included as they are. Raises NeverLeft or NoAnswer."""
        address = URL(url, encoded=True)
        crashpoint("before_first_byte")
        try:
            async with self._session().request(
                method, address, headers=headers, data=body, allow_redirects=False
            ) as response:
                crashpoint("before_answer")
                return Answer(response.status, response.headers, await _body(response))
        except (ClientConnectorError, ConnectionTimeoutError) as error:
            raise NeverLeft(_why(error)) from error
        except (ClientError, OSError) as error:  # a time-out is an OSError
            raise NoAnswer("the connection broke or the time was up before an answer came") from error

    async def close(self) -> None:
        """End the connections of this event loop."""
        session = self._sessions.pop(asyncio.get_running_loop(), None)
        if session is not None:
            await session.close()

    def _session(self) -> ClientSession:
        loop = asyncio.get_running_loop()
        if loop not in self._sessions:
            self._sessions[loop] = self._opened()
        return self._sessions[loop]

    def _opened(self) -> ClientSession:
        is_secret = self.base_url.startswith("https:")
        return ClientSession(
            # The sender bounds what is in flight; here nothing may wait for its turn while its time runs.
            connector=TCPConnector(
                limit=0, ssl=trust() if is_secret else True, keepalive_timeout=LONGEST_IDLE_SECONDS
            ),
            timeout=ClientTimeout(
                total=self.timeout_seconds, connect=self.timeout_seconds * CONNECTING_SHARE
            ),
            cookie_jar=DummyCookieJar(),
            auto_decompress=False,
            headers={"Accept-Encoding": "identity"},
            trace_configs=[_crashing()] if is_armed() else [],
        )


def _crashing() -> TraceConfig:
    """What passes the crash point behind a written body: in the next step of the loop, as it is written in this one."""

    async def written(*_: object) -> None:
        asyncio.get_running_loop().call_soon(crashpoint, "after_body")

    config = TraceConfig()
    config.on_request_chunk_sent.append(written)
    return config


async def _body(response: ClientResponse) -> bytes:
    """The body, or nothing: once the status is known, a body that breaks off must not hide it again."""
    body = b""
    try:
        while some := await response.content.read(LONGEST_ANSWER_BYTES - len(body)):
            body += some
    except (ClientError, OSError):
        body = b""
    if not response.content.at_eof():
        response.close()  # what is left of it would be read as the answer to the next request
    return body


def _why(error: ClientConnectorError | ConnectionTimeoutError) -> str:
    # The package's errors are of the system's kinds too, or carry the one that they come from.
    words = why_unreachable(error)
    cause = getattr(error, "os_error", None)
    return words if cause is None or words != why_unreachable(OSError()) else why_unreachable(cause)
