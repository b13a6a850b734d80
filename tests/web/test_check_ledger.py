"""The program of the documentation, as a shopper runs it: over a chain as it is downloaded, and over tampered ones."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from portal.store.database import Database
from tests import builders
from tests.house import ROOT
from tests.web.shop import Waiting

Lines = list[str]


@pytest.fixture
def download(visitor: TestClient, database: Database, waiting: Waiting) -> tuple[Lines, str]:
    """A downloaded chain of 14 entries, and what the shop has published."""
    with database.writing() as session:
        builders.a_shipment(session, session.merge(waiting.line), 1)
    ledger = visitor.get(waiting.choice("ledger.jsonl"))
    return ledger.text.splitlines(keepends=True), visitor.get("/s/acme/ledger.txt").text


def _check(folder: Path, lines: Lines, *published: str) -> tuple[bool, str]:
    files = [folder / "ledger.jsonl", *(folder / f"published-{number}" for number, _ in enumerate(published))]
    for file, words in zip(files, ("".join(lines), *published), strict=True):
        file.write_text(words, "utf-8")
    command = [sys.executable, str(ROOT / "docs/check_ledger.py"), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stdout + done.stderr


def test_a_chain_as_it_is_downloaded_is_in_order(download: tuple[Lines, str], tmp_path: Path) -> None:
    lines, published = download
    assert _check(tmp_path, lines, published) == (True, "14 entries, all in order\n")
    assert _check(tmp_path, lines)[0]


@pytest.mark.parametrize(
    ("tamper", "sentence"),
    [
        (lambda lines: [line.replace('"units":3', '"units":2', 1) for line in lines], "entry 1 was changed"),
        (lambda lines: [*lines[:5], *lines[6:]], "entry 5 was changed, or one before it is missing"),
        (lambda lines: [*lines[:4], lines[5], lines[4], *lines[6:]], "entry 4 was changed"),
        (lambda lines: lines[1:], "entry 0 was changed"),
        (lambda lines: lines[:-1], "the published head is another one"),
        (lambda lines: [], "the published head is another one"),
    ],
    ids=["changed", "removed", "swapped", "no genesis", "cut off", "nothing"],
)
def test_a_tampered_chain_is_noticed(
    download: tuple[Lines, str], tmp_path: Path, tamper: Callable[[Lines], Lines], sentence: str
) -> None:
    lines, published = download
    is_good, said = _check(tmp_path, tamper(lines), published)
    assert not is_good
    assert sentence in said


def test_what_is_published_names_no_goods(download: tuple[Lines, str]) -> None:
    _, published = download
    assert "LAMP" not in published
    assert all(len(row.split()) == 3 for row in published.splitlines())
