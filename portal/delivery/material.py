"""What a claim's notices are put into words from, read at once: merchants, orders, what still waits, own templates."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from sqlmodel import Session

from portal.delivery.composing import ShopWords
from portal.domain.addresses import e164, zones_of_number
from portal.domain.notices import ANSWER, DIGEST, DUTY, PLAN
from portal.domain.policies import Policy
from portal.domain.zones import sure_zone, zone_of_buyer
from portal.links import logo_path
from portal.store import addressees, hosts, merchants, message_templates, open_offers, orders, short_codes
from portal.store.addressees import Addressee
from portal.store.claimed import ClaimedRow
from portal.store.merchants import Merchant
from portal.store.message_templates import MessageTemplate
from portal.store.outbox import TO_STORE


class Shop:
    """A merchant, its own words by (kind, channel, language), and the host of its own that links lead to, if any."""

    def __init__(
        self, merchant: Merchant, own: Mapping[tuple[str, str, str], MessageTemplate], link_host: str = ""
    ) -> None:
        self.merchant, self.own, self.link_host = merchant, own, link_host
        self._words: dict[str, ShopWords] = {}

    @cached_property
    def policy(self) -> Policy:
        """The merchant's policy, read once."""
        return self.merchant.rules()

    def words(self, origin: str) -> ShopWords:
        """`shop_words`, made once."""
        if origin not in self._words:
            self._words[origin] = shop_words(self.merchant, origin)
        return self._words[origin]


def shop_words(merchant: Merchant, origin: str) -> ShopWords:
    """Who writes, as messages name and show them. The logo is loaded from `origin`, the portal's own address."""
    brand = merchant.look()
    logo_url = origin + logo_path(merchant.slug, brand.logo.digest) if brand.logo else ""
    return ShopWords(merchant.name, merchant.email, merchant.phone, merchant.website, brand, logo_url)


@dataclass(frozen=True, slots=True)
class Material:
    """Shops by their numbers, orders by theirs, and per order the SKU of every line that still waits; per notice what
    names its order in an answer by text message, where one is possible, and what else its message tells. `answer_by`
    is, per order about which there is planning news, the day on which silence ends it by law, if it does."""

    shops: Mapping[int, Shop]
    orders: Mapping[int, Addressee]
    waits: Mapping[int, Mapping[int, str]]
    codes: Mapping[int, str]
    told: Mapping[int, Sequence[ClaimedRow]] = field(default_factory=dict)
    answer_by: Mapping[int, date] = field(default_factory=dict)

    def together(self, row: ClaimedRow) -> list[ClaimedRow]:
        """The notice, and whatever it tells besides its own."""
        return [row, *self.told.get(row.id, ())]

    def order_of(self, row: ClaimedRow) -> Addressee:
        """The order that a notice is about. Raises LookupError where there is none, or none any more."""
        order = self.orders.get(row.about)
        if order is None:
            raise LookupError("The order of this message is gone.")
        return order

    def timezone_of(self, row: ClaimedRow) -> str:
        """The zone of a notice's reader: that of their order and where it goes, or else the shop's."""
        order, of_shop = self.orders.get(row.about), self.shops[row.merchant_id].merchant.timezone
        return zone_of_buyer(order, of_shop) if order else of_shop

    def zones_of_texts(self, row: ClaimedRow) -> tuple[str, ...]:
        """Where the reader of a text may be: in the zone of their order; where nobody said it, where the order goes and
        in any of those of their number; else in the shop's."""
        order = self.orders.get(row.about)
        if order is None or order.timezone:
            return (self.timezone_of(row),)
        of_number = zones_of_number(order.phone, order.country)
        at_home = sure_zone(order.country, order.region) if of_number else self.timezone_of(row)
        return tuple(dict.fromkeys((*of_number, at_home) if at_home else of_number))


def material_for(
    session: Session,
    rows: Sequence[ClaimedRow],
    now: datetime,
    known: Mapping[int, Addressee] | None = None,
) -> Material:
    """Everything that these notices need, in a few statements for each merchant. `known` are orders by their numbers
    that need not be read again."""
    shops: dict[int, Shop] = {}
    found = dict(known or {})
    waits: dict[int, dict[int, str]] = {}
    answer_by: dict[int, date] = {}
    for merchant_id, some in _by_merchant(rows).items():
        to_people = [row for row in some if row.channel != TO_STORE and row.order_id is not None]
        own = message_templates.of_kinds(session, merchant_id, _kinds(to_people))
        shops[merchant_id] = Shop(
            merchants.get(session, merchant_id), own, hosts.link_host(session, merchant_id)
        )
        numbers = {row.about for row in to_people}
        found |= addressees.named(session, merchant_id, numbers - found.keys())
        waits |= orders.waiting_skus(session, merchant_id, numbers)
        planned = {row.about for row in to_people if row.slot == PLAN and not row.text}
        answer_by |= open_offers.answer_by(session, merchant_id, planned, now) if planned else {}
    answerable = [row for row in rows if _is_answerable(row, waits)]
    codes = _codes(session, answerable, found, now)
    return Material(shops, found, waits, codes, answer_by=answer_by)


def _is_answerable(row: ClaimedRow, waits: Mapping[int, Mapping[int, str]]) -> bool:
    is_to_be_worded = row.channel == "sms" and row.slot in (PLAN, DUTY, ANSWER) and not row.text
    return is_to_be_worded and row.order_id is not None and bool(waits.get(row.order_id))


def _codes(
    session: Session, rows: Iterable[ClaimedRow], found: Mapping[int, Addressee], now: datetime
) -> dict[int, str]:
    codes: dict[int, str] = {}
    for merchant_id, some in _by_merchant(rows).items():
        phones = {row.about: _number(found.get(row.about)) for row in some}
        given = short_codes.of_orders(
            session, merchant_id, {order_id: phone for order_id, phone in phones.items() if phone}, now
        )
        codes |= {row.id: given.get(row.about, "") for row in some}
    return codes


def _number(order: Addressee | None) -> str:
    return e164(order.phone, order.country) if order and order.sms_consent else ""


def _by_merchant(rows: Iterable[ClaimedRow]) -> dict[int, list[ClaimedRow]]:
    by_merchant = defaultdict(list)
    for row in rows:
        by_merchant[row.merchant_id].append(row)
    return by_merchant


def _kinds(rows: Iterable[ClaimedRow]) -> set[str]:
    """Every kind that these notices may end up as, once what is not true any more is left out, or told together."""
    kinds = {DIGEST}
    for row in rows:
        kinds |= {row.kind, *(str(change.get("kind")) for change in row.changes)}
    return kinds
