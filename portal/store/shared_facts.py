"""What the pages of many orders have in common: their shop, and of each SKU its plan, its description and what could
come instead. Read again only where a version says that it has changed.

A version rises in the transaction that changes what it stands for: of a shop with its policy and its products, of a SKU
with every plan and every move in its queue.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, func, select

from portal.domain import orders as facts
from portal.domain.orders import undescribed
from portal.domain.plans import Plan
from portal.domain.policies import Policy
from portal.domain.steps import Delivery, deliveries_in
from portal.store import habits, plan_steps, shelf
from portal.store.at_once import MERCHANT, Asking, AtOnce, Found, Question, is_one_of, texts
from portal.store.base import table_of
from portal.store.merchants import Merchant
from portal.store.plans import PlanRow
from portal.store.products import AlternativeRow, Product
from portal.store.reads import Read, objects

# Of a SKU: its shop's version, its plan's, the sum of those of what could come instead.
Versions = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Shop:
    """A merchant and its policy. Its row belongs to no session: what is changed on it is not kept."""

    merchant: Merchant
    policy: Policy


@dataclass(frozen=True, slots=True)
class SkuFacts:
    """What all orders of one SKU share.

    `plan` is None where none was ever made, `deliveries` is how it serves the queue. `kept`: by supply, how many of how
    many of its days the supplier behind it kept. `alternatives` are in the order of their SKUs; `instead` are those of
    them that are products, `free` the units on their shelves that nobody waits for.
    """

    versions: Versions
    plan: Plan | None
    deliveries: tuple[Delivery, ...]
    kept: Mapping[str, tuple[int, int]]
    product: facts.Product
    alternatives: Sequence[facts.Alternative]
    instead: Mapping[str, facts.Product]
    free: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Shared:
    """The shop of an order, and the facts of its SKUs."""

    shop: Shop
    skus: Mapping[str, SkuFacts]


# In about 50 MB: a plan has a handful of steps.
_MOST_KEPT = 20_000


class SharedFacts:
    """Keeps them for one process; whoever must see what is not committed yet takes an empty one.

    Any thread may ask. `most_kept`: of how many SKUs.
    """

    def __init__(self, most_kept: int = _MOST_KEPT) -> None:
        self._most_kept = most_kept
        self._shops: dict[int, Shop] = {}
        self._skus: dict[tuple[int, str], SkuFacts] = {}

    def asking_for(
        self, merchant_id: int, shop_version: int, skus: Iterable[Sequence[Any]]
    ) -> Asking[Shared]:
        """The shop of this version, and these SKUs, each with what `versions_of` says of it."""
        versions = {sku: (shop_version, own or 0, int(others or 0)) for sku, own, others in skus}
        shared = self._known(merchant_id, shop_version, versions)
        if shared is None:
            shared = yield from asking_for(merchant_id, versions)
            self._keep(merchant_id, shared)
        return shared

    def _known(self, merchant_id: int, shop_version: int, versions: Mapping[str, Versions]) -> Shared | None:
        shop = self._shops.get(merchant_id)
        if shop is None or shop.merchant.version != shop_version:
            return None
        skus = {}
        for sku, of_sku in versions.items():
            one = self._skus.get((merchant_id, sku))
            if one is None or one.versions != of_sku:
                return None
            skus[sku] = one
        return Shared(shop, skus)

    def _keep(self, merchant_id: int, shared: Shared) -> None:
        if len(self._skus) + len(shared.skus) > self._most_kept:
            self._skus, self._shops = {}, {}
        self._shops[merchant_id] = shared.shop
        self._skus |= {(merchant_id, sku): one for sku, one in shared.skus.items()}


def asking_for(merchant_id: int, versions: Mapping[str, Versions]) -> Asking[Shared]:
    """The shop and the facts of these SKUs as they are now; `versions` are what was read of them before."""
    found = yield Question(_READS, {"merchant_id": merchant_id, "skus": texts(versions)})
    (merchant,) = found["merchant"]
    others = {sku for _, sku, *_ in found["alternatives"]}
    free = yield from shelf.asking_for_free(merchant_id, others)
    rows = {name: _by_sku(found[name]) for name in ("plans", "products", "kept", "alternatives")}
    skus = {
        sku: _of_sku(sku, of_sku, {name: by_sku.get(sku, []) for name, by_sku in rows.items()}, free)
        for sku, of_sku in versions.items()
    }
    return Shared(Shop(merchant, merchant.rules()), skus)


def _by_sku(rows: Iterable[list[Any]]) -> dict[str, list[list[Any]]]:
    found: dict[str, list[list[Any]]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def _of_sku(sku: str, versions: Versions, found: Found, free: Mapping[str, int]) -> SkuFacts:
    """The facts of a SKU, from the rows that are about it."""
    plan = next((plan_steps.from_json(sku, steps) for _, steps in found["plans"]), None)
    product = next((facts.Product(*row) for row in found["products"]), undescribed(sku))
    rows = sorted(found["alternatives"], key=lambda row: row[1])
    products = (row[len(_ALTERNATIVE) :] for row in rows)
    return SkuFacts(
        versions=versions,
        plan=plan,
        deliveries=deliveries_in(plan.steps) if plan else (),
        kept={supply: (kept, known) for _, supply, kept, known in found["kept"]},
        product=product,
        alternatives=[facts.Alternative(*row[: len(_ALTERNATIVE)]) for row in rows],
        instead={known[0]: facts.Product(*known) for known in products if known[0] is not None},
        free={other: free[other] for _, other, *_ in rows},
    )


def versions_of(line: FromClause) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """The versions behind a line of `line`: of its SKU's plan, and of the plans of what could come instead. None where
    there is none."""
    plan, other = table_of(PlanRow), table_of(AlternativeRow)
    its_own = (plan.c.merchant_id == line.c.merchant_id) & (plan.c.sku == line.c.sku)
    instead = (other.c.merchant_id == line.c.merchant_id) & (other.c.sku == line.c.sku)
    planned = (plan.c.merchant_id == other.c.merchant_id) & (plan.c.sku == other.c.alternative_sku)
    of_others = select(func.sum(plan.c.version)).select_from(other.join(plan, planned)).where(instead)
    own = select(plan.c.version).where(its_own)
    return own.correlate(line).scalar_subquery(), of_others.correlate(line).scalar_subquery()


_ALTERNATIVE = tuple(facts.Alternative.__dataclass_fields__)


def _described(product: Table) -> list[ColumnElement[Any]]:
    """A product as `facts.Product` has it."""
    return [product.c[name].label(f"product_{name}") for name in facts.Product.__dataclass_fields__]


def _reads() -> AtOnce:
    merchant, plan, product, other = map(table_of, (Merchant, PlanRow, Product, AlternativeRow))

    def asked_for(table: Table) -> ColumnElement[bool]:
        return (table.c.merchant_id == MERCHANT) & is_one_of(table.c.sku, "skus")

    its_own = (product.c.merchant_id == other.c.merchant_id) & (product.c.sku == other.c.alternative_sku)
    alternative = (other.c[name] for name in _ALTERNATIVE)
    instead = select(*alternative, *_described(product)).select_from(other.outerjoin(product, its_own))
    plans = select(plan.c.sku, plan.c.steps).where(plan.c.planned_at.is_not(None))
    return AtOnce(
        merchant=objects(Merchant, merchant.c.id == MERCHANT),
        plans=Read(plans.where(asked_for(plan))),
        products=Read(select(*_described(product)).where(asked_for(product))),
        kept=Read(habits.behind_plans("skus")),
        alternatives=Read(instead.where(asked_for(other))),
    )


_READS = _reads()
