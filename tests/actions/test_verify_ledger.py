"""Whether what is kept of a queue is what it was: said with the SKU, the entry and what does not fit."""

import pytest
from sqlalchemy import text

from portal.actions.verify_ledger import Break, Verdict, verify_ledger
from tests.databases import on_both_databases, on_both_if_asked
from tests.played import played_once
from tests.shop import Shop

pytestmark = on_both_if_asked


@pytest.fixture
@played_once
def shop(shop: Shop) -> Shop:
    """Three wait for a lamp, and one for a desk."""
    for number in ("1001", "1002", "1003"):
        shop.is_asked_for(number, "LAMP", 2, placed_at=f"2026-11-11T10:00:0{number[-1]}Z")
    shop.is_asked_for("1004", "DESK")
    shop.sends("1002", 1)
    return shop


def _verdict(shop: Shop, sku: str = "") -> Verdict:
    return shop.reads(verify_ledger, sku)


def _tampers(shop: Shop, statement: str) -> list[Break]:
    with shop.database.writing() as session:
        session.execute(text(statement))
    return list(_verdict(shop).breaks)


def test_what_nobody_touched_is_in_order(shop: Shop) -> None:
    assert _verdict(shop) == Verdict(2, 5, ())
    assert _verdict(shop, "DESK") == Verdict(1, 1, ())


@on_both_databases
@pytest.mark.parametrize(
    ("statement", "number", "what"),
    [
        ("UPDATE ledger SET units = 9 WHERE sku = 'LAMP' AND number = 2", 2, "does not fit its hash"),
        ("UPDATE ledger SET reason = 'favour' WHERE sku = 'LAMP' AND number = 4", 4, "does not fit its hash"),
        ("DELETE FROM ledger WHERE sku = 'LAMP' AND number = 3", 3, "missing"),
        (
            "DELETE FROM ledger WHERE sku = 'LAMP' AND number = 4",
            3,
            "waits for 2 units, but in the queue for 1",
        ),
        ("UPDATE order_lines SET tiebreak = 0 WHERE sku = 'LAMP' AND waiting = 1", 4, "has another place"),
        ("UPDATE queue_blocks SET lines = 7 WHERE sku = 'LAMP' AND priority < 0", 0, "counts 7 lines"),
    ],
    ids=["changed", "other words", "removed", "cut off", "overtaken", "miscounted"],
)
def test_what_was_touched_is_found_where_it_was(shop: Shop, statement: str, number: int, what: str) -> None:
    (found,) = _tampers(shop, statement)
    assert (found.sku, found.number) == ("LAMP", number)
    assert what in found.what


@on_both_databases
def test_a_line_that_waits_unknown_to_ledger_and_counters_is_found_in_both(shop: Shop) -> None:
    line = shop.line("1004")
    statement = f"UPDATE order_lines SET sku = 'CHAIR' WHERE id = {line.id}"
    assert [(found.sku, found.number) for found in _tampers(shop, statement)] == [
        *[("CHAIR", 0)] * 2,
        ("DESK", 1),
        *[("DESK", 0)] * 2,
    ]


def test_nobody_ever_waited_for_what_is_unknown(shop: Shop) -> None:
    with pytest.raises(LookupError, match="Nobody ever waited"):
        _verdict(shop, "CHAIR")
