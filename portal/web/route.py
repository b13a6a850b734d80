"""One row of the route table, and how it becomes an endpoint: what the row says is what is checked.

A handler is a plain `def`: `(request)`, with the signed-in user after it where `auth` is "session" and the merchant's
number where it is "apikey", with the form last where the method is POST; a webhook's handler and one of the API get
the bytes of the body instead, as they came. An `async def` handler is called with the request alone, must not block.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from inspect import iscoroutinefunction
from typing import Any

import anyio.to_thread
from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as StarletteRoute

from portal.web import bearers, sessions
from portal.web.forms import read_body, read_form
from portal.web.house import portal_of

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one address. `auth`: public, token, session, apikey, webhook, ops or static; `roles`: who enters.

    `tenant`: the path names a thing of one merchant. `mutates`: it changes something, `destructive`: for
    good. `most_files`: how many files its form may carry, `most_bytes`: how long a body may be that is no form.
    `sample`: fields of a form, or a JSON body, that is accepted.
    """

    method: str
    path: str
    handler: Callable[..., Any]
    auth: str = "public"
    roles: tuple[str, ...] = ()
    tenant: bool = False
    mutates: bool = False
    destructive: bool = False
    most_files: int = 0
    most_bytes: int = 0
    sample: Mapping[str, Any] = field(default_factory=dict)

    def described(self) -> dict[str, Any]:
        """The row as programs read it (contract, section 2)."""
        return {
            "method": self.method,
            "path": self.path,
            "auth": self.auth,
            "roles": list(self.roles),
            "tenant": self.tenant,
            "mutates": self.mutates,
            "destructive": self.destructive,
            "sample": dict(self.sample),
        }

    def endpoint(self) -> Endpoint:
        """What answers this row."""
        if self.auth == "session":
            return self._with_user
        if self.auth == "apikey":
            return self._with_key
        if self.auth == "webhook":
            return self._with_body
        if self.method == "POST":
            return self._with_form
        if iscoroutinefunction(self.handler):
            return self.handler
        return self._in_thread

    async def _in_thread(self, request: Request) -> Response:
        return await run_in_threadpool(self.handler, request)

    async def _with_form(self, request: Request) -> Response:
        form = await read_form(request, self.most_files)
        return await _post(self.handler, request, form)

    async def _with_body(self, request: Request) -> Response:
        body = await read_body(request, self.most_bytes)
        return await _post(self.handler, request, body)

    async def _with_key(self, request: Request) -> Response:
        if self.method == "GET":
            return await run_in_threadpool(self._open, request)
        merchant_id = await run_in_threadpool(bearers.merchant_of, request)
        body = await read_body(request, self.most_bytes)
        return await _post(self.handler, request, merchant_id, body)

    def _open(self, request: Request) -> Response:
        response: Response = self.handler(request, bearers.merchant_of(request))
        return response

    async def _with_user(self, request: Request) -> Response:
        if self.method == "GET":
            return await run_in_threadpool(self._enter, request)
        user = await run_in_threadpool(sessions.user_of, request, self.roles)
        form = await read_form(request, self.most_files)
        return await _post(self.handler, request, user, form)

    def _enter(self, request: Request) -> Response:
        user = sessions.user_of(request, self.roles)
        response: Response = self.handler(request, user)
        return response


@dataclass(frozen=True, slots=True)
class Desk:
    """Rows for people of these roles who are signed in. A number in a path names a thing of their merchant."""

    roles: tuple[str, ...]

    def page(self, path: str, handler: Callable[..., Any]) -> Route:
        """A page of the desk."""
        return self._row("GET", path, handler)

    def post(
        self,
        path: str,
        handler: Callable[..., Any],
        sample: Mapping[str, str] | None = None,
        *,
        mutates: bool = True,
        destructive: bool = False,
        most_files: int = 0,
    ) -> Route:
        """A form of the desk."""
        what = {"mutates": mutates, "destructive": destructive, "most_files": most_files}
        return self._row("POST", path, handler, sample=sample or {}, **what)

    def _row(self, method: str, path: str, handler: Callable[..., Any], **what: Any) -> Route:
        names_a_thing = ":int}" in path
        return Route(method, path, handler, auth="session", roles=self.roles, tenant=names_a_thing, **what)


async def _post(handler: Callable[..., Response], request: Request, *given: Any) -> Response:
    """In a thread kept for posts: one may wait long for another writer, and no page is to wait with it."""
    threads = portal_of(request).posting
    return await anyio.to_thread.run_sync(partial(handler, request, *given), limiter=threads)


class _Methods:
    """All methods of one address as one ASGI endpoint; any other is 405 and hears which there are."""

    def __init__(self, path: str, endpoints: Mapping[str, Endpoint]) -> None:
        self._path = path
        self._endpoints = dict(endpoints)
        if "GET" in self._endpoints:
            self._endpoints["HEAD"] = self._endpoints["GET"]
        self._allowed = ", ".join(sorted(self._endpoints))

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        # As the table writes it: what stands in its gaps may be a secret.
        scope["state"]["route"] = self._path
        endpoint = self._endpoints.get(scope["method"])
        if endpoint is None:
            raise HTTPException(405, headers={"Allow": self._allowed})
        response = await endpoint(Request(scope, receive, send))
        await response(scope, receive, send)


class _RowNumber(Convertor[int]):
    """`{name:int}`, as far as a database can hold it: a longer one names nothing, so it leads nowhere (404)."""

    regex = "[0-9]{1,18}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


def starlette_routes(table: list[Route]) -> list[StarletteRoute]:
    """The table for Starlette, one entry an address, in the order of the table: hot addresses first."""
    register_url_convertor("int", _RowNumber())
    by_path: dict[str, dict[str, Endpoint]] = {}
    for route in table:
        by_path.setdefault(route.path, {})[route.method] = route.endpoint()
    return [StarletteRoute(path, _Methods(path, endpoints)) for path, endpoints in by_path.items()]
