"""Facts about products and orders as a shop tells them: what was bought, what has left, what could replace it."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ProductKind:
    """How a kind of backorder differs, as data: its words for the shopper, and whether its date may be promised."""

    word: str
    explanation: str
    is_promisable: bool = True


PRODUCT_KINDS: dict[str, ProductKind] = {
    kind.word: kind
    for kind in (
        ProductKind("standard", "Out of stock, more is on order."),
        ProductKind("preorder", "Not released yet; it ships from its release day on."),
        ProductKind("partial", "Some of it is here, the rest is on order."),
        ProductKind("dropship", "Ships straight from the supplier."),
        ProductKind("custom", "Made to your order."),
        ProductKind("manufacturer", "Our supplier is waiting for the manufacturer."),
        ProductKind("seasonal", "Made once a season; it ships when the season begins."),
        ProductKind("indefinite", "Nobody can name a day yet.", is_promisable=False),
    )
}

PAYMENTS = ("full", "deposit", "authorised", "none", "seller_credit")


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
    `timezone` is an IANA name, `locale` a language tag such as "de-AT".
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


def line_status(waiting: int, shipped: int) -> str:
    """How a line of an order, or a whole order, stands by its units: waiting, part_shipped, shipped, cancelled."""
    if waiting:
        return "part_shipped" if shipped else "waiting"
    return "shipped" if shipped else "cancelled"


@dataclass(frozen=True, slots=True)
class Shipment:
    """Units of one order line that are in the carrier's hands. `shipped_at` is aware and UTC."""

    order: str
    line: str
    quantity: int
    shipped_at: datetime
    carrier: str = ""
    tracking_number: str = ""
    tracking_url: str = ""


@dataclass(frozen=True, slots=True)
class Alternative:
    """What the merchant offers instead of `sku`: an equal, a better one or a variant of it."""

    sku: str
    alternative_sku: str
    kind: str = "equal"
    note: str = ""


ALTERNATIVE_KINDS = ("equal", "better", "variant")
