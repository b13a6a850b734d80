"""The demo's shop as CSV documents, relative to a day. Only texts: what becomes of them is the intake's business."""

import random
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

NORDHOLM, BRIGHTSIDE, ALPENGLOW = "Nordholm Furniture", "Brightside Lighting", "Alpenglow Outdoor"
CHAIR, LAMP, RUG = "CHAIR-OAK", "LAMP-BRASS", "RUG-JUTE"

# SKU, title, kind, price, supplier, lead time in days
PRODUCTS = (
    (CHAIR, "Lounge chair, oak", "standard", "389.00", NORDHOLM, 35),
    ("CHAIR-ASH", "Lounge chair, ash", "standard", "359.00", NORDHOLM, 35),
    (LAMP, "Desk lamp, brass", "standard", "129.00", BRIGHTSIDE, 28),
    ("LAMP-BLACK", "Desk lamp, black", "standard", "119.00", BRIGHTSIDE, 28),
    (RUG, "Jute rug, 170 x 240", "standard", "210.00", NORDHOLM, 30),
    ("RUG-WOOL", "Wool rug, 170 x 240", "standard", "265.00", NORDHOLM, 30),
    ("BLANKET-WOOL", "Lambswool throw", "partial", "89.00", NORDHOLM, 25),
    ("TENT-2", "Trail tent for two", "preorder", "299.00", ALPENGLOW, 45),
    ("STOVE-IRON", "Cast-iron camp stove", "dropship", "175.00", ALPENGLOW, 14),
    ("KETTLE-BLUE", "Enamel kettle, blue", "manufacturer", "54.00", ALPENGLOW, 60),
    ("TABLE-MADE", "Dining table, made to measure", "custom", "1290.00", NORDHOLM, 42),
    ("FIR-POT", "Nordmann fir in a pot", "seasonal", "69.00", ALPENGLOW, 21),
    ("RADIO-WALNUT", "Table radio, walnut", "indefinite", "249.00", BRIGHTSIDE, 0),
    ("MUG-SET", "Stoneware mugs, set of four", "standard", "48.00", NORDHOLM, 20),
)
# How many orders wait for each SKU, and how far back the first was placed.
QUEUES = (
    (CHAIR, 25, 30),
    (LAMP, 12, 21),
    ("BLANKET-WOOL", 7, 14),
    ("TENT-2", 5, 40),
    (RUG, 4, 12),
    ("KETTLE-BLUE", 3, 18),
    ("STOVE-IRON", 1, 4),
    ("TABLE-MADE", 1, 20),
    ("FIR-POT", 1, 9),
    ("RADIO-WALNUT", 1, 50),
)
ALTERNATIVES = (
    (CHAIR, "CHAIR-ASH", "variant", "The same chair in ash"),
    (LAMP, "LAMP-BLACK", "variant", "The same lamp in black"),
    (RUG, "RUG-WOOL", "better", "Softer and here today"),
)
# The throws were found at the last count.
FOUND_LATE = "BLANKET-WOOL"
STOCK = {"CHAIR-ASH": 6, "LAMP-BLACK": 9, "RUG-WOOL": 3, "BLANKET-WOOL": 3, "MUG-SET": 12}

NAMES = (
    ("Maya", "Castillo"),
    ("Jonas", "Weber"),
    ("Priya", "Raman"),
    ("Tom", "Okafor"),
    ("Ines", "Duarte"),
    ("Hannah", "Schulz"),
    ("Liam", "Byrne"),
    ("Sofia", "Marino"),
    ("Noah", "Fischer"),
    ("Amara", "Bello"),
    ("Erik", "Lund"),
    ("Grace", "Kim"),
)


def products(today: date) -> str:
    """The catalogue; the tent is released and the fir's season begins in a few weeks."""
    days = {"TENT-2": f"{today + timedelta(days=26)},", "FIR-POT": f",{today + timedelta(days=12)}"}
    rows = (
        f'{sku},"{title}",{kind},{price},USD,{supplier},{lead or ""},{days.get(sku, ",")}'
        for sku, title, kind, price, supplier, lead in PRODUCTS
    )
    return _csv("sku,title,kind,price,currency,supplier,lead_time_days,release_on,season_starts_on", rows)


def alternatives() -> str:
    """What is offered instead."""
    return _csv("sku,alternative_sku,kind,note", (",".join(row) for row in ALTERNATIVES))


def stock(today: date, only: Collection[str] = tuple(STOCK)) -> str:
    """What lies on the shelf, counted the evening before: `only` these, nothing of all others."""
    counted = f"{today - timedelta(days=1)}T17:00:00Z"
    rows = (f"{sku},{STOCK.get(sku, 0) if sku in only else 0},{counted}" for sku, *_ in PRODUCTS)
    return _csv("sku,on_hand,counted_at", rows)


def slips(today: date) -> str:
    """Two years of deliveries: one supplier nearly always on time, one often a week late, one in between."""
    habits = {NORDHOLM: (-1, 0, 0, 0, 1, 2), BRIGHTSIDE: (0, 2, 4, 6, 8, 13), ALPENGLOW: (-2, 0, 1, 1, 3, 5)}
    dice = random.Random(7)  # noqa: S311 - the same believable history every time
    rows = []
    for supplier, slip in habits.items():
        for number in range(40):
            ordered = today - timedelta(days=720 - 16 * number + dice.randrange(9))
            promised = ordered + timedelta(days=28 + dice.randrange(14))
            received = promised + timedelta(days=dice.choice(slip))
            if received < today:
                rows.append(f"{supplier},{ordered},{promised},{received},{received}")
    return _csv("supplier,ordered_on,promised_on,received_on,recorded_on", rows)


def purchase_orders(today: date) -> str:
    """What is on order."""
    lines = (
        (NORDHOLM, "4711", 1, CHAIR, 20, -25),
        (NORDHOLM, "4740", 1, CHAIR, 12, -6),
        (BRIGHTSIDE, "4716", 1, LAMP, 18, -18),
        (NORDHOLM, "4711", 2, RUG, 10, -25),
        (NORDHOLM, "4729", 1, "BLANKET-WOOL", 12, -12),
        (ALPENGLOW, "4702", 1, "TENT-2", 30, -38),
        (ALPENGLOW, "4733", 1, "STOVE-IRON", 4, -4),
        (NORDHOLM, "4728", 1, "TABLE-MADE", 1, -19),
        (ALPENGLOW, "4735", 1, "FIR-POT", 40, -8),
    )
    rows = (f"{s},{po},{n},{sku},{units},{today + timedelta(days=d)}" for s, po, n, sku, units, d in lines)
    return _csv("supplier,po,line,sku,quantity,ordered_on", rows)


def confirmations(today: date, said: Sequence[tuple[str, str, int, str, int, int]], reference: str) -> str:
    """A supplier's word: (supplier, PO, line, SKU, units, days from `today`) each."""
    rows = (
        f"{supplier},{po},{line},{sku},{units},{today + timedelta(days=days)},accepted,{reference}"
        for supplier, po, line, sku, units, days in said
    )
    return _csv("supplier,po,line,sku,quantity,confirmed_on,status,reference", rows)


FIRST_WORD = (
    (NORDHOLM, "4711", 1, CHAIR, 20, 24),
    (NORDHOLM, "4711", 2, RUG, 10, 19),
    (NORDHOLM, "4729", 1, "BLANKET-WOOL", 12, 21),
    (ALPENGLOW, "4702", 1, "TENT-2", 30, 33),
    (ALPENGLOW, "4733", 1, "STOVE-IRON", 4, 15),
    (NORDHOLM, "4728", 1, "TABLE-MADE", 1, 38),
    (ALPENGLOW, "4735", 1, "FIR-POT", 40, 22),
)


def orders(today: date, since: int, until: int) -> str:
    """Sixty orders in queues of one to twenty-five, one with three lines.

    Only those placed up to `until` days ago, but less than `since`.
    """
    dice = random.Random(11)  # noqa: S311 - the same believable shoppers every time
    prices = {sku: price for sku, _, _, price, *_ in PRODUCTS}
    header = "order,line,sku,quantity,placed_at,name,email,phone,country,timezone,locale"
    header += ",price,currency,paid,sms_consent"
    rows = []
    for number, (sku, placed) in enumerate(_placed(today, dice)):
        if not until <= (today - date.fromisoformat(placed[:10])).days < since:
            continue
        shopper = _shopper(number)
        units = 2 if sku in (LAMP, "BLANKET-WOOL") and number % 4 == 0 else 1
        rows.append(
            f"#{2000 + number},1,{sku},{units},{placed},{shopper},{prices[sku]},USD,full,{_consents(number)}"
        )
        if number == HERO:
            for line, extra in enumerate(("MUG-SET", RUG), start=2):
                rows.append(
                    f"#{2000 + number},{line},{extra},1,{placed},{shopper},{prices[extra]},USD,full,yes"
                )
    return _csv(header, rows)


# The order that the printed link opens: ninth in the long queue, three lines, one of them shipped.
HERO = 8
HERO_ORDER = f"#{2000 + HERO}"


def _placed(today: date, dice: random.Random) -> Iterator[tuple[str, str]]:
    for sku, count, days in QUEUES:
        for place in range(count):
            day = today - timedelta(days=days - place * (days - 1) // max(count, 2))
            yield sku, f"{day}T{8 + dice.randrange(12):02}:{dice.randrange(60):02}:00Z"


# Every few shoppers one that reads another language: the beginning of a number; country, zone, locale.
_ABROAD = {
    4: ("+3363998", "FR,Europe/Paris,fr-FR"),
    5: ("+491512345", "DE,Europe/Berlin,de-DE"),
    10: ("+52555555", "MX,America/Mexico_City,es-MX"),
    11: ("+491512345", "DE,Europe/Berlin,de-DE"),
}


def _shopper(number: int) -> str:
    first, last = NAMES[number % len(NAMES)][0], NAMES[(number * 5 + 3) % len(NAMES)][1]
    address = f"{first}.{last}{number}@example.com".lower()
    prefix, where = _ABROAD.get(number % 12, ("+1415555", "US,America/New_York,en-US"))
    return f"{first} {last},{address},{prefix}{2000 + number},{where}"


def _consents(number: int) -> str:
    return "yes" if number % 2 == 0 else "no"


def shipments(today: date) -> str:
    """The mugs of the order with three lines left yesterday."""
    number = "1Z999AA10123456784"
    page = f"https://www.ups.com/track?tracknum={number}"
    row = f"{HERO_ORDER},2,1,{today - timedelta(days=1)}T15:20:00Z,UPS,{number},{page}"
    return _csv("order,line,quantity,shipped_at,carrier,tracking_number,tracking_url", [row])


def _csv(header: str, rows: Iterator[str] | Sequence[str]) -> str:
    return "\n".join([header, *rows, ""])
