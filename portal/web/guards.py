"""What stands before every handler, as pure ASGI: headers, how many at once, proof of origin, how large.

Decides nothing about people: who may do what stands in the route table.
"""

import secrets

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.web import noting
from portal.web.errors import ELSEWHERE, answer

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
_SECURE = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
# Pages whose address is a secret: it must not travel on, and nobody may list it.
_SECRET_ADDRESSES = ("/t/", "/s/", "/u/", "/supplier/")
_FOR_SECRET_ADDRESSES = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive"}
_FOR_OTHERS = {"Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"}

# These prove who they are by a key, a signature or a secret address, and come from programs.
_PROVEN_OTHERWISE = ("/api/", "/webhooks/", "/u/")
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

# Overload turns these away last: a shopper who is worried, a provider who would call again and again.
_TURNED_AWAY_LAST = ("/t/", "/s/", "/u/", "/webhooks/", "/static/", "/brand/")
_NEVER_TURNED_AWAY = ("/healthz",)
# The largest body still arrives in this time over 5 Mbit/s.
BODY_SECONDS = 60


def content_security_policy(**changes: str) -> str:
    """Our policy as a header, for handlers that must change a directive: `frame_ancestors="'self'"`."""
    changed = _POLICY | {name.replace("_", "-"): value for name, value in changes.items()}
    return "; ".join(f"{name} {value}" for name, value in changed.items())


def safe_headers(is_secure: bool, path: str) -> list[tuple[bytes, bytes]]:
    """The headers that every answer below a path carries."""
    is_secret = path.startswith(_SECRET_ADDRESSES)
    headers = _ALWAYS | {"Content-Security-Policy": content_security_policy()}
    headers |= _FOR_SECRET_ADDRESSES if is_secret else _FOR_OTHERS
    return MutableHeaders(headers | (_SECURE if is_secure else {})).raw


class SafeHeaders:
    """Every answer carries our headers and a request id, and is noted; what a handler has set itself stands."""

    def __init__(self, app: ASGIApp, is_secure: bool) -> None:
        self.app = app
        self._for_secret_addresses = safe_headers(is_secure, _SECRET_ADDRESSES[0])
        self._for_others = safe_headers(is_secure, "/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add what is missing to the answer's headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        noting.begin(scope, request_id)
        is_secret = scope["path"].startswith(_SECRET_ADDRESSES)
        ours = [
            *(self._for_secret_addresses if is_secret else self._for_others),
            (b"x-request-id", request_id.encode()),
        ]

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                there = {name for name, _ in headers}
                message["headers"] = [*headers, *(item for item in ours if item[0] not in there)]
                noting.end(scope, message["status"])
            await send(message)

        await self.app(scope, receive, with_headers)


class InFlight:
    """How many requests are being answered, `most` of them at once."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.now = 0

    @property
    def has_room(self) -> bool:
        """Whether one more may come in."""
        return self.now < self.most

    def __enter__(self) -> None:
        self.now += 1

    def __exit__(self, *problem: object) -> None:
        self.now -= 1


class Doors:
    """Turns away: too many at once (503), a zero byte in the address (400), a post from elsewhere (403), too large
    a body (413)."""

    def __init__(
        self,
        app: ASGIApp,
        public_url: str,
        in_flight: InFlight,
        max_body_bytes: int,
        body_seconds: float = BODY_SECONDS,
    ) -> None:
        self.app = app
        self._body_seconds = body_seconds
        self._origin = public_url
        self._in_flight = in_flight
        self._most_of_others = max(1, in_flight.most * 3 // 4)
        self._max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in or turn away."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if not self._has_room(scope["path"]):
            await answer(Request(scope, receive), 503, headers={"Retry-After": "2"})(scope, receive, send)
            return
        with self._in_flight:
            await self._let_in(scope, receive, send)

    def _has_room(self, path: str) -> bool:
        if path.startswith(_NEVER_TURNED_AWAY):
            return True
        if path.startswith(_TURNED_AWAY_LAST):
            return self._in_flight.has_room
        return self._in_flight.now < self._most_of_others

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
            # PostgreSQL keeps no zero byte, so it cannot even be asked for one.
            await answer(Request(scope, receive), 400)(scope, receive, send)
            return
        if scope["method"] in _SAFE_METHODS:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        # By a shop's own host (`web.hosts`) that shop's pages are those that post here.
        origin = scope.get("state", {}).get("origin", self._origin)
        if not self._comes_from_our_pages(scope["path"], headers, origin):
            await answer(Request(scope, receive), 403, ELSEWHERE)(scope, receive, send)
            return
        length = headers.get("Content-Length", "")
        if length.isdecimal() and int(length) > self._max_body_bytes:
            await answer(Request(scope, receive), 413, headers={"Connection": "close"})(scope, receive, send)
            return
        await self.app(scope, self._without_a_place(_counted(receive, self._max_body_bytes)), send)

    def _without_a_place(self, receive: Receive) -> Receive:
        """Whoever waits for a slow sender takes nobody's place, and not for ever: then 408."""
        until = anyio.current_time() + self._body_seconds

        async def receiving() -> Message:
            self._in_flight.now -= 1
            try:
                with anyio.fail_after(until - anyio.current_time()):
                    return await receive()
            except TimeoutError:
                raise HTTPException(408, headers={"Connection": "close"}) from None
            finally:
                self._in_flight.now += 1

        return receiving

    def _comes_from_our_pages(self, path: str, headers: Headers, origin: str) -> bool:
        """A page without a referrer posts with `Origin: null`, so the browser's own word goes first."""
        if path.startswith(_PROVEN_OTHERWISE):
            return True
        site = headers.get("Sec-Fetch-Site")
        return site == "same-origin" if site is not None else headers.get("Origin") == origin


def _counted(receive: Receive, most: int) -> Receive:
    """The same body, until it turns out to be larger than it may be: then 413, whatever its headers said."""
    so_far = 0

    async def counting() -> Message:
        nonlocal so_far
        message = await receive()
        so_far += len(message.get("body", b""))
        if so_far > most:
            raise HTTPException(413, headers={"Connection": "close"})
        return message

    return counting
