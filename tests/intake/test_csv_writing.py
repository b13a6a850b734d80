"""Facts as files: what is written is read as it was, and no spreadsheet runs any of it."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.domain.orders import OrderLine, Product
from portal.intake.csv_files import read_csv
from portal.intake.csv_guards import bared, guarded
from portal.intake.csv_writing import columns_of, csv_lines, json_lines, row_of
from tests.intake.builders import RECEIVED_AT
from tests.intake.test_any_input import order_lines

moderate = settings(max_examples=150)

FORMULAS = "=+-@\uff1d\uff0b\uff0d\uff20"
LAMP = Product("LAMP", "Brass lamp", price_minor=1250, currency="EUR", release_on=date(2026, 12, 5))


def written(*products: Product) -> str:
    return "".join(csv_lines(columns_of("products"), (row_of("products", one) for one in products)))


def test_a_product_is_written_with_the_columns_of_its_import() -> None:
    assert written(LAMP).splitlines() == [
        "sku,title,kind,image_url,price,currency,supplier,lead_time_days,release_on,season_starts_on,"
        "discontinued,backorder_limit",
        "LAMP,Brass lamp,standard,,12.50,EUR,,,2026-12-05,,no,",
    ]


@given(text=st.text() | st.text(alphabet="'" + FORMULAS, max_size=6))
@moderate
@example("=1+1")
@example("'=1+1")
@example("''+49")
def test_a_guarded_text_is_bared_as_it_was_and_is_no_formula(text: str) -> None:
    assert bared(guarded(text)) == text
    assert not guarded(text).startswith(tuple(FORMULAS))


@pytest.mark.parametrize("cell", ["'tis", "O'Hara", "'", "''", "' =1"])
def test_an_apostrophe_that_guards_nothing_stays(cell: str) -> None:
    assert bared(cell) == guarded(cell) == cell


@given(lines=st.lists(order_lines, max_size=5, unique_by=lambda line: (line.order, line.line)))
@moderate
def test_order_lines_are_read_as_they_were_written(lines: list[OrderLine]) -> None:
    text = "".join(csv_lines(columns_of("orders"), (row_of("orders", line) for line in lines)))
    document = read_csv("orders", text.encode(), RECEIVED_AT)

    assert (document.facts, document.problems) == (lines, [])
    for row in csv.reader(io.StringIO(text)):
        assert not any(cell.startswith(tuple(FORMULAS)) for cell in row)


@pytest.mark.parametrize(
    ("minor", "currency", "price"),
    [
        (1250, "EUR", "12.50"),
        (5, "EUR", "0.05"),
        (1200, "JPY", "1200"),
        (1250, "KWD", "1.250"),
        (None, "", ""),
    ],
)
def test_a_price_has_the_decimals_of_its_currency(minor: int | None, currency: str, price: str) -> None:
    product = Product("LAMP", "Lamp", price_minor=minor, currency=currency)
    row = written(product).splitlines()[1]

    assert row.split(",")[4] == price
    assert read_csv("products", written(product).encode(), RECEIVED_AT).facts == [product]


def test_json_has_the_same_columns_and_its_own_types() -> None:
    at = datetime(2026, 11, 21, 10, tzinfo=UTC)
    rows = [["=1", None, 3, True, at], ["\N{PARTY POPPER}", "", 0, False, None]]
    names = ["sku", "price", "units", "discontinued", "at"]

    assert json.loads("".join(json_lines(names, rows))) == [
        {"sku": "=1", "price": None, "units": 3, "discontinued": True, "at": "2026-11-21T10:00:00+00:00"},
        {"sku": "\N{PARTY POPPER}", "price": "", "units": 0, "discontinued": False, "at": None},
    ]
    assert json.loads("".join(json_lines(names, []))) == []
