"""Products and what may replace them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import BigInteger, update
from sqlmodel import Field, Session, SQLModel, select

from portal.domain import orders as facts
from portal.store.base import merchant_key, table_of
from portal.store.bulk import ROWS_A_STATEMENT, Saved, in_portions, insert_rows, save_facts


class Product(SQLModel, table=True):
    """One SKU. `needs_review` marks a product that an order brought along before the merchant described it.

    `discontinued_at` is when we were told that it is `discontinued`, None where that was never said while we listened;
    `discontinued_by` is who said it at the desk, which no file takes back, "" where a file did.
    """

    __tablename__ = "products"
    merchant_id: int = merchant_key()
    sku: str = Field(primary_key=True)
    title: str
    kind: str = "standard"
    image_url: str = ""
    price_minor: int | None = Field(default=None, sa_type=BigInteger)
    currency: str = ""
    supplier: str = ""
    lead_time_days: int | None = None
    release_on: date | None = None
    season_starts_on: date | None = None
    discontinued: bool = False
    backorder_limit: int | None = None
    needs_review: bool = False
    discontinued_at: datetime | None = None
    discontinued_by: str = ""


class AlternativeRow(SQLModel, table=True):
    """`alternative_sku` may be offered instead of `sku`."""

    __tablename__ = "alternatives"
    merchant_id: int = merchant_key()
    sku: str = Field(primary_key=True)
    alternative_sku: str = Field(primary_key=True)
    kind: str = "equal"
    note: str = ""


_FACT_COLUMNS = tuple(facts.Product.__dataclass_fields__)


def save(
    session: Session, merchant_id: int, products: Sequence[facts.Product], now: datetime
) -> Saved[facts.Product]:
    """Keep products, one a SKU. Answers which SKUs are new or changed. What is described waits for no review."""
    products = _as_the_desk_says(session, merchant_id, products)
    saved = save_facts(session, Product, merchant_id, products, keys=("sku",))
    table = table_of(Product)
    for some in in_portions(products, ROWS_A_STATEMENT):
        described = table.c.needs_review & table.c.sku.in_([product.sku for product in some])
        session.execute(
            update(table).where(table.c.merchant_id == merchant_id, described).values(needs_review=False)
        )
    for some in in_portions(saved.moved, ROWS_A_STATEMENT):
        told = (table.c.merchant_id == merchant_id) & table.c.sku.in_([product.sku for product in some])
        is_news = table.c.discontinued & table.c.discontinued_at.is_(None)
        session.execute(update(table).where(told, is_news).values(discontinued_at=now))
        session.execute(update(table).where(told, ~table.c.discontinued).values(discontinued_at=None))
    return saved


def _as_the_desk_says(
    session: Session, merchant_id: int, products: Sequence[facts.Product]
) -> list[facts.Product]:
    """What a person discontinued stays so, though the shop's files still call it sold."""
    table = table_of(Product)
    ended: set[str] = set()
    for some in in_portions(products, ROWS_A_STATEMENT):
        said = (table.c.merchant_id == merchant_id) & (table.c.discontinued_by != "")
        told = table.c.sku.in_([product.sku for product in some])
        ended.update(session.execute(select(table.c.sku).where(said, told)).scalars())
    return [replace(product, discontinued=True) if product.sku in ended else product for product in products]


def discontinue(session: Session, merchant_id: int, sku: str, actor: str, now: datetime) -> None:
    """A person says so; who said it first stays on record."""
    table = table_of(Product)
    mine = (table.c.merchant_id == merchant_id) & (table.c.sku == sku)
    said = {"discontinued": True, "discontinued_by": actor}
    session.execute(update(table).where(mine, table.c.discontinued_by == "").values(said))
    session.execute(update(table).where(mine, table.c.discontinued_at.is_(None)).values(discontinued_at=now))


def sell_again(session: Session, merchant_id: int, sku: str) -> None:
    """It is sold, until somebody says otherwise: a person, or the next file of the shop."""
    table = table_of(Product)
    mine = (table.c.merchant_id == merchant_id) & (table.c.sku == sku)
    sold = {"discontinued": False, "discontinued_by": "", "discontinued_at": None}
    session.execute(update(table).where(mine).values(sold))


def discontinued_by(session: Session, merchant_id: int, sku: str) -> str:
    """Who said at the desk that it is discontinued, "" where nobody did."""
    table = table_of(Product)
    mine = (table.c.merchant_id == merchant_id) & (table.c.sku == sku)
    return session.execute(select(table.c.discontinued_by).where(mine)).scalar() or ""


def discontinued_since(session: Session, merchant_id: int, skus: Collection[str]) -> dict[str, datetime]:
    """Since when these SKUs are discontinued, those that are."""
    table = table_of(Product)
    mine = (table.c.merchant_id == merchant_id) & table.c.sku.in_(skus) & table.c.discontinued_at.is_not(None)
    rows = session.execute(select(table.c.sku, table.c.discontinued_at).where(mine))
    return {row.sku: row.discontinued_at for row in rows}


def save_alternatives(
    session: Session, merchant_id: int, alternatives: Sequence[facts.Alternative]
) -> Saved[facts.Alternative]:
    """Keep alternatives, one a pair. Answers which pairs are new or changed."""
    return save_facts(session, AlternativeRow, merchant_id, alternatives, keys=("sku", "alternative_sku"))


def named(session: Session, merchant_id: int, skus: Collection[str]) -> dict[str, facts.Product]:
    """The products of these SKUs, those that exist."""
    columns = [table_of(Product).c[name] for name in _FACT_COLUMNS]
    table = table_of(Product)
    rows = session.execute(select(*columns).where(table.c.merchant_id == merchant_id, table.c.sku.in_(skus)))
    return {row.sku: facts.Product(**row._mapping) for row in rows}


def kinds_of(session: Session, merchant_id: int, skus: Collection[str]) -> dict[str, str]:
    """The kind of each of these SKUs that is a product."""
    table = table_of(Product)
    mine = (table.c.merchant_id == merchant_id) & table.c.sku.in_(skus)
    rows = session.execute(select(table.c.sku, table.c.kind).where(mine)).all()
    return dict(map(tuple, rows))


def title_of(session: Session, merchant_id: int, sku: str) -> str:
    """How people know the product of a SKU: its title, or the SKU itself where nobody described it."""
    return named(session, merchant_id, [sku]).get(sku, facts.undescribed(sku)).title


def picture_of(session: Session, merchant_id: int, sku: str) -> str:
    """Where the shop keeps the product's picture, "" where it has none or nobody knows the product."""
    named = select(Product.image_url).where(Product.merchant_id == merchant_id, Product.sku == sku)
    return session.exec(named).first() or ""


def alternatives_of(
    session: Session, merchant_id: int, skus: Collection[str]
) -> dict[str, list[facts.Alternative]]:
    """What may replace each of these SKUs, in the order of the alternative's SKU."""
    chosen = select(AlternativeRow).where(
        AlternativeRow.merchant_id == merchant_id, AlternativeRow.sku.in_(skus)
    )
    found: dict[str, list[facts.Alternative]] = {}
    for row in session.exec(chosen.order_by(AlternativeRow.sku, AlternativeRow.alternative_sku)):
        found.setdefault(row.sku, []).append(
            facts.Alternative(row.sku, row.alternative_sku, row.kind, row.note)
        )
    return found


def replaced_by(session: Session, merchant_id: int, alternative_skus: Collection[str]) -> set[str]:
    """The SKUs that one of these could replace."""
    table = table_of(AlternativeRow)
    found: set[str] = set()
    for some in in_portions(alternative_skus, ROWS_A_STATEMENT):
        chosen = select(table.c.sku).where(
            table.c.merchant_id == merchant_id, table.c.alternative_sku.in_(some)
        )
        found.update(session.execute(chosen).scalars())
    return found


def add_unknown(session: Session, merchant_id: int, titles: Mapping[str, str]) -> set[str]:
    """Make a product, marked for review, of each SKU that is not known yet. Answers the SKUs that were made.

    `titles` are what they may be called, by SKU; without a title the SKU is one.
    """
    table = table_of(Product)
    missing = set(titles)
    for some in in_portions(titles, ROWS_A_STATEMENT):
        known = select(table.c.sku).where(table.c.merchant_id == merchant_id, table.c.sku.in_(some))
        missing -= set(session.execute(known).scalars())
    new = {"merchant_id": merchant_id, "needs_review": True}
    insert_rows(session, table, [new | {"sku": sku, "title": titles[sku] or sku} for sku in sorted(missing)])
    return missing
