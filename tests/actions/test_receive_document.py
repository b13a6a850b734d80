"""Documents come in, each once: what was new, what changed, what was known, what a person should look at."""

import pytest

from portal.actions.receive_document import Incoming, receive_document
from portal.intake.documents import UnreadableDocument
from portal.store import inbox
from tests.builders import NOW
from tests.databases import interleaved, on_both_databases, on_both_if_asked
from tests.shop import Shop

pytestmark = on_both_if_asked

# A header, a first row, a second row, and the second row as it comes later with another value.
FILES = {
    "products": ("sku,title,price,currency", "LAMP,Lamp,40.00,EUR", "DESK,Desk,,", "DESK,Desk,90.00,EUR"),
    "stock": (
        "sku,on_hand,counted_at",
        "LAMP,3,2026-11-20T08:00:00+01:00",
        "DESK,0,2026-11-20",
        "DESK,1,2026-11-20",
    ),
    "purchase-orders": (
        "supplier,po,line,sku,quantity,ordered_on,promised_on",
        "Globex,7,1,LAMP,10,2026-11-02,",
        "Globex,7,2,DESK,5,2026-11-02,2026-12-01",
        "Globex,7,2,DESK,6,2026-11-02,2026-12-01",
    ),
    "confirmations": (
        "supplier,po,line,sku,quantity,confirmed_on,reference",
        "Globex,7,1,LAMP,10,2026-12-07,r1",
        "Globex,7,2,DESK,5,,r1",
        "Globex,7,2,DESK,5,2026-12-09,r1",
    ),
    "receipts": (
        "supplier,po,line,sku,quantity,received_on,reference",
        "Globex,7,1,LAMP,4,2026-11-20,d1",
        "Globex,7,,DESK,5,2026-11-20,d1",
        "Globex,7,,DESK,4,2026-11-20,d1",
    ),
    "orders": (
        "order,line,sku,quantity,placed_at,email",
        "1001,1,LAMP,1,2026-11-11T10:00:00Z,a@b.example",
        "1002,1,DESK,2,2026-11-11T10:00:00Z,",
        "1002,1,DESK,3,2026-11-11T10:00:00Z,",
    ),
    "alternatives": (
        "sku,alternative_sku,kind,note",
        "LAMP,GLOW,equal,",
        "LAMP,MOON,better,",
        "LAMP,MOON,variant,",
    ),
}


@on_both_databases
@pytest.mark.parametrize("kind", FILES)
def test_a_file_says_what_is_new_what_changed_and_what_was_known(shop: Shop, kind: str) -> None:
    header, first, second, second_later = FILES[kind]
    told = shop.receives(kind, header, first, second)
    assert (told.new, told.changed, told.same, told.is_known) == (2, 0, 0, False)
    again = shop.receives(kind, header, first, second)
    assert (again.new, again.changed, again.same, again.is_known) == (0, 0, 2, True)
    other_way_round = shop.receives(kind, header, second, first)
    assert (other_way_round.new, other_way_round.changed, other_way_round.same) == (0, 0, 2)
    later = shop.receives(kind, header, first, second_later)
    assert (later.new, later.changed, later.same, later.is_known) == (0, 1, 1, False)


@on_both_databases
def test_lines_of_history_that_are_alike_are_counted_and_known_again(shop: Shop) -> None:
    header, line = "supplier,ordered_on,promised_on,received_on", "Globex,2026-01-02,2026-02-01,2026-02-03"
    assert shop.receives("slips", header, line, line).new == 2
    again = shop.receives("slips", header, line, line, line)
    assert (again.new, again.same) == (1, 2)


@on_both_databases
def test_a_confirmation_without_a_moment_is_the_same_word_when_the_rows_come_again(shop: Shop) -> None:
    header, row = "supplier,po,line,sku,quantity,confirmed_on,reference", "Globex,7,1,LAMP,10,{},{}"
    shop.sells("LAMP")
    shop.buys("7", "LAMP", 10)
    shop.receives("confirmations", header, row.format("2026-12-07", "r1"))
    shop.now = NOW.replace(hour=12)
    shop.receives("confirmations", header, row.format("2026-12-21", "r2"))
    shop.plans()
    newest = shop.plan("LAMP")
    shop.now = NOW.replace(hour=14)
    told = shop.receives("confirmations", header, row.format("2026-12-07", "r1"), "Globex,8,1,DESK,1,,r3")
    shop.plans()
    assert (told.new, told.changed, told.same) == (1, 0, 1)
    assert shop.plan("LAMP") == newest


@on_both_databases
def test_good_rows_are_taken_and_the_others_are_kept_as_problems(shop: Shop) -> None:
    told = shop.receives("stock", "sku,on_hand,shelf", "LAMP,3,A1", "DESK,none,A2")
    kept = shop.reads(inbox.problems_of, told.document_id)
    assert told.new == 1
    assert [(problem.row, problem.field, problem.was_taken) for problem in kept] == [
        (0, "header", True),
        (0, "sku", True),
        (2, "on_hand", False),
    ]
    assert "LAMP is no product yet" in kept[1].message


@on_both_databases
@pytest.mark.parametrize(
    ("kind", "body"),
    [("stock", b"sku,on_hand\nLAMP,\xff"), ("stock", b"sku\nLAMP"), ("letters", b"Dear shop")],
)
def test_what_cannot_be_read_leaves_nothing_behind(shop: Shop, kind: str, body: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        shop.receives_bytes(kind, body)
    assert shop.reads(inbox.recent) == []


def test_the_same_file_is_another_document_for_another_merchant(shop: Shop) -> None:
    other = Shop(shop.database, "zeta")
    assert shop.counts("LAMP", 3).is_known is False
    assert other.counts("LAMP", 3).is_known is False


@on_both_databases
@pytest.mark.parametrize("is_same_file", [True, False])
def test_two_who_bring_the_same_rows_at_once_bring_them_once(shop: Shop, is_same_file: bool) -> None:
    """Rows of another file wait for the same SKUs, those of the same file for the same document."""
    header, first, second, _ = FILES["orders"]

    def bring(*rows: str) -> Incoming:
        return Incoming("orders", "orders.csv", "\n".join((header, *rows)).encode(), "two tabs")

    theirs = bring(first, second) if is_same_file else bring(second, first)
    told, told_later = interleaved(
        shop.database,
        lambda session: receive_document(session, shop.id, bring(first, second), NOW),
        lambda: shop.writes(receive_document, theirs),
    )
    assert (told.new, told.same) == (2, 0)
    assert (told_later.new, told_later.same, told_later.is_known) == (0, 2, is_same_file)
