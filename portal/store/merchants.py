"""Merchants and what they decided."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, update
from sqlmodel import Field, Session, SQLModel, select

from portal.clock import day_in, zone
from portal.domain.brands import Brand
from portal.domain.calendars import BusinessCalendar
from portal.domain.policies import Policy
from portal.store.base import Json, table_of


class Merchant(SQLModel, table=True):
    """A shop. `version` rises with everything its shoppers' pages depend on (name, policy, templates, products).

    `ledger_key` makes the pseudonyms in its ledgers; without it nobody can tell whose line an entry is about.
    `store_url` is where the store hears of what changed ("" for nowhere); its secrets are sealed, see `store_messages`.
    `brand` is a `domain.brands.Brand`; `brand_version` rises with it and with what else `brands` keeps.
    """

    __tablename__ = "merchants"
    id: int = Field(primary_key=True, sa_type=BigInteger)
    slug: str = Field(unique=True)
    name: str
    email: str = ""
    phone: str = ""
    website: str = ""
    country: str = ""
    region: str = ""
    timezone: str = "UTC"
    currency: str = ""
    language: str = "en"
    policy: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    version: int = 1
    created_at: datetime
    ledger_key: str = Field(
        default_factory=lambda: secrets.token_hex(32), sa_column_kwargs={"server_default": ""}
    )

    store_url: str = Field(default="", sa_column_kwargs={"server_default": ""})
    store_secret: str = Field(default="", sa_column_kwargs={"server_default": ""})
    store_secret_old: str = Field(default="", sa_column_kwargs={"server_default": ""})
    brand: dict[str, Any] = Field(
        default_factory=dict, sa_type=Json, sa_column_kwargs={"server_default": "{}"}
    )
    brand_version: int = Field(default=0, sa_column_kwargs={"server_default": "0"})

    def rules(self) -> Policy:
        """The merchant's policy as the domain knows it."""
        return Policy.from_json(self.policy)

    def look(self) -> Brand:
        """How the merchant looks."""
        return Brand.from_json(self.brand)

    def calendar(self) -> BusinessCalendar:
        """The days on which the merchant works: by its country, its region and its own closed days."""
        closed = frozenset(self.rules().closed_days)
        return BusinessCalendar(self.country, region=self.region, closed=closed)

    def is_past_cut_off(self, now: datetime) -> bool:
        """Whether work that did not begin yet begins tomorrow at the earliest."""
        cut_off = self.rules().cut_off
        return cut_off is not None and now.astimezone(zone(self.timezone)).time() >= cut_off

    def work_begins_on(self, now: datetime) -> date:
        """The first shop-local day on which work on what comes in now can begin."""
        return day_in(now, self.timezone) + timedelta(days=self.is_past_cut_off(now))


def add(session: Session, merchant: Merchant) -> None:
    """Keep a new merchant. Raises IntegrityError when the slug is taken."""
    session.add(merchant)
    session.flush()


def get(session: Session, merchant_id: int) -> Merchant:
    """The merchant itself. Raises NoResultFound for an unknown number."""
    return session.get_one(Merchant, merchant_id)


def held(session: Session, merchant_id: int) -> Merchant:
    """The merchant, locked until the transaction ends. Raises NoResultFound for an unknown number."""
    return session.get_one(Merchant, merchant_id, with_for_update=True, populate_existing=True)


def names_in_ledgers(session: Session, merchant_id: int) -> tuple[str, str]:
    """The merchant's slug, and the secret behind its pseudonyms, made here for a merchant who has none yet."""
    table = table_of(Merchant)
    chosen = select(table.c.slug, table.c.ledger_key).where(table.c.id == merchant_id)
    slug, key = session.execute(chosen).one()
    if not key:
        without = (table.c.id == merchant_id) & (table.c.ledger_key == "")
        session.execute(update(table).where(without).values(ledger_key=secrets.token_hex(32)))
        slug, key = session.execute(chosen).one()
    return slug, key


def by_slug(session: Session, slug: str) -> Merchant | None:
    """The merchant of that slug, or None."""
    return session.exec(select(Merchant).where(Merchant.slug == slug)).first()


def save_policy(session: Session, merchant_id: int, policy: Policy) -> None:
    """Keep the policy; every page of the merchant is now another one."""
    table = table_of(Merchant)
    changed = update(table).where(table.c.id == merchant_id)
    session.execute(changed.values(policy=policy.as_json(), version=table.c.version + 1))


def touch(session: Session, merchant_id: int) -> None:
    """Something that all the merchant's pages show has changed."""
    table = table_of(Merchant)
    session.execute(update(table).where(table.c.id == merchant_id).values(version=table.c.version + 1))


def all_numbers(session: Session) -> list[int]:
    """Every merchant, for work that is done merchant by merchant."""
    return list(session.exec(select(Merchant.id).order_by(Merchant.id)))
