"""CSV files as shops really send them: which are read, which are refused whole, and what a bad row costs."""

from dataclasses import fields
from datetime import UTC, date, datetime

import pytest

from portal.domain.orders import Alternative, MoneyBack, OrderLine, Product, Shipment
from portal.domain.slips import PastDelivery
from portal.domain.supply import Confirmation, PurchaseOrderLine, Receipt, StockCount
from portal.intake.csv_files import read_csv, read_csv_chunks
from portal.intake.csv_kinds import KINDS
from portal.intake.documents import Problem, UnreadableDocument
from tests.intake.builders import RECEIVED_AT, csv_of, read, refused, sentence

NOON = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
TENTH = date(2026, 11, 10)


@pytest.mark.parametrize(
    ("kind", "header", "row", "fact"),
    [
        (
            "products",
            "sku,title,kind,image_url,price,currency,supplier,lead_time_days,release_on,season_starts_on,"
            "discontinued,backorder_limit",
            "LAMP,Brass lamp,preorder,https://shop.example/lamp.jpg,40.00,eur,Acme,21,2026-11-10,2026-11-10,yes,50",
            Product(
                "LAMP",
                "Brass lamp",
                "preorder",
                "https://shop.example/lamp.jpg",
                4000,
                "EUR",
                "Acme",
                21,
                TENTH,
                TENTH,
                True,
                50,
            ),
        ),
        ("products", "sku,title", "LAMP,Brass lamp", Product("LAMP", "Brass lamp")),
        ("stock", "sku,on_hand,counted_at", "LAMP,0,2026-11-01T12:00:00Z", StockCount("LAMP", 0, NOON)),
        ("stock", "sku,on_hand", "LAMP,7", StockCount("LAMP", 7, RECEIVED_AT)),
        (
            "purchase-orders",
            "supplier,po,line,sku,quantity,ordered_on,promised_on",
            "Acme,4711,1,LAMP,100,2026-11-10,",
            PurchaseOrderLine("Acme", "4711", "1", "LAMP", 100, TENTH),
        ),
        (
            "confirmations",
            "supplier,po,line,sku,quantity,confirmed_on,status,received_at,reference",
            "Acme,4711,1,LAMP,60,2026-11-10,backordered,2026-11-01T13:00:00+01:00,AB-1",
            Confirmation("Acme", "4711", "1", "LAMP", 60, TENTH, "backordered", NOON, "AB-1"),
        ),
        (
            "confirmations",
            "supplier,po,sku,quantity,reference",
            "Acme,4711,LAMP,0,AB-1",
            Confirmation("Acme", "4711", "", "LAMP", 0, None, "accepted", RECEIVED_AT, "AB-1"),
        ),
        (
            "receipts",
            "supplier,po,line,sku,quantity,received_on,reference",
            "Acme,4711,,LAMP,60,2026-11-10,GR-1",
            Receipt("Acme", "4711", "", "LAMP", 60, TENTH, "GR-1"),
        ),
        (
            "orders",
            "order,line,sku,quantity,placed_at,name,email,phone,country,region,postcode,timezone,locale,price,"
            "currency,paid,stated_ship_by,need_by,sms_consent,note",
            "1001,1,LAMP,2,2026-11-01 12:00,Sam Carter,sam@mail.example,+49 151 234,DE,BE,10115,Europe/Berlin,de,"
            "40.5,EUR,full,2026-11-10,,true,Ring twice",
            OrderLine(
                "1001",
                "1",
                "LAMP",
                2,
                NOON,
                "Sam Carter",
                "sam@mail.example",
                "+49 151 234",
                "DE",
                "BE",
                "10115",
                "Europe/Berlin",
                "de",
                4050,
                "EUR",
                "full",
                TENTH,
                None,
                True,
                "Ring twice",
            ),
        ),
        (
            "shipments",
            "order,line,quantity,shipped_at,carrier,tracking_number,tracking_url",
            "1001,1,2,2026-11-01T12:00Z,DHL,00340,https://dhl.example/00340",
            Shipment("1001", "1", 2, NOON, "DHL", "00340", "https://dhl.example/00340"),
        ),
        (
            "refunds",
            "order,line,form,refunded_at",
            "1001,1,Card,2026-11-01T12:00Z",
            MoneyBack("1001", "1", "card", NOON),
        ),
        (
            "alternatives",
            "sku,alternative_sku,kind,note",
            "LAMP,LAMP-XL,Better,Brighter",
            Alternative("LAMP", "LAMP-XL", "better", "Brighter"),
        ),
        (
            "slips",
            "supplier,sku,quantity,ordered_on,promised_on,received_on,recorded_on,group",
            "Acme,LAMP,60,,2026-11-10,,2026-11-10,air",
            PastDelivery("Acme", None, TENTH, None, TENTH, "LAMP", 60, "air"),
        ),
    ],
)
def test_every_kind_becomes_its_fact(kind, header, row, fact):
    document = read(kind, header, row)

    assert document.facts == [fact]
    assert document.problems == []


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_columns_stand_in_the_order_of_the_fields_they_fill(kind):
    names = [column.name.replace("price", "price_minor") for column in kind.columns]

    assert names == [field.name for field in fields(kind.fact)][: len(names)]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"sku,on_hand\nLAMP,7\n", id="comma"),
        pytest.param(b"sku;on_hand\r\nLAMP;7\r\n", id="semicolon"),
        pytest.param(b"\xef\xbb\xbfsku,on_hand\nLAMP,7", id="byte order mark and no line end"),
        pytest.param(
            b"\n\n On_Hand , SKU \n 7 , LAMP \n", id="other order, spaces, capitals, empty lines first"
        ),
        pytest.param(b'"sku";"on_hand"\n"LAMP";"7"\n', id="everything quoted"),
        pytest.param(b"sku,on_hand\rLAMP,7\r", id="line ends of an old Macintosh"),
        pytest.param(b"sku,on_hand\nLAMP,7\n\n,\n  ,  \n", id="rows of nothing at the end"),
    ],
)
def test_files_are_read_as_spreadsheets_write_them(body):
    document = read_csv("stock", body, RECEIVED_AT)

    assert document.facts == [StockCount("LAMP", 7, RECEIVED_AT)]
    assert document.problems == []


def test_a_quoted_cell_may_hold_separators_quotes_and_line_breaks():
    document = read("products", "sku,title", 'LAMP,"Lamp, ""brass""\r\nsecond line"')

    assert document.facts == [Product("LAMP", 'Lamp, "brass" second line')]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param(b"", "The file is empty", id="nothing"),
        pytest.param(b"\xef\xbb\xbf \r\n\r\n", "The file is empty", id="line ends only"),
        pytest.param("sku;on_hand\nLÄMP;7".encode("latin-1"), "Line 2 is not UTF-8", id="another encoding"),
        pytest.param("sku,on_hand\nLAMP,7".encode("utf-16"), "zero bytes", id="UTF-16"),
        pytest.param(b"sku,on_hand\nLAMP,7\nDESK,\0", "zero bytes", id="a NUL"),
        pytest.param(b'sku,on_hand\nLAMP,7\n"DESK,8\n', "cut off", id="cut off in a quoted cell"),
        pytest.param(
            b'sku,on_hand\nLAMP,7\n"DESK,8\n' + b"A,1\n" * 50_000, "cut off", id="an open quote early on"
        ),
        pytest.param(b"on_hand\n7\n", "no column sku", id="a required column is missing"),
        pytest.param(b"LAMP,7\nDESK,8\n", "no column sku, on_hand", id="no header at all"),
        pytest.param(b"sku,on_hand,SKU\nLAMP,7,DESK\n", "more than one column sku", id="a column twice"),
        pytest.param(b'"sku"x,on_hand\nLAMP,7\n', "header cannot be read", id="a broken header"),
        pytest.param(b"sku,on_hand" + b",x" * 200 + b"\n", "202 columns", id="hundreds of columns"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_whole(body, said):
    with pytest.raises(UnreadableDocument, match=said):
        next(read_csv_chunks("stock", body, RECEIVED_AT))


def test_an_unknown_kind_is_refused():
    with pytest.raises(UnreadableDocument, match="'invoices' is no kind of CSV file"):
        read_csv("invoices", b"sku\n", RECEIVED_AT)


def test_a_header_alone_says_nothing():
    document = read("stock", "sku,on_hand")

    assert (document.kind, document.facts, document.problems) == ("stock", [], [])


def test_unknown_columns_are_reported_once_and_kept_out():
    document = read("stock", "sku,colour,on_hand,", "LAMP,red,7,", "DESK,blue,8,x")

    assert [fact.sku for fact in document.facts] == ["LAMP", "DESK"]
    [problem] = document.problems
    assert (problem.row, problem.field, problem.was_taken) == (0, "header", True)
    assert "colour, (without a name)" in problem.message


def test_a_bad_row_is_reported_with_every_bad_field_and_the_good_rows_are_taken():
    document = read(
        "purchase-orders",
        "supplier,po,line,sku,quantity,ordered_on",
        "Acme,4711,1,LAMP,100,2026-11-10",
        "Acme,4711,2,,many,10.11.2026",
        "Acme,4711,3,DESK,5,2026-11-10",
    )

    assert [fact.line for fact in document.facts] == ["1", "3"]
    assert document.problems == [
        Problem(2, "sku", "This cell must not be empty."),
        Problem(2, "quantity", "'many' is not a whole number from 1 to 10,000,000."),
        Problem(2, "ordered_on", "'10.11.2026' is not a day like 2026-12-05."),
    ]


@pytest.mark.parametrize("row", ["LAMP", "LAMP,7,8", ",", "LAMP,7,"])
def test_a_row_with_the_wrong_number_of_cells_is_reported(row):
    document = read("products", "sku,title,price,currency", row, "DESK,Oak desk,,")

    assert [fact.sku for fact in document.facts] == ["DESK"]
    assert refused(document) == [(1, "")]
    assert "the header has 4" in sentence(document)


@pytest.mark.parametrize(
    "title", ['"5" pipe"', "x" * 200_000], ids=["a quote not doubled", "an endless cell"]
)
def test_a_row_whose_cells_have_no_end_costs_only_itself(title):
    document = read("products", "sku,title", f"LAMP,{title}", "DESK,Oak desk")

    assert [fact.sku for fact in document.facts] == ["DESK"]
    assert refused(document) == [(1, "")]
    assert "where the cells of this row end" in sentence(document)


def test_rows_are_counted_as_a_spreadsheet_shows_them():
    document = read("stock", "sku,on_hand", "LAMP,7", "", "DESK,-1")

    assert refused(document) == [(3, "on_hand")]


def test_a_huge_file_comes_in_chunks_that_together_say_the_same():
    body = csv_of(
        "sku,on_hand,colour", *(f"SKU-{number},{number},red" for number in range(25)), "SKU-3,99,red"
    )

    chunks = list(read_csv_chunks("stock", body, RECEIVED_AT, rows=10))

    assert [len(chunk.facts) for chunk in chunks] == [0, 10, 10, 6]
    assert [[problem.row for problem in chunk.problems] for chunk in chunks] == [[0], [], [], [26]]
    latest = {fact.sku: fact.on_hand for chunk in chunks for fact in chunk.facts}
    assert latest == {fact.sku: fact.on_hand for fact in read_csv("stock", body, RECEIVED_AT).facts}
