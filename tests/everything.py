"""Files of every kind, the rows of which name one another, for whoever asks whether nothing is lost on a way."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

from tests.builders import NOW

_ORDERS = (
    "order,line,sku,quantity,placed_at,name,email,phone,country,region,postcode,timezone,locale,price,currency,paid,"
    "stated_ship_by,need_by,sms_consent,note,paid_at"
)
# Two moments of ordering, one with all its digits.
_A, _B = "2026-11-11T10:00:00.000001Z", "2026-11-12T10:00:00Z"
_PRODUCTS = (
    "sku,title,kind,image_url,price,currency,supplier,lead_time_days,release_on,season_starts_on,discontinued,"
    "backorder_limit"
)


def files_of_everything(name: str, text: str) -> Iterator[tuple[str, bytes]]:
    """Kind and body of each file, in an order in which what a row names is known; `name` and `text` are everywhere."""
    for kind, header, *rows in (*_goods(name, text), *_supply(name), *_sold(name, text), _past(name, text)):
        file = io.StringIO()
        csv.writer(file).writerows([header.split(","), *rows])
        yield kind, file.getvalue().encode()


def _goods(name: str, text: str):
    picture = "https://a.example/b.jpg"
    days = ["2026-12-05", "2026-12-01"]
    return (
        (
            "products",
            _PRODUCTS,
            [name, text, "preorder", picture, "12.50", "EUR", name, 9, *days, "no", 4],
            [f"{name} other", text, "standard", "", "", "", "", "", "", "", "yes", ""],
        ),
        ("alternatives", "sku,alternative_sku,kind,note", [name, f"{name} other", "better", text]),
    )


def _supply(name: str):
    now, yesterday = NOW.isoformat(), NOW - timedelta(days=1)
    return (
        (
            "purchase-orders",
            "supplier,po,line,sku,quantity,ordered_on,promised_on",
            [name, name, "1", name, 10, "2026-11-02", "2026-12-01"],
            [name, name, "2", f"{name} other", 5, "2026-11-02", ""],
        ),
        (
            "confirmations",
            "supplier,po,line,sku,quantity,confirmed_on,status,received_at,reference",
            [name, name, "1", name, 4, "2026-12-05", "accepted", now, name],
            [name, name, "1", name, 6, "", "backordered", now, name],
            [name, f"{name} unknown", "", name, 1, "2026-12-05", "accepted", now, name],
        ),
        (
            "receipts",
            "supplier,po,line,sku,quantity,received_on,reference",
            [name, name, "1", name, 2, "2026-11-20", name],
            [name, name, "1", name, 1, "2026-11-20", f"{name} again"],
        ),
        (
            "stock",
            "sku,on_hand,counted_at",
            [name, 7, (yesterday - timedelta(days=3)).isoformat()],
            [name, 5, yesterday.isoformat()],
        ),
    )


def _sold(name: str, text: str):
    shopper = [text, "=a@b.example", "+49 151", text, text, text, "Europe/Berlin", "de-AT"]
    days = ["2026-12-01", "2026-12-24"]
    return (
        (
            "orders",
            _ORDERS,
            [name, name, name, 3, _A, *shopper, "9.99", "EUR", "full", *days, "yes", text, ""],
            [name, "2", f"{name} other", 1, _B, *shopper, "", "EUR", "full", "", "", "yes", text, ""],
        ),
        (
            "shipments",
            "order,line,quantity,shipped_at,carrier,tracking_number,tracking_url",
            [name, name, 1, NOW.isoformat(), text, name, "https://a.example/?q=1"],
            [name, name, 1, NOW.isoformat(), text, f"{name} 2", ""],
        ),
    )


def _past(name: str, text: str):
    line = [name, name, 3, "2026-01-02", "2026-02-01", "2026-02-03", "2026-02-04", text]
    header = "supplier,sku,quantity,ordered_on,promised_on,received_on,recorded_on,group"
    return ("slips", header, line, line, [name, "", "", "2026-01-02", "", "", "", ""])
