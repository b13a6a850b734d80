"""The same thing twice in one file: what counts, what is one revision in parts, and what is simply twice."""

import pytest

from portal.intake.csv_files import read_csv_chunks
from tests.intake.builders import RECEIVED_AT, csv_of, questioned, read, refused, sentence


@pytest.mark.parametrize(
    ("kind", "header", "earlier", "later", "field"),
    [
        ("products", "sku,title", "LAMP,Lamp", "LAMP,Brass lamp", "sku"),
        ("stock", "sku,on_hand", "LAMP,7", "LAMP,8", "counted_at"),
        (
            "purchase-orders",
            "supplier,po,line,sku,quantity,ordered_on",
            "Acme,1,1,LAMP,5,2026-11-01",
            "Acme,1,1,LAMP,6,2026-11-01",
            "line",
        ),
        (
            "orders",
            "order,line,sku,quantity,placed_at",
            "1001,1,LAMP,1,2026-11-01",
            "1001,1,LAMP,2,2026-11-01",
            "line",
        ),
        ("alternatives", "sku,alternative_sku,kind", "A,B,equal", "A,B,better", "alternative_sku"),
    ],
)
def test_of_two_rows_about_one_thing_the_later_counts_and_a_person_hears_of_it(
    kind, header, earlier, later, field
):
    document = read(kind, header, earlier, later)

    assert document.facts == read(kind, header, later).facts
    assert questioned(document) == [(2, field)]
    assert "Row 1 has the same" in sentence(document)


def test_a_bad_later_row_leaves_the_earlier_one_standing():
    document = read("stock", "sku,on_hand", "LAMP,7", "LAMP,lots")

    assert [fact.on_hand for fact in document.facts] == [7]
    assert refused(document) == [(2, "on_hand")]


@pytest.mark.parametrize(
    ("kind", "header", "row", "other"),
    [
        (
            "shipments",
            "order,line,quantity,shipped_at",
            "1001,1,2,2026-11-01T12:00Z",
            "1001,1,2,2026-11-01T12:01Z",
        ),
        (
            "receipts",
            "supplier,po,sku,quantity,received_on,reference",
            "Acme,1,LAMP,5,2026-11-01,GR-1",
            "Acme,1,LAMP,6,2026-11-01,GR-1",
        ),
        (
            "confirmations",
            "supplier,po,sku,quantity,reference",
            "Acme,1,LAMP,5,AB-1",
            "Acme,1,LAMP,6,AB-1",
        ),
    ],
)
def test_rows_alike_in_every_cell_count_once_and_others_each(kind, header, row, other):
    document = read(kind, header, row, other, row)

    assert len(document.facts) == 2
    assert questioned(document) == [(3, "")]
    assert "Row 1 says the very same" in sentence(document)


def test_history_may_hold_two_deliveries_alike_in_everything():
    document = read("slips", "supplier,ordered_on", "Acme,2026-11-01", "Acme,2026-11-01")

    assert len(document.facts) == 2
    assert document.problems == []


def test_confirmations_of_one_line_and_reference_are_parts_of_one_revision_even_across_chunks():
    body = csv_of(
        "supplier,po,line,sku,quantity,confirmed_on,reference",
        "Acme,1,1,LAMP,60,2026-12-01,AB-1",
        "Acme,1,2,DESK,5,2026-12-01,AB-1",
        "Acme,1,1,LAMP,40,2026-12-15,AB-1",
        "Acme,1,1,LAMP,40,2026-12-15,AB-1",
        "Acme,1,1,LAMP,100,2026-12-20,AB-2",
        "Acme,1,1,LAMP,10,,AB-1",
    )

    facts = [
        fact for chunk in read_csv_chunks("confirmations", body, RECEIVED_AT, rows=2) for fact in chunk.facts
    ]

    assert [(fact.reference, fact.line, fact.quantity, fact.part) for fact in facts] == [
        ("AB-1", "1", 60, 0),
        ("AB-1", "2", 5, 0),
        ("AB-1", "1", 40, 1),
        ("AB-2", "1", 100, 0),
        ("AB-1", "1", 10, 2),
    ]
