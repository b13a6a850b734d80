"""What the seeded shops were sent, as CSV documents: what becomes of them is the intake's business."""

from collections.abc import Iterator
from datetime import datetime, timedelta

SUPPLIER, PO, PO_LINE = "ACME", "4711", "1"
# A few weeks ahead, and no whole number of weeks or fortnights, so that whatever is confirmed next is another day.
FIRST_WORD = timedelta(days=18)
# A shop that nobody has opened the boxes of yet: what it has besides the queue of ACME's SKU.
SIDE_SKU = "SIDE-TABLE"
# Central office codes 555 in ten areas are ours to make up: ten thousand numbers each.
_AREAS = (212, 213, 305, 312, 404, 415, 503, 617, 702, 808)
# Behind these are the numbers of other merchants' few shoppers.
MOST_ORDERS = 90_000
_QUEUE_COLUMNS = (
    "order,line,sku,quantity,placed_at,name,email,phone,country,timezone,locale,"
    "price,currency,paid,sms_consent"
)


def phone(number: int) -> str:
    """A number of nobody, another one for each order."""
    return f"+1{_AREAS[number // 10_000]}555{number % 10_000:04}"


def products(sku: str, canary: str) -> str:
    """The SKU that all wait for, and one that only few do."""
    rows = (
        f"{sku},Backordered chair,{SUPPLIER},49.00,USD",
        f"{SIDE_SKU},{canary} side table,Private {canary},89.00,USD",
    )
    return _csv("sku,title,supplier,price,currency", rows)


def purchase_orders(sku: str, units: int, now: datetime) -> str:
    """One line that covers the whole queue."""
    row = f"{SUPPLIER},{PO},{PO_LINE},{sku},{units},{(now - timedelta(days=20)).date()}"
    return _csv("supplier,po,line,sku,quantity,ordered_on", [row])


def confirmations(sku: str, units: int, now: datetime) -> str:
    """The first word on it."""
    row = f"{SUPPLIER},{PO},{PO_LINE},{sku},{units},{(now + FIRST_WORD).date()},accepted,first word"
    return _csv("supplier,po,line,sku,quantity,confirmed_on,status,reference", [row])


def queue(numbers: range, sku: str, tag: str, canary: str, now: datetime) -> str:
    """Orders of one unit each, whose shoppers take mail and text messages; all of different people."""
    first = now - timedelta(days=10)
    rows = (
        f"{order_number(number, tag)},1,{sku},1,{(first + timedelta(seconds=number)).isoformat()},"
        f"Sam {canary},{email(number, tag)},{phone(number)},US,America/New_York,en-US,49.00,USD,full,yes"
        for number in numbers
    )
    return _csv(_QUEUE_COLUMNS, rows)


def order_number(number: int, tag: str) -> str:
    """The number of an order as the shop calls it."""
    return f"{tag.upper()}-{number + 1}"


def email(number: int, tag: str) -> str:
    """Where the shopper of that order reads mail."""
    return f"shopper{number + 1}.{tag}@mail.example"


def unreachable(number: str, canary: str, now: datetime) -> str:
    """An order whose shopper left no address: nobody is told what is decided about it."""
    row = f"{number},1,{SIDE_SKU},2,{(now - timedelta(days=9)).isoformat()},Pat {canary},89.00,USD,full,{canary}"
    return _csv("order,line,sku,quantity,placed_at,name,price,currency,paid,note", [row])


def stock() -> str:
    """A count of the shelf, one row of which nobody can read."""
    return _csv("sku,on_hand", [f"{SIDE_SKU},0", "UNREADABLE,a few"])


def _csv(header: str, rows: Iterator[str] | list[str] | tuple[str, ...]) -> str:
    return "\n".join([header, *rows, ""])
