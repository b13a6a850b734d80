"""What hostile people write, in every field that a shop, a supplier or a shopper can fill, is text wherever it shows.

It comes in by the doors that everybody uses. What a door refuses is said by row and field, and nothing of it is kept.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.app import create_app, loops_of
from portal.delivery.channels.console import read_mailbox
from portal.domain.policies import Policy
from portal.intake.csv_kinds import KINDS
from portal.settings import Settings
from portal.store.database import Database
from portal.wording import shortened
from tests import builders
from tests.builders import NOW
from tests.shop import Shop
from tests.web.desk import a_browser_of
from tests.web.hostile import (
    AGENT,
    FORMULA,
    OVERRIDES,
    TEXTS,
    agent_pages,
    cells_of,
    cleaned,
    exported,
    injected_in,
    merchant_pages,
    says,
    shows,
)
from tests.web.programs import Program
from tests.web.proofs import prove
from tests.web.reading import words_of
from tests.web.shop import Waiting

# A row of each kind that the reader takes as it is; whatever else may be written in it is hostile.
ROWS: dict[str, dict[str, str]] = {
    "products": {"price": "40.00", "currency": "EUR", "kind": "standard"},
    "alternatives": {"kind": "equal"},
    "purchase-orders": {"quantity": "10", "ordered_on": "2026-11-02"},
    "orders": {
        **{"quantity": "2", "placed_at": "2026-11-11T10:00:00Z", "email": "sam@mail.example", "paid": "full"},
        **{"price": "40.00", "currency": "EUR", "country": "DE", "timezone": "Europe/Berlin", "locale": "en"},
    },
    "confirmations": {"quantity": "10", "confirmed_on": "2026-12-05", "status": "accepted"},
    "receipts": {"quantity": "1", "received_on": "2026-11-20"},
    "shipments": {"quantity": "1", "shipped_at": "2026-11-20T10:00:00Z"},
    "slips": {"ordered_on": "2026-01-02", "promised_on": "2026-02-02", "received_on": "2026-02-03"},
}


def hostile_row(kind: str, text: str) -> dict[str, str]:
    """The row of that kind with the text in every cell whose reader takes it, a plain word where one is needed."""
    row = {}
    for column in KINDS[kind].columns:
        plain = ROWS[kind].get(column.name, "7" if column.is_required else "")
        row[column.name] = plain if column.name in ROWS[kind] else _taken(column.read, text, plain)
    if "alternative_sku" in row:
        row["alternative_sku"] = "BLUE"
    return row


def _taken(read: Callable[[str], object], text: str, plain: str) -> str:
    try:
        read(text)
    except ValueError:
        return plain
    return text


Tells = Callable[[Shop, TestClient, str, dict[str, str]], None]


def by_file(shop: Shop, client: TestClient, kind: str, row: dict[str, str]) -> None:
    """As a CSV file."""
    file = io.StringIO()
    csv.writer(file).writerows([row.keys(), row.values()])
    report = shop.receives_bytes(kind, file.getvalue().encode())
    assert (report.new, report.problems) == (1, ())


def by_program(shop: Shop, client: TestClient, kind: str, row: dict[str, str]) -> None:
    """As JSON, with a key; history and alternatives come by file alone."""
    if kind in ("alternatives", "slips"):
        return by_file(shop, client, kind, row)
    given = {name: cell for name, cell in row.items() if cell} | {"quantity": int(row.get("quantity", 0))}
    if kind == "products":
        given.pop("quantity")
    answer = Program(client, shop).tells_items(kind, given)
    assert answer.status_code == 200, answer.text


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    return replace(
        settings, mailbox=str(tmp_path / "mailbox.jsonl"), notify_hold_seconds=0, quiet_hours=False
    )


@pytest.fixture
def app(settings: Settings, database: Database) -> Starlette:
    return create_app(settings, clock=lambda: NOW, database=database)


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        *((text, by_file) for text in TEXTS.values()),
        (TEXTS["markup"], by_program),
        (TEXTS["long"], by_program),
    ],
    ids=[*TEXTS, "markup by a program", "too long by a program"],
)
def test_hostile_words_are_words_everywhere(
    text: str, tells: Tells, app: Starlette, settings: Settings, database: Database, visitor: TestClient
) -> None:
    shop = Shop(database, policy=Policy(allows_parts=True))
    shop.sells("BLUE")
    shop.counts("BLUE", 5)
    for kind in ROWS:
        tells(shop, visitor, kind, hostile_row(kind, text))
    waiting = the_order(shop, hostile_row("orders", text))
    merchant, agent = (a_browser_of(app, database, shop.merchant(), role) for role in ("merchant", "agent"))
    prove(visitor, database, waiting)
    supplier = a_supplier_link(merchant, hostile_row("purchase-orders", text)["supplier"])
    loops = loops_of(settings, database, lambda: NOW)

    for path, form in forms_of(waiting, text):
        says(visitor, path, form)
    says(visitor, supplier, dict.fromkeys(("po", "line", "sku", "quantity", "confirmed_on"), text))
    says(agent, f"{AGENT}/{waiting.order.id}/lines/{waiting.line.id}/hold", {"reason": text[:400]})
    loops.drain()
    pages = dict.fromkeys((*shopper_pages(waiting), supplier), visitor)
    pages |= dict.fromkeys(agent_pages(waiting), agent)
    pages |= dict.fromkeys(merchant_pages(hostile_row("products", text)["sku"]), merchant)
    for path, browser in pages.items():
        shows(browser, path)
    title = " ".join(cleaned(hostile_row("products", text)["title"]).split())
    assert shortened(title, 160) in words_of(visitor.get(waiting.page).text)
    files = [visitor.get(f"{waiting.page}/data.csv").text, *exported(shop)]
    assert [cell for file in files for cell in cells_of(file) if FORMULA.match(cell)] == []

    says(visitor, f"{waiting.page}/withdrawal/confirmation", {"name": text, "reason": text, "line": "0"})
    loops.drain()
    for path in (waiting.page, *agent_pages(waiting)):
        shows(visitor if path == waiting.page else agent, path)
    messages = read_mailbox(Path(settings.mailbox), 100)
    assert any(title[:20] in message.text for message in messages)
    for message in messages:
        assert injected_in(message.html) == []
        assert not set(message.text + message.subject) & set(OVERRIDES)


def the_order(shop: Shop, row: dict[str, str]) -> Waiting:
    """The order that came in, and a link to it."""
    order, line = shop.order(row["order"]), shop.line(row["order"], row["line"])
    with shop.database.writing() as session:
        return Waiting(shop.merchant(), order, line, builders.a_link(session, order))


def a_supplier_link(merchant: TestClient, supplier: str) -> str:
    made = merchant.post("/merchant/supplies/links", data={"supplier": supplier})
    (link,) = re.findall(r"https://portal\.example(/supplier/[\w-]+)", made.text)
    return link


def forms_of(waiting: Waiting, text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Every form of the shopper's that has a field to write in."""
    here, line = waiting.page, f"{waiting.page}/lines/{waiting.line.id}"
    yield f"{line}/need-by", {"need_by": text}
    yield f"{line}/instruction", {"later_than": text, "does": text, "otherwise": text}
    yield f"{line}/reduce", {"units": text, "of_units": text}
    yield f"{line}/swap", {"sku": text}
    yield f"{line}/undo", {"choice": text}
    yield f"{here}/shipping", {"way": text}
    yield f"{here}/messages", {"channel": text, "language": text, "wants_optional": text}
    yield f"{here}/data/address", {"address": text[:400]}
    yield f"{here}/data/contact", {"email": text, "phone": text}
    yield f"{here}/data/others", {"order": text}
    yield f"{here}/proof/code", {"then": text, "attempt": text, "code": text}
    yield f"{here}/withdrawal/confirmation", {"name": "", "line": text}


def shopper_pages(waiting: Waiting) -> list[str]:
    here = waiting.page
    more = ("/messages", "/data", "/link", "/withdrawal", f"/lines/{waiting.line.id}/queue")
    return [
        here,
        *(here + path for path in more),
        *(f"{here}/lines/{waiting.line.id}/{kind}" for kind in ASKED),
    ]


ASKED = ("wait", "cancel", "instruction")
