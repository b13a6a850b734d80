"""How the demo's shop came to be where it is: weeks of documents, each planned and told on its own day."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from portal.actions.add_user import add_user
from portal.actions.receive_document import Incoming, receive_document
from portal.clock import day_in
from portal.delivery.writing import LINK_LIFE
from portal.demo import law, look, privacy, shop
from portal.domain.policies import Policy
from portal.links import Links, new_token, token_hash
from portal.scheduler import Loops
from portal.store import merchants, numbers, orders, tracking_links
from portal.store.database import Database
from portal.store.merchants import Merchant
from portal.store.tracking_links import TrackingLink
from portal.web.house import DemoSignIn

SLUG = "northlight"
TIMEZONE = "America/New_York"
SIGN_INS = (
    DemoSignIn("agent", "agent@northlight.example", "follow-the-northlight"),
    DemoSignIn("merchant", "merchant@northlight.example", "follow-the-northlight"),
)

# Loops that see the time of a chosen day, so that every message of the story bears its own date.
LoopsOf = Callable[[datetime], Loops]


def tell(database: Database, loops_on: LoopsOf, now: datetime) -> None:
    """Load the shop and let its weeks pass, unless it is there already."""
    with database.reading() as session:
        if merchants.by_slug(session, SLUG) is not None:
            return
    merchant_id = _open_shop(database, now)
    for days_ago, documents in _chapters(day_in(now, TIMEZONE)):
        then = now - timedelta(days=days_ago)
        for kind, text in documents:
            _receive(database, merchant_id, kind, text, then)
        loops_on(then + timedelta(minutes=1)).drain()
    with database.writing() as session:
        look.hang_pictures(session, merchant_id, [law.TABLE, *(sku for sku, *_ in shop.PRODUCTS)], now)
        privacy.ask(session, merchant_id, TIMEZONE, now)


def _open_shop(database: Database, now: datetime) -> int:
    with database.writing() as session:
        merchant = Merchant(
            id=numbers.take_one(session),
            slug=SLUG,
            name="Northlight Home",
            email="help@northlight.example",
            phone="+1 415 555 0100",
            website="https://northlight.example",
            country="US",
            timezone=TIMEZONE,
            currency="USD",
            policy=Policy().as_json(),
            created_at=now,
        )
        merchants.add(session, merchant)
        look.dress(session, merchant.id, now)
        for way in SIGN_INS:
            name = "Ada, support" if way.role == "agent" else "Bo, owner"
            add_user(session, merchant.id, way.email, name, way.role, way.password)
        return merchant.id


def _chapters(today: date) -> list[tuple[int, list[tuple[str, str]]]]:
    """What came in how many days ago; on some days nothing did, but time passed."""
    chair = shop.FIRST_WORD[0][:5]
    return [
        *law.chapters(today),
        (
            12,
            [
                ("slips", shop.slips(today)),
                ("products", shop.products(today)),
                ("alternatives", shop.alternatives()),
                ("stock", shop.stock(today - timedelta(days=12), set(shop.STOCK) - {shop.FOUND_LATE})),
                ("purchase-orders", shop.purchase_orders(today)),
                ("orders", shop.orders(today, 1000, 12)),
                ("orders", law.later_orders(today)),
                ("orders", privacy.first_orders(today)),
                (
                    "confirmations",
                    shop.confirmations(today - timedelta(days=12), shop.FIRST_WORD, "first word"),
                ),
            ],
        ),
        (10, [("shipments", privacy.parcels(today))]),
        (
            4,
            [
                ("orders", shop.orders(today, 12, 4)),
                ("confirmations", shop.confirmations(today, [(*chair, 19)], "moved once")),
            ],
        ),
        (
            0,
            [
                ("orders", shop.orders(today, 4, 0)),
                ("stock", shop.stock(today)),
                ("shipments", shop.shipments(today)),
            ],
        ),
    ]


def _receive(database: Database, merchant_id: int, kind: str, text: str, now: datetime) -> None:
    incoming = Incoming(kind, f"{kind}.csv", text.encode(), "the shop")
    with database.writing() as session:
        receive_document(session, merchant_id, incoming, now)


def hero_link(database: Database, links: Links, now: datetime) -> str:
    """A fresh link to the order with three lines."""
    token = new_token()
    with database.writing() as session:
        merchant = merchants.by_slug(session, SLUG)
        order = orders.by_number(session, merchant.id, shop.HERO_ORDER) if merchant else None
        if merchant is None or order is None:
            raise LookupError("The demo's shop is not loaded.")
        link = TrackingLink(
            merchant_id=merchant.id,
            token_hash=token_hash(token),
            order_id=order.id,
            created_at=now,
            expires_at=now + LINK_LIFE,
        )
        tracking_links.add(session, merchant.id, [link])
    return links.tracking_url(token)
