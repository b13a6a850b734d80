"""What a shopper may do now with a line that waits, each with its consequence before the click."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.domain.calendars import BusinessCalendar
from portal.domain.money import price_difference
from portal.domain.orders import Alternative, Product
from portal.domain.policies import Policy
from portal.domain.refusals import Refusal
from portal.domain.windows import Estimate, Window

KINDS = ("wait", "swap", "cancel")


@dataclass(frozen=True, slots=True)
class Substitute:
    """An alternative as it stands now: `free` units on the shelf that nobody waits for, price of one unit or None."""

    sku: str
    title: str
    free: int
    price_minor: int | None = None
    currency: str = ""
    image_url: str = ""
    note: str = ""
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class OpenLine:
    """An order line as far as choices go. Price of one unit in minor units of `currency`, None where unknown."""

    sku: str
    waiting: int
    shipped: int
    cancelled: int
    price_minor: int | None
    currency: str
    paid: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Option:
    """One thing the shopper may do. Money in minor units for all waiting units.

    `refund_minor` is what comes back (0: nothing was charged; None: the shop works it out, as with a deposit).
    `difference_minor` is the alternative's price less the old one: positive is to be paid, None is unknown.
    """

    kind: str
    units: int
    window: Window | None = None
    sku: str = ""
    title: str = ""
    image_url: str = ""
    note: str = ""
    refund_minor: int | None = None
    difference_minor: int | None = None
    currency: str = ""


def substitutes(
    alternatives: Sequence[Alternative],
    products: Mapping[str, Product],
    free: Mapping[str, int],
    window: Window,
) -> list[Substitute]:
    """The alternatives that are products still on sale, with the units that the shelf holds free of each."""
    known = [(one, products[one.alternative_sku]) for one in alternatives if one.alternative_sku in products]
    return [
        Substitute(
            sku=product.sku,
            title=product.title,
            free=free.get(product.sku, 0),
            price_minor=product.price_minor,
            currency=product.currency,
            image_url=product.image_url,
            note=alternative.note,
            window=window,
        )
        for alternative, product in known
        if product.may_replace
    ]


def from_the_shelf(begun_on: date, calendar: BusinessCalendar, policy: Policy) -> Window:
    """When something ships that is taken off the shelf now; work on it can begin on the day `begun_on`."""
    return Window(begun_on, calendar.after(begun_on, policy.handling_days))


def offered(line: OpenLine, substitutes: Sequence[Substitute]) -> list[Option]:
    """The options of a line, waiting first. A line that waits for nothing has none.

    A swap is offered only where the shelf holds all its units, so that the old place is never given up for a hope.
    """
    if line.waiting == 0:
        return []
    wait = Option("wait", line.waiting, line.estimate.window, line.sku, currency=line.currency)
    swaps = [_swap(line, substitute) for substitute in substitutes if substitute.free >= line.waiting]
    cancel = Option("cancel", line.waiting, refund_minor=refund(line), currency=line.currency)
    return [wait, *swaps, cancel]


def _swap(line: OpenLine, substitute: Substitute) -> Option:
    return Option(
        kind="swap",
        units=line.waiting,
        window=substitute.window,
        sku=substitute.sku,
        title=substitute.title,
        image_url=substitute.image_url,
        note=substitute.note,
        difference_minor=price_difference(
            line.price_minor, line.currency, substitute.price_minor, substitute.currency, line.waiting
        ),
        currency=line.currency,
    )


def refund(line: OpenLine) -> int | None:
    """What comes back for the waiting units: their price if paid, 0 if nothing was, None if the shop must say."""
    if line.paid in ("none", "authorised"):
        return 0
    if line.paid == "full" and line.price_minor is not None:
        return line.price_minor * line.waiting
    return None


def chosen(kind: str, sku: str, line: OpenLine, substitutes: Sequence[Substitute]) -> Option:
    """The option that was chosen, if it is still offered. Raises Refusal with what is true now otherwise."""
    if line.waiting == 0:
        raise Refusal(_why_closed(line), "Your order's page shows where it stands now.")
    for option in offered(line, substitutes):
        if option.kind == kind and (kind != "swap" or option.sku == sku):
            return option
    if kind == "swap":
        raise Refusal(
            "That item has just gone, so nothing was changed and you keep your place.",
            "You can wait, choose another item or cancel.",
        )
    raise Refusal("That choice is not offered for this item.", "The page shows what you can do now.")


def _why_closed(line: OpenLine) -> str:
    if line.cancelled and not line.shipped:
        return "This item is already cancelled."
    return "This item has already left our warehouse, so it can no longer be changed here."


@dataclass(frozen=True, slots=True)
class Choice:
    """An option that somebody took. `actor` is "shopper" or the agent's name, who then gives a `reason`."""

    order_id: int
    line_id: int
    option: Option
    actor: str
    reason: str = ""
