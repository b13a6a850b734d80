"""What may stand in a cell, kind by kind of column."""

from datetime import UTC, date, datetime

import pytest

from portal.intake import columns
from portal.intake.csv_cells import cell_reader
from portal.intake.csv_kinds import KINDS
from tests.intake.builders import RECEIVED_AT, read, refused, sentence

COUNT = columns.whole(1)
PAID = next(column.read for column in KINDS["orders"].columns if column.name == "paid")


@pytest.mark.parametrize(
    ("reader", "cell", "value"),
    [
        (columns.identifier, "LAMP-1/ä b", "LAMP-1/ä b"),
        (columns.identifier, "x" * 120, "x" * 120),
        (columns.text, "one\r\n  two\tthree", "one two three"),
        (columns.text, "a\u202eb\u2066c\x07d\ufeff", "abcd"),
        (columns.text, "x" * 1_000, "x" * 1_000),
        (columns.text, "می\u200cخواهم 👩\u200d🚀", "می\u200cخواهم 👩\u200d🚀"),
        (COUNT, "1", 1),
        (COUNT, "0010000000", 10_000_000),
        (columns.day, "1990-01-01", date(1990, 1, 1)),
        (columns.day, "2100-12-31", date(2100, 12, 31)),
        (columns.moment, "2026-12-05", datetime(2026, 12, 5, tzinfo=UTC)),
        (columns.moment, "2026-12-05T10:00:00", datetime(2026, 12, 5, 10, tzinfo=UTC)),
        (columns.moment, "2026-12-05T10:00:00-05:00", datetime(2026, 12, 5, 15, tzinfo=UTC)),
        (columns.moment, "2026-12-05 10:00:00.250Z", datetime(2026, 12, 5, 10, 0, 0, 250_000, tzinfo=UTC)),
        (columns.yes_or_no, "TRUE", True),
        (columns.yes_or_no, "yes", True),
        (columns.yes_or_no, "1", True),
        (columns.yes_or_no, "No", False),
        (columns.yes_or_no, "false", False),
        (columns.yes_or_no, "0", False),
        (PAID, "Seller_Credit", "seller_credit"),
        (columns.amount, "0.5", "0.5"),
        (columns.currency, "eur", "EUR"),
        (columns.web_address, "HTTPS://shop.example/a?b=c", "HTTPS://shop.example/a?b=c"),
        (columns.email, "sam+news@mail.example", "sam+news@mail.example"),
        (columns.phone, "(030) 123-45", "(030) 123-45"),
    ],
)
def test_these_cells_are_read(reader, cell, value):
    assert reader(cell) == value


@pytest.mark.parametrize(
    ("reader", "cell", "said"),
    [
        (columns.identifier, "x" * 121, "longer than 120"),
        (columns.identifier, "LAMP\u202e", "cannot be seen"),
        (columns.identifier, "LAMP\n1", "cannot be seen"),
        (columns.text, "x" * 1_001, "longer than 1,000"),
        (COUNT, "0", "whole number from 1 to 10,000,000"),
        (COUNT, "-1", "whole number"),
        (COUNT, "1.0", "whole number"),
        (COUNT, "1,000", "whole number"),
        (COUNT, "10000001", "whole number"),
        (COUNT, "9" * 5_000, "whole number"),
        (COUNT, "٣", "whole number"),
        (COUNT, "²", "whole number"),
        (columns.day, "05.12.2026", "not a day like 2026-12-05"),
        (columns.day, "2026-02-30", "not a day"),
        (columns.day, "2026-12-05T10:00", "not a day"),
        (columns.day, "1989-12-31", "years 1990 to 2100"),
        (columns.day, "2101-01-01", "years 1990 to 2100"),
        (columns.moment, "yesterday", "not a moment like"),
        (columns.moment, "0001-01-01T00:00:00+14:00", "years 1990 to 2100"),
        (columns.yes_or_no, "maybe", "neither yes nor no"),
        (PAID, "paypal", "not one of full, deposit, authorised, none, seller_credit"),
        (columns.amount, "12,50", "not an amount like 12.50"),
        (columns.amount, "-1", "not an amount"),
        (columns.amount, "1e999999", "not an amount"),
        (columns.amount, "nan", "not an amount"),
        (columns.currency, "EURO", "not a currency code"),
        (columns.currency, "€", "not a currency code"),
        (columns.web_address, "javascript:alert(1)", "not a web address"),
        (columns.web_address, "//shop.example/a", "not a web address"),
        (columns.web_address, "https://", "not a web address"),
        (columns.web_address, "https://shop.example/a b", "not a web address"),
        (columns.email, "sam", "not an email address"),
        (columns.email, "sam@home@mail.example", "not an email address"),
        (columns.email, "sam carter@mail.example", "not an email address"),
        (columns.email, "sam@mail.example\u202e", "not an email address"),
        (columns.phone, "call me", "not a phone number"),
        (columns.phone, "1" * 41, "not a phone number"),
    ],
)
def test_these_cells_are_refused_with_a_sentence(reader, cell, said):
    with pytest.raises(ValueError, match=said):
        reader(cell)


def test_a_sentence_shows_only_the_beginning_of_a_long_cell_and_no_control_characters():
    assert columns.shown("\x1b[31m" + "x" * 5_000) == repr("\x1b[31m" + "x" * 35 + "…")


def test_a_needed_text_of_control_characters_only_is_empty():
    read_title = cell_reader(columns.Column("title", columns.text, columns.NEEDED, True), RECEIVED_AT)

    with pytest.raises(ValueError, match="must not be empty"):
        read_title("\x01\u202e")


@pytest.mark.parametrize(
    ("price", "currency", "known_currency", "expected"),
    [
        ("12.50", "EUR", "USD", (1250, "EUR")),
        ("12.50", "", "USD", (1250, "USD")),
        ("1250", "JPY", "", (1250, "JPY")),
        ("1.250", "KWD", "", (1250, "KWD")),
        ("0", "EUR", "", (0, "EUR")),
        ("", "EUR", "USD", (None, "EUR")),
        ("", "", "USD", (None, "")),
    ],
)
def test_a_price_is_kept_in_minor_units_of_its_currency(price, currency, known_currency, expected):
    row = f"LAMP,Brass lamp,{price},{currency}"
    document = read("products", "sku,title,price,currency", row, known_currency=known_currency)

    [product] = document.facts
    assert (product.price_minor, product.currency) == expected


@pytest.mark.parametrize(
    ("price", "currency", "said"),
    [
        ("12.50", "", "The price 12.50 has no currency"),
        ("12.505", "EUR", "more than 2 decimals for EUR"),
        ("12.50", "JPY", "more than 0 decimals for JPY"),
    ],
)
def test_a_price_that_is_no_amount_of_money_is_refused(price, currency, said):
    document = read("products", "sku,title,price,currency", f"LAMP,Brass lamp,{price},{currency}")

    assert document.facts == []
    assert refused(document) == [(1, "price")]
    assert said in sentence(document)


def test_thousands_of_different_cells_are_read_as_if_each_were_the_first():
    days = [date.fromordinal(date(1990, 1, 1).toordinal() + number) for number in range(12_000)]
    rows = [f"Acme,{day},,{day}" for day in days]

    document = read("slips", "supplier,ordered_on,promised_on,received_on", *rows, *rows)

    assert [fact.received_on for fact in document.facts] == [*days, *days]
