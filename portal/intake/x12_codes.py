"""What the codes of an 855 mean for supply, as data. Source: the code lists of X12, in the reading of our own notes.

Nothing is read here; `x12_855` applies these tables.
"""

from dataclasses import dataclass, replace
from enum import Enum


class Units(Enum):
    """How many units an ACK speaks of. Where it names none, all of them mean what is left of the line."""

    STATED = "as many as it says, also none"
    STANDING = "as many as it says; none means what is left of the line"
    BALANCE = "as many as it says, but never more than what is left of the line"


@dataclass(frozen=True, slots=True)
class AckEffect:
    """What one ACK01 does to supply.

    `borrows_dates`: a day given for the line or the whole order holds for it; a late part has only its own.
    `has_date`: False where whatever day is written promises nothing yet.
    `leaves_balance`: what is left of the line comes later, on a day nobody named.
    """

    status: str
    units: Units = Units.STATED
    borrows_dates: bool = True
    has_date: bool = True
    leaves_balance: bool = False


_ACCEPTED = AckEffect("accepted")
_STANDING = AckEffect("accepted", Units.STANDING)
_ON_HOLD = AckEffect("on_hold", Units.STANDING, has_date=False)
_REJECTED = AckEffect("rejected", has_date=False)

ACK_EFFECTS: dict[str, AckEffect] = {
    "IA": _ACCEPTED,
    "AC": _ACCEPTED,  # and shipped
    "AR": _ACCEPTED,  # and released for shipment
    "DR": _ACCEPTED,  # on another day
    "SP": replace(_ACCEPTED, has_date=False),  # schedule pending
    "IC": _STANDING,  # changes made
    "IP": _STANDING,  # price changed
    "IE": _STANDING,  # price pending
    "IS": _STANDING,  # substituted
    "IQ": AckEffect("changed"),  # this quantity only: no balance follows unless an IB says so
    "IB": AckEffect("backordered", Units.BALANCE, borrows_dates=False),
    "BP": replace(_ACCEPTED, leaves_balance=True),
    "IH": _ON_HOLD,
    "IF": _ON_HOLD,  # incomplete description
    "IW": _ON_HOLD,  # waiver required
    "ID": _REJECTED,  # deleted
    "IR": _REJECTED,
    **dict.fromkeys(("R1", "R2", "R3", "R4", "R5", "R6"), _REJECTED),
}
# A line without any ACK, in an answer that does not say otherwise, is accepted as it is repeated.
UNREMARKED = _STANDING
SUBSTITUTED = "IS"


@dataclass(frozen=True, slots=True)
class OrderAnswer:
    """What BAK02 says of the whole PO: its status where no lines are listed, and what overrules those that are.

    An empty status answers nothing without lines. `question` is what a person should look at where lines are listed.
    """

    status: str = ""
    overruling: AckEffect | None = None
    question: str = ""


_ORDER_REJECTED = OrderAnswer("rejected", _REJECTED)

ORDER_ANSWERS: dict[str, OrderAnswer] = {
    "AC": OrderAnswer(),
    "AD": OrderAnswer(),
    "AE": OrderAnswer("accepted"),  # lists exceptions only: none listed, none made
    "AH": OrderAnswer("on_hold", _ON_HOLD),
    "AK": OrderAnswer("accepted"),
    "AP": OrderAnswer("accepted"),
    "AT": OrderAnswer("accepted"),
    "RD": _ORDER_REJECTED,
    "RF": replace(
        _ORDER_REJECTED,
        question="The order is rejected with exceptions only: lines not listed may be rejected too.",
    ),
    "RJ": _ORDER_REJECTED,
    "RO": OrderAnswer(
        "on_hold", _ON_HOLD, "The supplier makes a counter-offer, which is no supply before it is taken."
    ),
}
UNKNOWN_ANSWER = OrderAnswer()
# BAK01: the supplier takes the order back, whatever BAK02 says.
CANCELLATION = "01"
CANCELLED = _ORDER_REJECTED


class Trust(Enum):
    """What a day is worth, best first: the sender's own word, our wish, a limit, a wish that says nothing at all."""

    PROMISE = 0
    ECHOED_SHIP_WISH = 1
    LIMIT = 2
    ECHOED_DELIVERY_WISH = 3


# DTM01 and ACK04. Of several days of one worth, the one named first in this table counts.
DAYS: dict[str, Trust] = {
    "067": Trust.PROMISE,  # current schedule delivery
    "069": Trust.PROMISE,  # promised for delivery
    "017": Trust.PROMISE,  # estimated delivery
    "068": Trust.PROMISE,  # current schedule ship
    "079": Trust.PROMISE,  # promised for ship
    "035": Trust.PROMISE,  # delivered
    "011": Trust.PROMISE,  # shipped
    "010": Trust.ECHOED_SHIP_WISH,
    "063": Trust.LIMIT,  # do not deliver after
    "038": Trust.LIMIT,  # ship no later
    "002": Trust.ECHOED_DELIVERY_WISH,
}

# Which of a line's ids is its SKU: the buyer's own before the supplier's, the supplier's before a bar code.
ITEM_ID_QUALIFIERS = (("BP", "IN", "SK"), ("VP", "VN"), ("UP", "EN"))
