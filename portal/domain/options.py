"""What a shopper may do now with a line that waits, each with its consequence before the click."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from portal.domain.calendars import BusinessCalendar
from portal.domain.money import price_difference
from portal.domain.orders import NOT_PAID, Alternative, Product
from portal.domain.policies import Policy
from portal.domain.refusals import Refusal
from portal.domain.windows import Estimate, Window

KINDS = ("wait", "swap", "reduce", "cancel")
# More side by side than anyone compares.
MOST_SWAPS = 6


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


@dataclass(slots=True)  # not frozen: every page makes some
class Option:
    """One thing the shopper may do. Money in minor units for all its `units`: those that wait, or are given up.

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
    Of several units some may be given up; the option is for one of them.
    """
    if line.waiting == 0:
        return []
    wait = Option("wait", line.waiting, line.estimate.window, line.sku, currency=line.currency)
    swaps = [swap_for(line, substitute) for substitute in substitutes if substitute.free >= line.waiting][
        :MOST_SWAPS
    ]
    reduced = [reduced_by(line, 1)] if line.waiting > 1 else []
    cancel = Option("cancel", line.waiting, refund_minor=refund(line, line.waiting), currency=line.currency)
    return [wait, *swaps, *reduced, cancel]


def reduced_by(line: OpenLine, units: int) -> Option:
    """Giving up some of the waiting units and keeping the place for the rest. Raises Refusal where none would stay."""
    if not 0 < units < line.waiting:
        raise Refusal(
            "You can give up 1 to {most} of the units that wait."
            if line.waiting > 1
            else "Only one unit waits, so there is no smaller number of it.",
            "To give up all that wait, cancel the item.",
            most=line.waiting - 1,
        )
    return Option(
        "reduce", units, line.estimate.window, refund_minor=refund(line, units), currency=line.currency
    )


def swap_for(line: OpenLine, substitute: Substitute) -> Option:
    """Getting a substitute for all waiting units."""
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


def refund(line: OpenLine, units: int) -> int | None:
    """What comes back for some of the units: their price if paid, 0 if nothing was, None if the shop must say."""
    if line.paid in (*NOT_PAID, "authorised"):
        return 0
    if line.paid == "full" and line.price_minor is not None:
        return line.price_minor * units
    return None


def pays_back(option: Option, line: OpenLine) -> bool:
    """Whether money goes back when the option is taken, as far as anybody knows."""
    if option.kind == "swap":
        return (option.difference_minor or 0) < 0 and refund(line, option.units) != 0
    return option.kind in ("cancel", "reduce") and option.refund_minor != 0


def asks_for_code(policy: Policy, is_written_to: bool) -> bool:
    """Whether a choice that pays money back is for the reader of the order's messages alone. Where it can be taken back
    in time the link is enough, if the merchant says so, or if nobody is written to: their link came from the shop."""
    return not policy.undo_minutes or (policy.code_for_refunds and is_written_to)


def chosen(kind: str, sku: str, line: OpenLine, substitutes: Sequence[Substitute], units: int = 0) -> Option:
    """The option that was chosen, if it is still offered. Raises Refusal with what is true now otherwise.

    `sku` is the substitute of a swap, `units` how many a reduction gives up.
    """
    if line.waiting == 0:
        raise Refusal(
            "This item is already cancelled."
            if line.cancelled and not line.shipped
            else "This item has already left our warehouse, so it can no longer be changed here.",
            "Your order's page shows where it stands now.",
        )
    if kind == "reduce":
        return reduced_by(line, units)
    for option in offered(line, substitutes):
        if option.kind == kind and (kind != "swap" or option.sku == sku):
            return option
    if kind == "swap":
        raise Refusal(
            "That item has just gone, so nothing was changed and you keep your place.",
            "You can wait, choose another item or cancel.",
        )
    raise Refusal("That choice is not offered for this item.", "The page shows what you can do now.")


@dataclass(frozen=True, slots=True)
class Choice:
    """An option that somebody took. `actor` is "shopper", the agent's name, who then gives a `reason`, or
    `instructions.BY_INSTRUCTION`."""

    order_id: int
    line_id: int
    option: Option
    actor: str
    reason: str = ""


# What changes a line in a way that can be changed back.
UNDONE = ("cancel", "reduce", "swap")


@dataclass(frozen=True, slots=True)
class Made:
    """A choice as far as taking it back goes: its kind, who made it and when, whether the shop has carried it out."""

    kind: str
    actor: str
    at: datetime
    is_carried_out: bool = False


def undo_until(made: Made, policy: Policy) -> datetime | None:
    """Until when the shopper may take a choice of their own back; None where they may not, or the shop was quicker."""
    if made.kind not in UNDONE or made.actor != "shopper" or made.is_carried_out or not policy.undo_minutes:
        return None
    return made.at + timedelta(minutes=policy.undo_minutes)


class Line(Protocol):
    """A line as far as taking back goes."""

    @property
    def sku(self) -> str: ...
    @property
    def waiting(self) -> int: ...
    @property
    def cancelled(self) -> int: ...


def is_still_so(kind: str, sku: str, units: int, line: Line) -> bool:
    """Whether a line is as a choice about these units left it: nothing that it changed has left or changed since."""
    if kind == "swap":
        return line.sku == sku and line.waiting == units
    return line.cancelled >= units
