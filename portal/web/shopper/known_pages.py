"""The way in that the shopper's page takes when it is known already, which is nearly always.

Guards, routes and handler together cost several times what has to be known for it: by which host it is asked for,
what its link opens now (one small query), which language is read. So that is asked first, and the page is sent as it
was made ready when it was new. Whatever else there is to say is left to those behind: this answers, or passes on.
"""

import os
from collections.abc import Mapping, Sequence
from datetime import datetime

from starlette.types import ASGIApp, Receive, Scope, Send

from portal.store.page_versions import OpenedPage
from portal.web.guards import safe_headers
from portal.web.hosts import SECURE, ShopHosts, host_named
from portal.web.house import Portal
from portal.web.kept_pages import Answer
from portal.web.languages import language_asked_for
from portal.web.shopper.tags import key_of

_BELOW = "/t/"
_METHODS = ("GET", "HEAD")


class KnownPages:
    """Sends pages that are kept. Nobody's link, a stale one, another shop's host or a new page are for those behind."""

    def __init__(self, app: ASGIApp, hosts: ShopHosts, is_secure: bool, most_waiting: int) -> None:
        self.app = app
        self._hosts = hosts
        self._is_secure = is_secure
        self._ours = safe_headers(is_secure, _BELOW)
        kept = [header for header in self._ours if header[0] != SECURE[0]]
        self._shops = [*kept, SECURE] if is_secure else kept
        self._most_waiting = most_waiting
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer at once, or pass on."""
        if scope["type"] == "http" and _is_for_a_page(scope):
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
        """What is known of the page that is asked for; None where others must say more."""
        portal: Portal = scope["app"].state.portal
        now, token = portal.clock(), scope["path"][len(_BELOW) :]
        try:
            opened = await self._opened(portal, token, now)
        except Exception:  # for those behind, who ask again, and have words for it and a log
            return None
        if opened is None or not opened.is_live or host_of not in (None, opened.merchant_id):
            return None
        scope.setdefault("state", {})["opened"] = opened
        language = language_asked_for(
            _text(told, b"cookie"), _text(told, b"accept-language"), self._is_secure
        )
        key = key_of(token, opened, now, language, told.get(b"hx-request") == b"true")
        known = portal.kept_pages.get(key, now)
        if known is None:
            return None
        return known.answer(_text(told, b"if-none-match"), _text(told, b"accept-encoding"))

    async def _opened(self, portal: Portal, token: str, now: datetime) -> OpenedPage | None:
        """What the token opens. Too many who wait for that are for those behind, who turn them away."""
        if self._waiting >= self._most_waiting:
            return None
        self._waiting += 1
        try:
            return await portal.what_opens(token, now)
        finally:
            self._waiting -= 1


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
