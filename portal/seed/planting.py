"""All seeded merchants, and what the command prints of them."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from portal.domain.refusals import Refusal
from portal.links import Links
from portal.seed.documents import FIRST_WORD, MOST_ORDERS, PO, PO_LINE, SUPPLIER, email, phone
from portal.seed.objects import SHARED, new_links, objects_of
from portal.seed.shops import AGO, TEMPLATE, Shop, open_shop
from portal.store.database import Database

MOST_MERCHANTS = 100
# Orders of a merchant who is not the first: enough for one value of each kind.
FEW = 2


def plant(
    database: Database, links: Links, merchants: int, orders: int, sku: str, now: datetime
) -> dict[str, Any]:
    """Open so many shops, the first of them with so many orders; answers what the contract says, section 6.

    Each shop is one transaction. Raises Refusal for numbers that are out of bounds.
    """
    if not (1 <= merchants <= MOST_MERCHANTS and 1 <= orders <= MOST_ORDERS):
        raise Refusal(f"1 to {MOST_MERCHANTS} merchants and 1 to {MOST_ORDERS:,} orders can be planted.")
    planted = []
    for place in range(merchants):
        with database.writing() as session:
            planted.append(_shop(session, place, _shoppers(place, orders), sku, links, now))
    supply = {"supplier": SUPPLIER, "po": PO, "line": PO_LINE, "sku": sku, "quantity": orders}
    supply["confirmed_on"] = (now - AGO + FIRST_WORD).date().isoformat()
    return {"merchants": planted, "objects": dict(SHARED), "supply": supply}


def _shoppers(place: int, orders: int) -> range:
    """Nobody shops at two of the merchants."""
    first = MOST_ORDERS + FEW * place
    return range(orders) if place == 0 else range(first, first + FEW)


def _shop(
    session: Session, place: int, shoppers: range, sku: str, links: Links, now: datetime
) -> dict[str, Any]:
    shop = open_shop(session, place, shoppers, sku, links, now)
    tokens = new_links(session, shop, now)
    objects = objects_of(session, shop, tokens, links, now)
    return {
        "slug": shop.slug,
        "api_key": shop.api_key,
        "webhook_secret": shop.webhook_secret,
        "users": [{"role": user.role, "email": user.email, "password": user.password} for user in shop.users],
        "objects": objects,
        "canaries": [shop.canary],
        "invariants": _invariants(shop, objects),
        "orders": [
            {"number": number, "tracking_url": links.tracking_url(token)}
            | {"email": email(shopper, shop.tag), "phone": phone(shopper)}
            for shopper, (number, token) in zip(shoppers, tokens.items(), strict=True)
        ],
    }


def _invariants(shop: Shop, objects: dict[str, Any]) -> list[dict[str, str]]:
    """What its own people find at its addresses, whatever anybody else tried."""
    kind, channel, language = TEMPLATE
    order = f"/agent/orders/{objects['order_id']}"
    found = (
        ("agent", order, str(objects["number"])),
        ("agent", order, shop.canary),
        ("merchant", "/merchant/queues", shop.sku),
        ("merchant", f"/merchant/templates/{kind}/{channel}/{language}", shop.canary),
        ("merchant", "/merchant/policy", shop.canary),
        ("merchant", f"/merchant/documents/{objects['document_id']}", "stock.csv"),
    )
    return [{"role": role, "path": path, "must_contain": text} for role, path, text in found]
