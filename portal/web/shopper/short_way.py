"""The short way in to the shopper's page, which nearly everybody takes who opens one.

Guards, routes and handler together cost several times what must be known for a page that is kept: by which host it is
asked for, what its link opens now (one small query), which language is read. So that is asked first, and a page that
is kept is sent as it was made ready when it was new; one that is not is made on the spot. Whatever else there is to
say (no such link, a stale one, another shop's host, too much at once, a fault) is left to those behind.
"""

import os
from collections.abc import Mapping, Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

from portal.web.guards import InFlight, safe_headers
from portal.web.hosts import SECURE, ShopHosts, host_named
from portal.web.house import Portal
from portal.web.kept_pages import Answer
from portal.web.languages import language_asked_for
from portal.web.shopper.page import made
from portal.web.shopper.tags import key_of

_BELOW = "/t/"
_METHODS = ("GET", "HEAD")


class ShortWay:
    """Sends the page of a live link, or passes on."""

    def __init__(self, app: ASGIApp, hosts: ShopHosts, in_flight: InFlight, is_secure: bool) -> None:
        self.app = app
        self._hosts = hosts
        self._in_flight = in_flight
        self._is_secure = is_secure
        self._ours = safe_headers(is_secure, _BELOW)
        others = [header for header in self._ours if header[0] != SECURE[0]]
        self._shops = [*others, SECURE] if is_secure else others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] == "http" and _is_for_a_page(scope) and self._in_flight.has_room:
            told = dict(scope["headers"])
            host = host_named(_text(told, b"host"))
            if len(told) == len(scope["headers"]) and self._hosts.is_known(host):
                whose = self._hosts.known(host)
                answer = await self._answer(scope, told, whose[0] if whose else None)
                if answer is not None:
                    await _send(send, answer, self._shops if whose else self._ours)
                    return
        await self.app(scope, receive, send)

    async def _answer(self, scope: Scope, told: Mapping[bytes, bytes], host_of: int | None) -> Answer | None:
        with self._in_flight:
            try:
                return await self._page(scope, told, host_of)
            except Exception:  # for those behind: they will meet it, too, and have words for it and a log
                return None

    async def _page(self, scope: Scope, told: Mapping[bytes, bytes], host_of: int | None) -> Answer | None:
        """The page of a live link as this request would see it, from memory or made now."""
        portal: Portal = scope["app"].state.portal
        now, token = portal.clock(), scope["path"][len(_BELOW) :]
        opened = await portal.what_opens(token, now)
        if opened is None or not opened.is_live or host_of not in (None, opened.merchant_id):
            return None
        cookies, accepted = _text(told, b"cookie"), _text(told, b"accept-language")
        language = language_asked_for(cookies, accepted, self._is_secure)
        key = key_of(token, opened, now, language, told.get(b"hx-request") == b"true")
        asked, encodings = _text(told, b"if-none-match"), _text(told, b"accept-encoding")
        known = portal.kept_pages.get(key, now)
        return (
            known.answer(asked, encodings)
            if known
            else await made(portal, opened, now, key, asked, encodings)
        )


def _is_for_a_page(scope: Scope) -> bool:
    """Whether it can only be the page of a link, and nothing below it."""
    path: str = scope["path"]
    return (
        path.startswith(_BELOW)
        and path.count("/") == 2
        and scope["method"] in _METHODS
        and not scope["query_string"]
        and not scope.get("root_path")
    )


def _text(told: Mapping[bytes, bytes], name: bytes) -> str:
    return told.get(name, b"").decode("latin-1")


async def _send(send: Send, answer: Answer, safe: Sequence[tuple[bytes, bytes]]) -> None:
    headers = [*answer.headers, *safe, (b"x-request-id", os.urandom(8).hex().encode())]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
