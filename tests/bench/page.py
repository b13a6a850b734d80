"""The shopper's page with a big shop behind it, beside a bare Starlette handler that answers the same bytes."""

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median
from urllib.request import urlopen

import uvloop
from sqlmodel import select

from portal import clock
from portal.links import new_token, token_hash
from portal.store import tracking_links
from portal.store.orders import Order
from portal.store.tracking_links import TrackingLink
from tests.bench.load import requests_a_second
from tests.bench.shop import BigShop

AIM = 6.0
ROUNDS = 5
SECONDS = 3.0
PAGES = 500


def measure(shop: BigShop) -> None:
    """Requests a second, first in turn over pages that were seen before, then what a first rendering costs."""
    paths = [f"/t/{token}" for token in _links(shop)]
    with _serving("portal", shop.database.url) as port, tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        for path in paths:
            body = _get(port, path)
        first = PAGES / (time.perf_counter() - begun)
        same_bytes = Path(folder) / "page.html"
        same_bytes.write_bytes(body)
        with _serving("bare", str(same_bytes)) as bare_port:
            _print(shop, len(body), first, [_round(bare_port, port, paths) for _ in range(ROUNDS)])


def _round(bare_port: int, port: int, paths: list[str]) -> tuple[float, float]:
    bare = uvloop.run(requests_a_second(bare_port, ["/"], SECONDS))
    ours = uvloop.run(requests_a_second(port, paths, SECONDS))
    return bare, ours


def _print(shop: BigShop, size: int, first: float, rounds: list[tuple[float, float]]) -> None:
    bare, ours = median(bare for bare, _ in rounds), median(ours for _, ours in rounds)
    ratio = median(bare / ours for bare, ours in rounds)
    verdict = "within" if ratio <= AIM else "MISSED"
    print(
        f"the shopper's page ({size:,} bytes, {len(shop.skus) * 100:,} backorders): {ours:,.0f} requests a second; "
        f"the same bytes from a bare handler: {bare:,.0f}; 1/{ratio:.1f} of the bare answer "
        f"(aim 1/{AIM:g}: {verdict}); seen for the first time, one after another: {first:,.0f} a second",
        flush=True,
    )


def _links(shop: BigShop) -> list[str]:
    now = clock.now()
    tokens = [new_token() for _ in range(PAGES)]
    with shop.database.writing() as session:
        chosen = select(Order.id).where(Order.merchant_id == shop.merchant_id).order_by(Order.id).limit(PAGES)
        links = [
            TrackingLink(
                merchant_id=shop.merchant_id,
                token_hash=token_hash(token),
                order_id=order_id,
                created_at=now,
                expires_at=now + timedelta(days=1),
            )
            for token, order_id in zip(tokens, session.exec(chosen), strict=True)
        ]
        tracking_links.add(session, shop.merchant_id, links)
    return tokens


@contextmanager
def _serving(kind: str, source: str) -> Iterator[int]:
    port = _free_port()
    command = [sys.executable, "-m", "tests.bench.serving", kind, str(port), source]
    process = subprocess.Popen(command)
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=15)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(150):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The server did not come up.")


def _get(port: int, path: str) -> bytes:
    with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return bytes(answer.read())
