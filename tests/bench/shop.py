"""A big shop for the figures: many backorders over many SKUs, with supply for four fifths of them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from portal.domain import orders as facts
from portal.domain.policies import Policy, Timing
from portal.domain.supply import Confirmation, PurchaseOrderLine
from portal.links import Links
from portal.scheduler import Loops
from portal.store import merchants, numbers, order_intake, plans, products, schema, supply
from portal.store.database import Database
from portal.store.merchants import Merchant

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LINES_A_SKU = 100


@dataclass(frozen=True)
class BigShop:
    """A loaded database and its one merchant."""

    database: Database
    merchant_id: int
    skus: list[str]


def open_shop(url: str, backorders: int, lines_a_sku: int = LINES_A_SKU, supplied: float = 0.8) -> BigShop:
    """A migrated database with that many backorders of one unit, each told of its first date already.

    `supplied`: for which part of each queue goods are on order and confirmed.
    """
    database = Database(url)
    schema.migrate(database)
    skus = [f"SKU-{number:05}" for number in range(max(1, backorders // lines_a_sku))]
    units = int(lines_a_sku * supplied)
    with database.writing() as session:
        merchant_id = numbers.take_one(session)
        merchant = Merchant(
            id=merchant_id,
            slug="big",
            name="Big shop",
            timezone="UTC",
            policy=Policy().as_json(),
            created_at=NOW,
        )
        merchants.add(session, merchant)
        products.save(
            session, merchant_id, [facts.Product(sku, f"Thing {sku}", supplier="ACME") for sku in skus], NOW
        )
        supply.save_purchase_order_lines(session, merchant_id, [_ordered(sku, units) for sku in skus])
        supply.save_confirmations(
            session, merchant_id, [said(sku, units, date(2026, 12, 5), "first") for sku in skus]
        )
        plans.mark_due(session, merchant_id, skus, NOW)
        lines = [_line(number, skus) for number in range(backorders)]
        order_intake.save(session, merchant_id, lines, NOW, NOW)
    shop = BigShop(database, merchant_id, skus)
    while quiet_loops(database).plan_once():
        pass
    return shop


def quiet_loops(database: Database) -> Loops:
    """Loops that plan and send nothing."""
    sender = None
    return Loops(database, sender, lambda: NOW, Timing(0, False), "bench")  # type: ignore[arg-type]


def said(sku: str, units: int, on: date, reference: str, at: datetime = NOW) -> Confirmation:
    """The supplier's word on a SKU's PO line."""
    return Confirmation("ACME", "PO-1", sku, sku, units, on, "accepted", at, reference)


def _ordered(sku: str, units: int) -> PurchaseOrderLine:
    return PurchaseOrderLine("ACME", "PO-1", sku, sku, units, date(2026, 11, 1))


def _line(number: int, skus: list[str]) -> facts.OrderLine:
    return facts.OrderLine(
        order=f"#{number}",
        line="1",
        sku=skus[number % len(skus)],
        quantity=1,
        placed_at=NOW - timedelta(days=30) + timedelta(seconds=number),
        name=f"Shopper {number}",
        email=f"shopper{number}@example.com",
        country="US",
        timezone="America/New_York",
        locale="en-US",
        price_minor=1999,
        currency="USD",
        paid="full",
    )


def links() -> Links:
    """Links under an address that nobody answers."""
    return Links("http://127.0.0.1:1", "b" * 32)
