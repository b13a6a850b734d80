"""What a merchant decides: from which basis a date is promised, how patient we are, when nobody is disturbed."""

from dataclasses import asdict, dataclass, fields
from datetime import time
from typing import Any

from portal.domain.refusals import Refusal
from portal.domain.windows import Basis, Estimate

# How the waiting lines of an order leave: all at once, each when its last unit is here, units as they come.
SHIPPING_WAYS = ("together", "separately", "in_parts")


@dataclass(frozen=True, slots=True)
class Policy:
    """One merchant's rules. Hours are local to the recipient; days of handling and receiving are working days.

    `patience_days`: by how many days a date must move before it is worth a message of its own.
    `update_every_days`: how long a shopper who waits goes without hearing from us, news or not; 0 is for ever.
    `ships`: how an order leaves unless its shopper wishes otherwise; `allows_parts`: whether a line may leave in more
    than one parcel.
    """

    promise_from: Basis = Basis.CONFIRMED
    patience_days: int = 3
    receiving_days: int = 1
    handling_days: int = 1
    update_every_days: int = 14
    quiet_from: time = time(20, 0)
    quiet_until: time = time(9, 0)
    ships: str = "separately"
    allows_parts: bool = False

    def as_json(self) -> dict[str, Any]:
        """The policy as plain JSON values, as it is stored."""
        plain = asdict(self) | {"promise_from": self.promise_from.word}
        return plain | {name: plain[name].isoformat("minutes") for name in ("quiet_from", "quiet_until")}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Policy":
        """The policy that was stored; what is missing takes its default, what is unknown is ignored."""
        known = {field.name: stored[field.name] for field in fields(cls) if field.name in stored}
        if "promise_from" in known:
            known["promise_from"] = Basis.of(known["promise_from"])
        for name in ("quiet_from", "quiet_until"):
            if name in known:
                known[name] = time.fromisoformat(known[name])
        return cls(**known)


def promisable(estimate: Estimate, policy: Policy) -> bool:
    """Whether this estimate may be promised: it names days, on evidence that the merchant's policy accepts."""
    return estimate.window is not None and estimate.basis >= policy.promise_from


LONGEST_PATIENCE = 60
LONGEST_HANDLING = 30
LONGEST_SILENCE = 60


def checked(policy: Policy) -> Policy:
    """The policy itself. Raises Refusal, with the sentence the merchant reads, when it asks for the impossible."""
    if policy.promise_from not in (Basis.CONFIRMED, Basis.ARRIVED, Basis.IN_STOCK, Basis.ORDERED):
        raise Refusal("A date can be promised from ordered, confirmed, arrived or in-stock goods only.")
    if not 0 <= policy.patience_days <= LONGEST_PATIENCE:
        raise Refusal(f"Patience is a number of days from 0 to {LONGEST_PATIENCE}.")
    if not (0 <= policy.receiving_days <= LONGEST_HANDLING and 0 <= policy.handling_days <= LONGEST_HANDLING):
        raise Refusal(f"Receiving and handling take 0 to {LONGEST_HANDLING} working days.")
    if not 0 <= policy.update_every_days <= LONGEST_SILENCE:
        raise Refusal(
            f"Shoppers hear from you at least every 1 to {LONGEST_SILENCE} days; 0 promises nothing."
        )
    if policy.ships not in SHIPPING_WAYS:
        raise Refusal("An order ships together, line by line or in parts.", "Please choose one of them.")
    if policy.ships == "in_parts" and not policy.allows_parts:
        raise Refusal(
            "Orders cannot ship in parts while parts are not allowed.", "Allow them, or choose another way."
        )
    return policy


@dataclass(frozen=True, slots=True)
class Timing:
    """How long news is held, so that a burst becomes one message, and whether quiet hours are kept at all."""

    hold_seconds: int = 60
    keeps_quiet_hours: bool = True
