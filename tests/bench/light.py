"""How light the demo's shopper page is: bytes of a first visit, and what Lighthouse says of it on a phone.

Lighthouse comes by `make lighthouse` (npm) and runs on the Chromium that the browser tests use; without it the bytes
are counted alone. SEO is asked for what applies: a page whose address is a secret is hidden from search engines on
purpose.
"""

import gzip
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.house import ROOT

MOST_BYTES = 60_000
LEAST = {"performance": 99, "accessibility": 100, "best-practices": 100}
LIGHTHOUSE = ROOT / "var/lighthouse/node_modules/.bin/lighthouse"
_RUNS = 3
_HIDDEN_ON_PURPOSE = "is-crawlable"
_ASSETS = re.compile(r'(?:href|src)="(/(?:static|brand)/[^"]+)"')
_SHOPPERS_PAGE = re.compile(r"http://\S+/t/\S+")


def measure() -> None:
    """Start a demo of its own, visit its shopper's page, print one line for each figure."""
    with _demo() as url:
        sizes = _first_visit(url)
        total = sum(sizes.values())
        said = ", ".join(f"{name} {size:,}" for name, size in sizes.items())
        print(
            f"first visit of the shopper's page: {total:,} bytes on the wire ({said}); "
            f"aim {MOST_BYTES:,}: {_verdict(total <= MOST_BYTES)}",
            flush=True,
        )
        if not LIGHTHOUSE.exists():
            print("Lighthouse is not here: `make lighthouse` installs it (npm).", flush=True)
            return
        _print_lighthouse(_middle_of([_lighthouse(url) for _ in range(_RUNS)]))


def _verdict(is_within: bool) -> str:
    return "within" if is_within else "MISSED"


@contextmanager
def _demo() -> Iterator[str]:
    """The demo in an empty folder, until the end of the block: the address of its shopper's page."""
    with socket.socket() as probe, tempfile.TemporaryDirectory() as folder:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        command = [sys.executable, "-m", "portal", "demo", "--port", str(port)]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        try:
            assert process.stdout is not None
            url = next(found.group() for line in process.stdout if (found := _SHOPPERS_PAGE.search(line)))
            _wait_for(port)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for(port: int) -> None:
    for _ in range(150):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("The demo did not come up.")


def _first_visit(url: str) -> dict[str, int]:
    """Bytes of every answer that a browser needs, headers and all, as they go over the wire."""
    at = urlsplit(url)
    page, size = _got(at.netloc, at.path)
    sizes = {"page": size}
    for path in dict.fromkeys(_ASSETS.findall(page)):
        sizes[path.rpartition("/")[2].split(".")[0]] = _got(at.netloc, path)[1]
    return sizes


def _got(host: str, path: str) -> tuple[str, int]:
    connection = HTTPConnection(host, timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    headers = sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
    plain = gzip.decompress(body) if answer.getheader("Content-Encoding") == "gzip" else body
    return plain.decode("utf-8", "ignore"), len(body) + headers


def _lighthouse(url: str) -> dict[str, Any]:
    left = ROOT / "var/chromium"
    chromium = os.environ.get("CHROMIUM") or (left.read_text().strip() if left.exists() else "")
    environment = os.environ | {"CHROME_PATH": chromium or shutil.which("chromium") or ""}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        flags = "--headless=new --no-sandbox --disable-gpu"
        subprocess.run(
            [
                LIGHTHOUSE,
                url,
                "--quiet",
                "--output=json",
                f"--output-path={report}",
                f"--chrome-flags={flags}",
            ],
            env=environment,
            check=True,
            timeout=300,
            stderr=subprocess.DEVNULL,
        )
        found: dict[str, Any] = json.loads(report.read_text())
        return found


def _middle_of(reports: list[dict[str, Any]]) -> dict[str, Any]:
    """The one of median performance: whatever else the machine does costs a single run two points and more."""
    ranked = sorted(reports, key=lambda report: report["categories"]["performance"]["score"])
    return ranked[len(ranked) // 2]


def _print_lighthouse(report: dict[str, Any]) -> None:
    scores = {name: round(100 * report["categories"][name]["score"]) for name in LEAST}
    missed = [name for name, least in LEAST.items() if scores[name] < least]
    parts = report["categories"]["seo"]["auditRefs"]
    seo = [
        part["id"]
        for part in parts
        if part["weight"] and part["id"] != _HIDDEN_ON_PURPOSE and report["audits"][part["id"]]["score"] == 0
    ]
    audits = report["audits"]
    said = ", ".join(f"{name} {score}" for name, score in scores.items())
    print(
        f"Lighthouse, mobile, median of {_RUNS}: {said}, SEO where it applies: {', '.join(seo) or 'nothing found'}; "
        f"largest paint {audits['largest-contentful-paint']['displayValue']}, "
        f"layout shift {audits['cumulative-layout-shift']['displayValue']}; "
        f"aim {LEAST}: {_verdict(not missed and not seo)}",
        flush=True,
    )
