"""What stands before every handler: headers, proof of origin, sizes, how many at once."""

from collections.abc import Awaitable, Callable

import anyio
import pytest
from anyio.from_thread import start_blocking_portal
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from portal.app import create_app
from portal.settings import Settings
from portal.store.database import Database
from portal.web.guards import Doors, InFlight
from tests.builders import NOW
from tests.web.conftest import ORIGIN
from tests.web.reading import words_of

PAGES = ("/login", "/nothing-here", "/t/wrong", "/healthz", "/static/portal.css", "/agent/orders")


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_headers(visitor: TestClient, path: str) -> None:
    headers = visitor.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "object-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert headers["X-Request-Id"]


def test_without_https_nothing_is_bound_to_it(database: Database, settings: Settings) -> None:
    plain = Settings(
        env="demo", secret_key="k" * 40, public_url="http://127.0.0.1:8000", database_url=database.url
    )
    with TestClient(create_app(plain, clock=lambda: NOW, database=database)) as visitor:
        assert "Strict-Transport-Security" not in visitor.get("/login").headers


@pytest.mark.parametrize("path", ["/s/%00", "/s/acme%00", "/login?next=%00", "/agent/orders?q=a%00b"])
def test_an_address_with_a_zero_byte_is_refused(visitor: TestClient, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 400
    assert "something we cannot read" in words_of(answer.text)


def test_each_request_has_its_own_id(visitor: TestClient) -> None:
    assert visitor.get("/healthz").headers["X-Request-Id"] != visitor.get("/healthz").headers["X-Request-Id"]


@pytest.mark.parametrize(
    ("headers", "is_let_in"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Origin": ORIGIN}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Origin": ORIGIN}, True),
        ({"Origin": "https://portal.example.evil.example"}, False),
        ({"Origin": "null"}, False),
        ({}, False),
    ],
)
def test_a_post_must_come_from_our_own_pages(
    app: Starlette, headers: dict[str, str], is_let_in: bool
) -> None:
    with TestClient(app, base_url=ORIGIN, headers=headers, follow_redirects=False) as visitor:
        answer = visitor.post("/logout")
    assert (answer.status_code == 303) is is_let_in
    assert is_let_in or "nothing was changed" in words_of(answer.text)


def test_a_forged_host_leads_nowhere(visitor: TestClient) -> None:
    answer = visitor.get("/", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert answer.headers["Location"] == "/login"


def test_a_body_that_says_it_is_too_large_is_not_read(app: Starlette) -> None:
    answer = _post_login(app, [b"x"], {"content-length": str(64 * 1024 * 1024)})
    assert answer["status"] == 413


def test_a_body_that_turns_out_too_large_is_stopped(database: Database, settings: Settings) -> None:
    small = Settings(secret_key="k" * 40, public_url=ORIGIN, database_url=database.url, max_body_bytes=1000)
    app = create_app(small, clock=lambda: NOW, database=database)
    assert _post_login(app, [b"a" * 400] * 3, {"transfer-encoding": "chunked"})["status"] == 413
    assert _post_login(app, [b"a" * 400] * 2, {"transfer-encoding": "chunked"})["status"] == 422


def _post_login(app: Starlette, chunks: list[bytes], headers: dict[str, str]) -> Message:
    """A post as a server passes it on, piece by piece; answers how the answer begins."""
    said = {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"} | headers
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/login",
        "raw_path": b"/login",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in said.items()],
        "client": ("203.0.113.9", 1),
        "server": ("portal.example", 443),
        "scheme": "https",
    }
    messages = [
        {"type": "http.request", "body": chunk, "more_body": number < len(chunks) - 1}
        for number, chunk in enumerate(chunks)
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        return messages.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    async def call() -> None:
        await app(scope, receive, send)

    _run(call)
    return sent[0]


def test_overload_turns_away_others_before_shoppers_and_health_never(app: Starlette) -> None:
    assert _answers_while_three_are_in(app, "/login") == 503
    assert _answers_while_three_are_in(app, "/t/some-token") == 200
    assert _answers_while_three_are_in(app, "/healthz") == 200


def _answers_while_three_are_in(app: Starlette, path: str) -> int:
    """The status for one more request while three of at most four are being answered."""
    statuses: dict[str, int] = {}

    async def call() -> None:
        is_over = anyio.Event()

        async def slow(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["path"] == "/slow":
                await is_over.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})

        doors = Doors(slow, public_url=ORIGIN, in_flight=InFlight(4), max_body_bytes=10)

        async def ask(asked: str) -> None:
            async def send(message: Message) -> None:
                statuses.setdefault(asked, message.get("status", 0))

            scope = {
                "type": "http",
                "method": "GET",
                "path": asked,
                "headers": [],
                "app": app,
                "query_string": b"",
            }
            await doors(scope, _nothing, send)

        async with anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(ask, "/slow")
            await anyio.wait_all_tasks_blocked()
            await ask(path)
            is_over.set()

    _run(call)
    return statuses[path]


def test_slow_senders_take_nobody_s_place(app: Starlette) -> None:
    async def call() -> None:
        async def reading(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["method"] == "POST":
                await receive()
            await send({"type": "http.response.start", "status": 200, "headers": []})

        doors = Doors(reading, public_url=ORIGIN, in_flight=InFlight(4), max_body_bytes=10)
        async with anyio.create_task_group() as group:
            for _ in range(9):
                group.start_soon(_asked, doors, app, "POST", _never)
            await anyio.wait_all_tasks_blocked()
            assert await _asked(doors, app, "GET", _nothing) == 200
            group.cancel_scope.cancel()

    _run(call)


def test_a_body_that_never_ends_is_waited_for_only_so_long(app: Starlette) -> None:
    async def call() -> None:
        doors = Doors(app, public_url=ORIGIN, in_flight=InFlight(4), max_body_bytes=10, body_seconds=0)
        assert await _asked(doors, app, "POST", _never) == 408

    _run(call)


def _run(call: Callable[[], Awaitable[None]]) -> None:
    """Runs it in a thread of its own: the browser's tests leave a running event loop in this one."""
    with start_blocking_portal() as portal:
        portal.call(call)


async def _asked(doors: Doors, app: Starlette, method: str, receive: Receive) -> int:
    """The status for one request to the sign-in page whose body comes from `receive`."""
    statuses: list[int] = []

    async def send(message: Message) -> None:
        if "status" in message:
            statuses.append(message["status"])

    scope = {
        "type": "http",
        "method": method,
        "path": "/login",
        "raw_path": b"/login",
        "root_path": "",
        "scheme": "https",
        "server": ("portal.example", 443),
        "client": ("127.0.0.1", 1),
        "headers": [(b"sec-fetch-site", b"same-origin")],
        "app": app,
        "query_string": b"",
    }
    await doors(scope, receive, send)
    return statuses[0]


async def _never() -> Message:
    await anyio.sleep_forever()
    raise AssertionError


async def _nothing() -> Message:
    return {"type": "http.request"}
