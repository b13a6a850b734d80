"""How a shopper wants to be written to by a merchant: one row for all orders of one address; and the links that stop
optional mail. The law's notices and answers go whatever it says: see `portal.domain.notice_classes`."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, select

from portal.store.base import merchant_key, table_of
from portal.store.dialects import is_on_postgresql, upsert
from portal.store.given import among


class ShopperWish(SQLModel, table=True):
    """What one shopper wishes. `shopper_key` is as `addresses.shopper_key` says; `channel` is the one they prefer, ""
    for all they gave; `language` "" for that of the order."""

    __tablename__ = "shopper_wishes"
    merchant_id: int = merchant_key()
    shopper_key: str = Field(primary_key=True)
    channel: str = ""
    wants_optional: bool = True
    language: str = ""
    changed_at: datetime


class UnsubscribeLink(SQLModel, table=True):
    """What a one-click unsubscribe link is about: a shopper's optional mail of one merchant."""

    __tablename__ = "unsubscribe_links"
    merchant_id: int = merchant_key()
    token_hash: str = Field(primary_key=True, unique=True)
    shopper_key: str
    created_at: datetime


def of(session: Session, merchant_id: int, shopper_key: str, for_change: bool = False) -> ShopperWish | None:
    """What that shopper wished, None for nothing; locked where it is to be changed."""
    chosen = select(ShopperWish).where(
        ShopperWish.merchant_id == merchant_id, ShopperWish.shopper_key == shopper_key
    )
    return session.exec(chosen.with_for_update() if for_change else chosen).first()


def of_all(session: Session, merchant_id: int, shopper_keys: Collection[str]) -> dict[str, ShopperWish]:
    """What these shoppers wished, those who did."""
    chosen = select(ShopperWish).where(
        ShopperWish.merchant_id == merchant_id,
        among(session, table_of(ShopperWish).c.shopper_key, shopper_keys),
    )
    return {wish.shopper_key: wish for wish in session.exec(chosen)}


def save(session: Session, wish: ShopperWish) -> None:
    """Keep what a shopper wishes, in place of what they wished before."""
    session.merge(wish)
    session.flush()


def switch_off_optional(session: Session, merchant_id: int, shopper_key: str, now: datetime) -> None:
    """Nothing more that this shopper can be without, until they say otherwise; what else they wished stays."""
    wish = of(session, merchant_id, shopper_key, for_change=True)
    if wish is None:
        wish = ShopperWish(merchant_id=merchant_id, shopper_key=shopper_key, changed_at=now)
    wish.wants_optional, wish.changed_at = False, now
    session.add(wish)
    session.flush()


def keep_links(session: Session, merchant_id: int, hashes: Mapping[str, str], now: datetime) -> None:
    """Remember whom links are about: shoppers by hashes of tokens. A link that is known already stays."""
    rows = [
        {"merchant_id": merchant_id, "token_hash": token_hash, "shopper_key": key, "created_at": now}
        for token_hash, key in hashes.items()
    ]
    if rows:
        new = upsert(is_on_postgresql(session), table_of(UnsubscribeLink))
        session.connection().execute(new.on_conflict_do_nothing(), rows)


def opened(session: Session, token_hash: str) -> UnsubscribeLink | None:
    """Whom a link is about, before anybody knows whose it is; None for no link of ours."""
    return session.exec(select(UnsubscribeLink).where(UnsubscribeLink.token_hash == token_hash)).first()
