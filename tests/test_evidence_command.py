"""`portal evidence`: an order's evidence as a page and as JSON."""

import json
from pathlib import Path

from tests.terminal import Shell
from tests.test_cli import ORDERS


def test_the_pack_is_written_as_a_page_and_as_json(shell: Shell) -> None:
    orders = shell.writes("orders.csv", ORDERS.format(1))
    shell.does("import", "orders", orders, "--merchant", "acme")
    said = shell.does("evidence", "1001", "--merchant", "acme", "--folder", str(shell.folder))
    page, data = (line.strip() for line in said.splitlines())
    assert "Evidence on order 1001" in Path(page).read_text()
    assert "Everything that was done" in Path(page).read_text()
    assert json.loads(Path(data).read_text())["order"]["number"] == "1001"
    assert shell.tells("evidence", "#1001", "--merchant", "acme")["lines"][0]["sku"] == "LAMP"


def test_an_order_that_is_not_there_is_a_sentence(shell: Shell) -> None:
    missing = shell.run("evidence", "9999", "--merchant", "acme")
    assert isinstance(missing.exception, LookupError)
    assert "no order '9999'" in str(missing.exception)
