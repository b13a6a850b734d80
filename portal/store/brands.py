"""How merchants look: their logos, what was changed of their brand, by whom and when. The brand stands on the merchant.

A logo stays once it was chosen, because mails that have left show it; one that was only tried goes after a while.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import LargeBinary, delete, update
from sqlmodel import Field, Session, SQLModel, select

from portal.domain.brands import Logo, Shopfront
from portal.store.base import Words, merchant_key, table_of
from portal.store.merchants import Merchant

_TRIED_FOR = timedelta(days=1)
_MOST_TRIED = 12


class BrandLogo(SQLModel, table=True):
    """One logo of a merchant, made anew by `intake.logos`; `digest` is that of its bytes, a PNG."""

    __tablename__ = "brand_logos"
    merchant_id: int = merchant_key()
    digest: str = Field(primary_key=True)
    content: bytes = Field(sa_type=LargeBinary)
    width: int
    height: int
    needs_plate: tuple[str, ...] = Field(default=(), sa_type=Words)
    kept_at: datetime
    was_chosen: bool = False


class BrandChange(SQLModel, table=True):
    """One saved change: which fields of the shop's front, as a person at the desk changed them."""

    __tablename__ = "brand_changes"
    merchant_id: int = merchant_key()
    version: int = Field(primary_key=True)
    changed: tuple[str, ...] = Field(default=(), sa_type=Words)
    saved_at: datetime
    saved_by: str


def keep_logo(session: Session, merchant_id: int, logo: Logo, content: bytes, now: datetime) -> None:
    """Keep a logo to be tried; one that is there already stays as it is. Older ones that nobody chose go."""
    _forget_tried(session, merchant_id, now)
    if session.get(BrandLogo, (merchant_id, logo.digest)) is None:
        known = {"digest": logo.digest, "content": content, "width": logo.width, "height": logo.height}
        row = BrandLogo(merchant_id=merchant_id, needs_plate=logo.needs_plate, kept_at=now, **known)
        session.add(row)
        session.flush()


def _forget_tried(session: Session, merchant_id: int, now: datetime) -> None:
    table = table_of(BrandLogo)
    tried = (table.c.merchant_id == merchant_id) & ~table.c.was_chosen
    session.execute(delete(table).where(tried, table.c.kept_at < now - _TRIED_FOR))
    newest_first = select(table.c.digest).where(tried).order_by(table.c.kept_at.desc(), table.c.digest)
    too_many = session.execute(newest_first.offset(_MOST_TRIED - 1)).scalars().all()
    if too_many:
        session.execute(delete(table).where(tried, table.c.digest.in_(too_many)))


def logo(session: Session, merchant_id: int, digest: str) -> Logo | None:
    """The logo of that digest, if the merchant has it."""
    table = table_of(BrandLogo)
    columns = (table.c.digest, table.c.width, table.c.height, table.c.needs_plate)
    chosen = select(*columns).where(table.c.merchant_id == merchant_id, table.c.digest == digest)
    row = session.execute(chosen).first()
    return Logo(*row) if row else None


def logo_content(session: Session, merchant_id: int, digest: str) -> bytes | None:
    """The bytes of a logo."""
    table = table_of(BrandLogo)
    chosen = select(table.c.content).where(table.c.merchant_id == merchant_id, table.c.digest == digest)
    content: bytes | None = session.execute(chosen).scalars().first()
    return content


def front_of(merchant: Merchant) -> Shopfront:
    """How the merchant shows itself now."""
    return Shopfront(merchant.name, merchant.email, merchant.phone, merchant.website, merchant.look())


def save(session: Session, merchant: Merchant, front: Shopfront, actor: str, now: datetime) -> None:
    """Keep how a merchant, `held` until now, shows itself, and who said so. Every page of it is another one now."""
    changed = front.differences(front_of(merchant))
    merchant.name, merchant.email = front.name, front.email
    merchant.phone, merchant.website = front.phone, front.website
    merchant.brand = front.brand.as_json()
    merchant.brand_version += 1
    merchant.version += 1
    change = BrandChange(
        merchant_id=merchant.id,
        version=merchant.brand_version,
        changed=changed,
        saved_at=now,
        saved_by=actor,
    )
    session.add(change)
    if front.brand.logo:
        table = table_of(BrandLogo)
        its = (table.c.merchant_id == merchant.id) & (table.c.digest == front.brand.logo.digest)
        session.execute(update(table).where(its).values(was_chosen=True))
    session.flush()


def changes(session: Session, merchant_id: int, most: int) -> Sequence[BrandChange]:
    """What was changed, newest first."""
    chosen = select(BrandChange).where(BrandChange.merchant_id == merchant_id)
    return session.exec(chosen.order_by(BrandChange.version.desc()).limit(most)).all()
