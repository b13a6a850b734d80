"""Hosts of shops' own: a request that comes by one of them sees that shop's pages for shoppers, and nothing else.

Which hosts there are is read from the database every few seconds, in one small statement, and only for requests that
do not come by the portal's own name. By any other host the portal answers as by its own.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from time import monotonic
from urllib.parse import urlsplit

import anyio
from sqlalchemy.exc import DBAPIError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.web.errors import answer

# A host that was added or taken away is known everywhere after that long.
SECONDS = 10.0
PROOF_PATH = "/.well-known/backorder-portal"
_FOR_SHOPPERS = ("/t/", "/s/", "/u/", "/static/", "/brand/", PROOF_PATH)
# They say how the portal is, also while the database is away or empty.
_OF_NO_HOST = ("/healthz", "/readyz")
# Not for what else lies below a name that is the shop's, not ours.
SECURE = (b"strict-transport-security", b"max-age=31536000")

# Each host with the number and the slug of its merchant.
Known = Mapping[str, tuple[int, str]]


def is_here(request: Request, merchant_id: int) -> bool:
    """Whether a merchant's things may be seen by the host that was asked: on another's they are not there."""
    whose = request.scope.get("state", {}).get("host_of")
    return whose is None or whose == merchant_id


def asked_host(headers: Headers) -> str:
    """The host that a request names, as hosts are kept: see `host_named`."""
    return host_named(headers.get("Host", ""))


@lru_cache(maxsize=1_000)
def host_named(header: str) -> str:
    """What a `Host` header names, as hosts are kept: lower case, without port and last dot."""
    host = header.lower()
    name, _, port = host.rpartition(":")
    return (name if name and port.isdecimal() else host).rstrip(".")


class ShopHosts:
    """Which hosts there are of shops' own. `read` answers that."""

    def __init__(self, public_url: str, read: Callable[[], Known]) -> None:
        self._own = urlsplit(public_url).hostname or ""
        self._read = read
        self._known: Known = {}
        self._read_until = 0.0
        self._reading = anyio.Lock()

    def is_known(self, host: str) -> bool:
        """Whether `known` can say whose a host is without asking the database."""
        return host == self._own or monotonic() < self._read_until

    def known(self, host: str) -> tuple[int, str] | None:
        """Number and slug of the merchant whose host it is, as far as was read; None for any other."""
        return None if host == self._own else self._known.get(host)

    async def of(self, host: str) -> tuple[int, str] | None:
        """The same, read anew where it was read too long ago."""
        if not self.is_known(host):
            async with self._reading:
                if not self.is_known(host):
                    with suppress(DBAPIError):  # then whose it was last is the best that is known
                        self._known = await run_in_threadpool(self._read)
                    self._read_until = monotonic() + SECONDS
        return self.known(host)


class Hosts:
    """Keeps those who come by a shop's own host to that shop."""

    def __init__(self, app: ASGIApp, hosts: ShopHosts, public_url: str, is_secure: bool) -> None:
        self.app = app
        self._hosts = hosts
        self._scheme = urlsplit(public_url).scheme
        self._is_secure = is_secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may be seen by this host."""
        if scope["type"] != "http" or scope["path"] in _OF_NO_HOST:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        whose = await self._hosts.of(asked_host(headers))
        if whose is None:
            await self.app(scope, receive, send)
            return
        merchant_id, slug = whose
        scope["state"] |= {"host_of": merchant_id, "origin": f"{self._scheme}://{headers['Host'].lower()}"}
        send = self._with_own_safety(send)
        if scope["path"] == "/":
            await RedirectResponse(f"/s/{slug}", 303)(scope, receive, send)
        elif scope["path"].startswith(_FOR_SHOPPERS):
            await self.app(scope, receive, send)
        else:
            await answer(Request(scope, receive), 404)(scope, receive, send)

    def _with_own_safety(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and self._is_secure:
                message["headers"] = [*message["headers"], SECURE]
            await send(message)

        return sending
