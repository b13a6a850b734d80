"""Planning every queue of a big shop, beside one UPDATE of the same rows."""

from sqlalchemy import text

from portal.store import plans
from tests.bench.report import Pair, beside_floor
from tests.bench.shop import NOW, BigShop, quiet_loops

AIM = 5.0


def measure(shop: BigShop) -> Pair:
    """All SKUs of the shop are due; nobody's promise changes. Each round commits what it does."""
    lines = f"{len(shop.skus) * 100:,} backorders over {len(shop.skus):,} SKUs"
    return beside_floor(
        f"planning {lines}, {shop.database.engine.dialect.name}",
        lambda: _plan_all(shop),
        "an in-place UPDATE of the same rows",
        lambda: _update_all(shop),
        AIM,
    )


def _plan_all(shop: BigShop) -> None:
    with shop.database.writing() as session:
        plans.mark_due(session, shop.merchant_id, shop.skus, NOW)
    loops = quiet_loops(shop.database)
    planned = 0
    while batch := loops.plan_once():
        planned += batch
    if planned != len(shop.skus):
        raise RuntimeError(f"{planned} of {len(shop.skus)} SKUs were planned.")


def _update_all(shop: BigShop) -> None:
    statement = text("UPDATE order_lines SET revision = revision + 1 WHERE merchant_id = :merchant")
    with shop.database.writing() as session:
        session.execute(statement, {"merchant": shop.merchant_id})
