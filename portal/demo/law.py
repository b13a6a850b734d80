"""The part of the story that the delay law tells: one order that silence has ended, one that waits for consent, one
that nobody can be told of, one in Germany and one in Britain. All wait for a table that no supplier has confirmed.
"""

from datetime import date, timedelta

TABLE = "TABLE-WALNUT"
# Ordered so long ago that the 30 days after its last day for shipping ended this week, in silence.
LONG_AGO = 66
# Offered in time to wait, and not answered yet: silence ends it in a few days.
ASKED = 56
# The days by which both were to hear, news or not, and did; the notices of the law left on some of them.
KEPT = (52, 42, 38, 28, 24, 14)
_HEADER = "order,line,sku,quantity,placed_at,name,email,country,region,timezone,locale,price,currency,paid"
_NEW_YORK = "US,NY,America/New_York,en-US"


def chapters(today: date) -> list[tuple[int, list[tuple[str, str]]]]:
    """What came in before everything else, and the days on which only the clock went on."""
    return [
        (LONG_AGO, [("products", product()), ("orders", first_orders(today))]),
        (ASKED, [("orders", unanswered_orders(today))]),
        *((days_ago, []) for days_ago in KEPT),
    ]


def product() -> str:
    """The table as a CSV file."""
    return f"sku,title,supplier,price,currency\n{TABLE},Side table walnut,Harbour Furniture,189.00,USD\n"


def first_orders(today: date) -> str:
    """The order that silence ends."""
    return _file(today, ("#1990", LONG_AGO, "June Harper", "june.harper@example.com", _NEW_YORK))


def unanswered_orders(today: date) -> str:
    """The order that waits for consent."""
    return _file(today, ("#1989", ASKED, "Nora Vance", "nora.vance@example.com", _NEW_YORK))


def later_orders(today: date) -> str:
    """One without any address, whose notice is due, one that goes to Berlin, and one to London."""
    return _file(
        today,
        ("#1991", 25, "Omar Reyes", "", _NEW_YORK),
        ("#1993", 24, "Greta Lindner", "greta.lindner@example.com", "DE,,Europe/Berlin,de-DE"),
        ("#1992", 24, "Holly Archer", "holly.archer@example.com", "GB,,Europe/London,en-GB"),
    )


def _file(today: date, *orders: tuple[str, int, str, str, str]) -> str:
    rows = [
        f"{number},1,{TABLE},1,{today - timedelta(days=days)}T15:00:00Z,{name},{email},{where},189.00,USD,full"
        for number, days, name, email, where in orders
    ]
    return "\n".join((_HEADER, *rows)) + "\n"
