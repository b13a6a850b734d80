"""The shopper's page with a big shop behind it: beside a bare Starlette handler that answers the same bytes, and beside
Jinja that renders the same page from what it was given. One process each, measured in turn."""

import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
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
from tests.bench.load import Load, Server, load_on, request_for
from tests.bench.shop import BigShop

FIRST_AIM = {"sqlite": 0.55, "postgresql": 0.3}
KNOWN_AIM = {"sqlite": 0.4, "postgresql": 0.15}
TAIL_AIM = 3.0
GROWTH_AIM = 0.8
ROUNDS = 5
SECONDS = 2.0
PAGES = 500


@dataclass(frozen=True)
class _Asked:
    """One figure of a round: which server is asked for what."""

    server: Server
    requests: Sequence[bytes]
    status: str = "200"


Loads = Mapping[str, Sequence[Load]]


def measure(shop: BigShop, backorders: int) -> dict[str, float]:
    """Print every figure; answers those that should not fall when the shop grows, as parts of their floors."""
    kind = shop.database.engine.dialect.name
    with ExitStack() as servers:
        figures = _figures(shop, servers)
        quiet = _rounds(figures, ("bare", "rendering", "first", "known", "unchanged"))
        with _writer(shop):
            busy = _rounds(figures, ("first", "known"))
    print(f"the shopper's page, {backorders:,} backorders, {kind}:", flush=True)
    ratios = {
        "a first rendering": _say(quiet, "first", "rendering", "Jinja alone", FIRST_AIM[kind]),
        "a page from memory": _say(quiet, "known", "bare", "a bare handler", KNOWN_AIM[kind]),
        "an unchanged page": _say(quiet, "unchanged", "bare", "a bare handler", KNOWN_AIM[kind]),
    }
    for floor in ("bare", "rendering"):  # what this machine does to a server that does next to nothing
        _say_tail(floor, quiet[floor], has_aim=False)
    for name in ("first", "known"):
        _say_tail(name, quiet[name])
        _say_tail(f"{name}, while 5,000 rows are written at a time", busy[name])
    return ratios


def say_growth(before: Mapping[str, float], after: Mapping[str, float]) -> None:
    """Whether the page of a bigger shop is as fast as that of a smaller one."""
    for name, ratio in after.items():
        growth = ratio / before[name]
        print(f"  {name}, the bigger beside the smaller shop: {growth:.2f} {_verdict(growth, GROWTH_AIM)}")


def _figures(shop: BigShop, servers: ExitStack) -> dict[str, _Asked]:
    paths = [f"/t/{token}" for token in _links(shop)]
    requests = [request_for(path) for path in paths]
    url = shop.database.url
    portal = servers.enter_context(_serving("portal", url))
    answers = [_get(portal.port, path) for path in paths]
    folder = Path(servers.enter_context(tempfile.TemporaryDirectory()))
    (folder / "page.html").write_bytes(answers[0][0])
    known = [request_for(path, etag) for path, (_, etag) in zip(paths, answers, strict=True)]
    return {
        "bare": _Asked(servers.enter_context(_serving("bare", f"{folder}/page.html")), requests),
        "rendering": _Asked(servers.enter_context(_serving("rendering", url, paths[0])), requests),
        "first": _Asked(servers.enter_context(_serving("forgetful", url)), requests),
        "known": _Asked(portal, requests),
        "unchanged": _Asked(portal, known, "304"),
    }


def _rounds(figures: Mapping[str, _Asked], names: Sequence[str]) -> Loads:
    """Each figure once a round, after a short one to begin with that does not count."""
    found: dict[str, list[Load]] = defaultdict(list)
    for number in range(ROUNDS + 1):
        for name in names:
            asked = figures[name]
            seconds = SECONDS if number else SECONDS / 4
            load = uvloop.run(load_on(asked.server, asked.requests, seconds, asked.status))
            found[name] += [load] if number else []
    return found


def _say(loads: Loads, name: str, floor: str, floor_words: str, aim: float) -> float:
    pairs = zip(loads[name], loads[floor], strict=True)
    ratio = median(own.a_second / other.a_second for own, other in pairs)
    own, other = (median(load.a_second for load in loads[which]) for which in (name, floor))
    used, floor_used = (median(load.processor for load in loads[which]) for which in (name, floor))
    print(
        f"  {name}: {own:,.0f} a second; {floor_words}: {other:,.0f}; {ratio:.2f} of it {_verdict(ratio, aim)}; "
        f"by the processor's time ({used:,.0f} and {floor_used:,.0f} us each) {floor_used / used:.2f}",
        flush=True,
    )
    return ratio


def _say_tail(name: str, loads: Sequence[Load], has_aim: bool = True) -> None:
    p50, p99 = median(load.p50 for load in loads), median(load.p99 for load in loads)
    ratio = median(load.p99 / load.p50 for load in loads)
    verdict = f"(aim {TAIL_AIM:g}: {'within' if ratio <= TAIL_AIM else 'MISSED'})" if has_aim else ""
    print(
        f"  {name}: p50 {p50:.1f} ms, p99 {p99:.1f} ms, {ratio:.1f} times {verdict}",
        flush=True,
    )


def _verdict(ratio: float, aim: float) -> str:
    return f"(aim {aim:g}: {'within' if ratio >= aim else 'MISSED'})"


def _links(shop: BigShop) -> list[str]:
    """Fresh links to orders from all over the shop."""
    now = clock.now()
    with shop.database.writing() as session:
        of_shop = select(Order.id).where(Order.merchant_id == shop.merchant_id)
        chosen = random.Random(1).sample(list(session.exec(of_shop)), PAGES)
        tokens = [new_token() for _ in chosen]
        links = [
            TrackingLink(
                merchant_id=shop.merchant_id,
                token_hash=token_hash(token),
                order_id=order_id,
                created_at=now,
                expires_at=now + timedelta(days=1),
            )
            for token, order_id in zip(tokens, chosen, strict=True)
        ]
        tracking_links.add(session, shop.merchant_id, links)
    return tokens


@contextmanager
def _serving(kind: str, *source: str) -> Iterator[Server]:
    port = _free_port()
    with _running("tests.bench.serving", kind, str(port), *source) as process:
        _wait_for(port)
        yield Server(port, process)


@contextmanager
def _writer(shop: BigShop) -> Iterator[None]:
    with _running("tests.bench.writing", shop.database.url, str(shop.merchant_id)):
        yield


@contextmanager
def _running(*command: str) -> Iterator[int]:
    process = subprocess.Popen([sys.executable, "-m", *command])
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=15)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The server did not come up.")


def _get(port: int, path: str) -> tuple[bytes, str]:
    with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return bytes(answer.read()), answer.headers["ETag"]
