"""Facts about products and orders as a shop tells them: what was bought, what has left, what could replace it."""

from dataclasses import dataclass
from datetime import date, datetime

from portal.domain.kinds import PRODUCT_KINDS, ProductKind

PAYMENTS = ("full", "deposit", "authorised", "none", "seller_credit", "failed")
# Nothing was tendered, or what was has been dishonoured or refused.
NOT_PAID = ("none", "failed")
# As the timeline of an order calls them.
PAYMENT_FAILED, PAYMENT_HONOURED = "payment_failed", "payment_honoured"


@dataclass(frozen=True, slots=True)
class Product:
    """One SKU as the merchant sells it. Price in minor units of `currency`; days are calendar days."""

    sku: str
    title: str
    kind: str = "standard"
    image_url: str = ""
    price_minor: int | None = None
    currency: str = ""
    supplier: str = ""
    lead_time_days: int | None = None
    release_on: date | None = None
    season_starts_on: date | None = None
    discontinued: bool = False
    backorder_limit: int | None = None

    @property
    def terms(self) -> ProductKind:
        """How its kind of backorder differs."""
        return PRODUCT_KINDS[self.kind]

    @property
    def may_replace(self) -> bool:
        """Whether it may be offered instead of something else: it is on sale, and from the merchant's own shelf."""
        return not self.discontinued and self.terms.passes_warehouse

    @property
    def not_before(self) -> date | None:
        """The first day on which it may ship at all: its release or the start of its season."""
        days = [day for day in (self.release_on, self.season_starts_on) if day]
        return max(days) if days else None


def undescribed(sku: str) -> Product:
    """A product of which nobody has told us more than its SKU."""
    return Product(sku, sku)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of an order as the shop took it, with the order's own facts repeated on each line.

    `placed_at` is aware and UTC; `price_minor` is the price of one unit in minor units of `currency`;
    `timezone` is an IANA name, `locale` a language tag such as "de-AT". `paid_at` is when it came to
    be paid, or failed, as `paid` says, where the shop knows that. `title` names a product that is not known yet.
    """

    order: str
    line: str
    sku: str
    quantity: int
    placed_at: datetime
    name: str = ""
    email: str = ""
    phone: str = ""
    country: str = ""
    region: str = ""
    postcode: str = ""
    timezone: str = ""
    locale: str = ""
    price_minor: int | None = None
    currency: str = ""
    paid: str = "none"
    stated_ship_by: date | None = None
    need_by: date | None = None
    sms_consent: bool = False
    note: str = ""
    paid_at: datetime | None = None
    title: str = ""


def payment_step(before: str, now: str) -> str | None:
    """What a change from one of `PAYMENTS` to another means: it failed, or it was honoured; None where it is neither.

    That a charge follows its authorisation is neither. What was paid and is told to be no more has failed.
    """
    if now in NOT_PAID:
        is_news = before not in NOT_PAID or (before == "none" and now == "failed")
        return PAYMENT_FAILED if is_news else None
    return PAYMENT_HONOURED if before in NOT_PAID else None


def line_status(waiting: int, shipped: int) -> str:
    """How a line of an order, or a whole order, stands by its units: waiting, part_shipped, shipped, cancelled."""
    if waiting:
        return "part_shipped" if shipped else "waiting"
    return "shipped" if shipped else "cancelled"


@dataclass(frozen=True, slots=True)
class Shipment:
    """Units of one order line that are in the carrier's hands. Moments are aware and UTC; `delivered_at` is None where
    nobody has said yet that they arrived."""

    order: str
    line: str
    quantity: int
    shipped_at: datetime
    carrier: str = ""
    tracking_number: str = ""
    tracking_url: str = ""
    delivered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MoneyBack:
    """The money of an order line went back, in a form of `duties.refunds.FORMS`. `refunded_at` is aware and UTC."""

    order: str
    line: str
    form: str
    refunded_at: datetime


@dataclass(frozen=True, slots=True)
class ShopOrder:
    """An order as the shop's own software knows it at `told_at` (aware, UTC).

    The quantity of a line are the units that are still to leave or have left; `parcels` are those that have.
    """

    order: str
    told_at: datetime
    lines: tuple[OrderLine, ...]
    parcels: tuple[Shipment, ...] = ()


def units_told(told: int, quantity: int, cancelled: int) -> int:
    """The quantity of a line of which `quantity` were ordered and our shopper gave up `cancelled`, now that the shop
    knows of `told`: it may have carried out all of that, some or nothing yet, and may have changed the order itself.
    """
    if quantity - cancelled <= told <= quantity:
        return quantity
    return told + cancelled if told < quantity else told


@dataclass(frozen=True, slots=True)
class Alternative:
    """What the merchant offers instead of `sku`: an equal, a better one or a variant of it."""

    sku: str
    alternative_sku: str
    kind: str = "equal"
    note: str = ""


ALTERNATIVE_KINDS = ("equal", "better", "variant")
