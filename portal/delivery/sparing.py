"""Which claimed notices leave now, seen from the shopper: what they switched off stays here, and what is too much for
one day waits for the next morning, where newer news takes it up. What a law or an answer asks for always goes.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from sqlmodel import Session

from portal.clock import day_in, moment_of
from portal.domain.addresses import address_key, shopper_key
from portal.domain.notice_classes import is_optional, is_owed_in_any_case
from portal.domain.notices import CHANNELS, PLAN
from portal.domain.policies import Policy
from portal.domain.zones import zone_of_buyer
from portal.links import Links, token_hash
from portal.store import addressees, claimed, claims, merchants, receipts, shopper_wishes, suppressions
from portal.store.addressees import Addressee
from portal.store.claimed import ClaimedRow
from portal.store.merchants import Merchant
from portal.store.outbox import TO_STORE
from portal.store.shopper_wishes import ShopperWish
from portal.wording import language_of

# The merchant, the channel, the address as it is compared, and the language: who can be told several things at once.
Name = tuple[int, str, str, str]

Readers = Mapping[int, "Reader"]

NOT_WANTED = "They switched off updates that are not needed."


@dataclass(frozen=True, slots=True)
class Reader:
    """Who would read a notice: the order, its merchant with its rules, and what the shopper wished (None: nothing)."""

    order: Addressee
    merchant: Merchant
    policy: Policy
    wish: ShopperWish | None

    @property
    def timezone(self) -> str:
        return zone_of_buyer(self.order, self.merchant.timezone)

    def address(self, channel: str) -> str:
        if channel == "email":
            return self.order.email
        return address_key(channel, self.order.phone, self.order.country)


def name_of(channel: str, order: Addressee, merchant: Merchant) -> Name:
    """By what the readers of two orders are one."""
    address = order.email if channel == "email" else order.phone
    key = address_key(channel, address, order.country)
    return merchant.id, channel, key, language_of(order.locale, merchant.language)


def is_foldable(row: ClaimedRow) -> bool:
    """Whether a claimed notice may be told together with others: see `folding`. Words of an earlier try stay as they
    are."""
    return row.slot == PLAN and row.channel in CHANNELS and row.order_id is not None and not row.text


def spare(
    session: Session,
    rows: Sequence[ClaimedRow],
    readers: Readers,
    links: Links,
    now: datetime,
    counts: bool = True,
) -> list[ClaimedRow]:
    """Those of the claimed notices that are to leave now. The others are given back for later, or end here.

    `counts`: whether there is such a thing as too much for one day.
    """
    told = _told_today(session, _unworded(rows), readers, now) if counts else None
    leaving: list[ClaimedRow] = []
    linked: dict[int, set[str]] = defaultdict(set)
    together: set[Name] = set()
    # What is owed in any case leaves first: what only informs goes with it, and costs nobody another message.
    for row in sorted(rows, key=lambda row: row.urgency):
        reader = readers.get(row.order_id) if row.order_id is not None and not row.text else None
        if reader is None:
            leaving.append(row)
            continue
        name = name_of(row.channel, reader.order, reader.merchant) if is_foldable(row) else None
        if _is_wanted(session, row, reader) and not (
            told is not None and name not in together and _is_too_much(row, reader, told, now)
        ):
            leaving.append(row)
            together |= {name} if name else set()
        if row.channel == "email" and is_optional(row.kind):
            linked[row.merchant_id].add(key_of(reader.order))
    _keep_links(session, linked, links, now)
    claimed.keep(session, rows)
    return leaving


def readers_of(session: Session, rows: Sequence[ClaimedRow]) -> Readers:
    """Who would read these notices, by their orders; of those that have words from an earlier try nobody asks."""
    by_merchant: dict[int, set[int]] = defaultdict(set)
    for row in _unworded(rows):
        by_merchant[row.merchant_id].add(row.about)
    readers: dict[int, Reader] = {}
    for merchant_id, order_ids in by_merchant.items():
        merchant, found = (
            merchants.get(session, merchant_id),
            addressees.named(session, merchant_id, order_ids),
        )
        policy, keys = merchant.rules(), {order.id: key_of(order) for order in found.values()}
        wishes = shopper_wishes.of_all(session, merchant_id, set(keys.values()))
        locales: dict[int, str] = {}
        for order in found.values():
            wish = wishes.get(keys[order.id])
            # Their own word on the language goes before the shop's.
            if wish is not None and wish.language and wish.language != order.locale:
                locales[order.id] = wish.language
                order = replace(order, locale=wish.language)
            readers[order.id] = Reader(order, merchant, policy, wish)
        addressees.keep_locales(session, merchant_id, locales)
    return readers


def _unworded(rows: Iterable[ClaimedRow]) -> list[ClaimedRow]:
    return [row for row in rows if row.channel != TO_STORE and row.order_id is not None and not row.text]


def key_of(order: Addressee) -> str:
    """The shopper of an order, as their wishes are kept."""
    return shopper_key(order.email, order.phone, order.country)


def _is_wanted(session: Session, row: ClaimedRow, reader: Reader) -> bool:
    """Where not, the notice ends here. A preferred channel that failed is no reason to say nothing by the other."""
    wish = reader.wish
    if wish is None or is_owed_in_any_case(row.kind):
        return True
    if is_optional(row.kind) and not wish.wants_optional:
        row.state, row.reason, row.sealed_link = "suppressed", NOT_WANTED, ""
        return False
    if wish.channel not in ("", row.channel):
        others = receipts.of_the_same_news(session, row, [wish.channel])
        is_open = not suppressions.why_stopped(
            session, row.merchant_id, wish.channel, reader.address(wish.channel)
        )
        if is_open and any(receipts.RANKS[state] < receipts.RANKS["failed"] for state in others.values()):
            row.state, row.reason, row.sealed_link = "suppressed", receipts.YIELDED, ""
            return False
    return True


def _told_today(
    session: Session, rows: Iterable[ClaimedRow], readers: Readers, now: datetime
) -> Counter[tuple[int, str, str]]:
    """How many messages that only inform reached each address today, where it is: by merchant, channel and address."""
    read = [(row, readers[row.about]) for row in rows if row.about in readers]
    begun = {
        (row.merchant_id, row.channel, reader.address(row.channel)): _begin_of_day(reader.timezone, now)
        for row, reader in read
        if not is_owed_in_any_case(row.kind)
    }
    if not begun:
        return Counter()
    told = receipts.told_since(session, {address for _, _, address in begun}, min(begun.values()))
    return Counter(
        name
        for one in told
        if (name := (one.merchant_id, one.channel, one.address)) in begun
        and one.sent_at >= begun[name]
        and not is_owed_in_any_case(one.kind)
    )


@lru_cache(maxsize=64)
def _begin_of_day(timezone: str, now: datetime) -> datetime:
    return moment_of(day_in(now, timezone), datetime.min.time(), timezone)


def _is_too_much(row: ClaimedRow, reader: Reader, told: Counter[tuple[int, str, str]], now: datetime) -> bool:
    """Where it is, the notice waits for the next morning. One that leaves counts for those behind it."""
    most = reader.policy.messages_a_day
    if not most or is_owed_in_any_case(row.kind):
        return False
    name = (row.merchant_id, row.channel, reader.address(row.channel))
    if told[name] >= most:
        tomorrow = day_in(now, reader.timezone) + timedelta(days=1)
        claims.put_off(row, moment_of(tomorrow, reader.policy.quiet_until, reader.timezone))
        return True
    told[name] += 1
    return False


def _keep_links(session: Session, linked: Mapping[int, Collection[str]], links: Links, now: datetime) -> None:
    """The one-click link in an optional mail must be known before the mail is out."""
    for merchant_id, keys in linked.items():
        hashes = {token_hash(links.unsubscribe_token(merchant_id, key)): key for key in sorted(keys)}
        shopper_wishes.keep_links(session, merchant_id, hashes, now)


def unsubscribe_url(rows: Sequence[ClaimedRow], links: Links) -> str:
    """The one-click address that stops mails like the one that tells these notices; "" for what is no optional mail."""
    row = rows[0]
    if row.channel != "email" or not all(is_optional(told.kind) for told in rows):
        return ""
    return links.unsubscribe_url(links.unsubscribe_token(row.merchant_id, shopper_key(row.to_address, "")))
