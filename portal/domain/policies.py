"""What a merchant decides: from which basis a date is promised, how patient we are, when nobody is disturbed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any

from portal.domain.kinds import PRODUCT_KINDS, ProductKind
from portal.domain.refusals import Refusal
from portal.domain.windows import Basis, Estimate

# How the waiting lines of an order leave: all at once, each when its last unit is here, units as they come.
SHIPPING_WAYS = ("together", "separately", "in_parts")
# Classes are numbered from the front, so that one that is added behind the others changes nobody's number.
MOST_CLASSES, LONGEST_CLASS_NAME = 10, 40


@dataclass(frozen=True, slots=True)
class Policy:
    """One merchant's rules. Quiet hours are local to the recipient; days of handling and receiving are working days.

    `patience_days`: by how many days a date must move before it is worth a message of its own. `promise_from_of`: what
    dates of single kinds must rest on instead of `promise_from`. `cut_off` is local to the shop: from then on no work
    begins that day (None: it begins at any hour). On `closed_days` nobody works, whatever the calendar says.
    `update_every_days`: how long a shopper who waits goes without hearing from us, news or not; 0 is for ever.
    `ships`: how an order leaves unless its shopper wishes otherwise; `allows_parts`: whether a line may leave in more
    than one parcel. `priority_classes`: who goes before all others in every queue, best first; public.
    `most_mails_a_day`, `most_texts_a_day`: beyond that many on a day of the shop's, what only informs waits for the
    next one; what the law or a shopper asks for goes all the same. `texts_cost_a_day`: the same by what text messages
    cost, in hundredths of the currency that they are billed in; 0 is any amount. `messages_a_day`: the same for one
    shopper, by one channel; 0 is any number. `undo_minutes`: how long a shopper may take a choice back; 0 is
    not at all. `code_for_refunds`: whether whoever gives something up for money proves first to read the order's mail;
    without it, only where nothing can be taken back.
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
    promise_from_of: Mapping[str, Basis] = field(default_factory=dict)
    cut_off: time | None = None
    closed_days: tuple[date, ...] = ()
    priority_classes: tuple[str, ...] = ()
    most_mails_a_day: int = 500_000
    most_texts_a_day: int = 100_000
    texts_cost_a_day: int = 0
    messages_a_day: int = 3
    undo_minutes: int = 30
    code_for_refunds: bool = True

    def for_kind(self, kind: ProductKind) -> "Policy":
        """These rules as they are for one kind of product: never below the least that its dates must rest on."""
        chosen = self.promise_from_of.get(kind.word, self.promise_from)
        least = max(chosen, kind.least_basis)
        return self if least is self.promise_from else replace(self, promise_from=least)

    def most_a_day(self, channel: str) -> int:
        """How many messages leave by a channel on one day before what only informs waits."""
        return self.most_texts_a_day if channel == "sms" else self.most_mails_a_day

    def priority_of(self, name: str) -> int:
        """The priority of a class, lower first; 0 for "", no class. Raises Refusal for one that there is not."""
        if not name:
            return 0
        if name not in self.priority_classes:
            raise Refusal(f"There is no priority class {name}.", "The policy names the classes.")
        return self.priority_classes.index(name) - MOST_CLASSES

    def class_of(self, priority: int) -> str:
        """The name of the class of that priority, "" for none."""
        return {self.priority_of(name): name for name in self.priority_classes}.get(priority, "")

    def as_json(self) -> dict[str, Any]:
        """The policy as plain JSON values, as it is stored."""
        return {name: _plain(getattr(self, name)) for name in self.__dataclass_fields__}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Policy":
        """The policy that was stored; what is missing takes its default, what is unknown is ignored."""
        known = {name: stored[name] for name in cls.__dataclass_fields__ if stored.get(name) is not None}
        return cls(
            **{name: _READERS[name](value) if name in _READERS else value for name, value in known.items()}
        )


def _plain(value: Any) -> Any:
    match value:
        case Basis():
            return value.word
        case time():
            return value.isoformat("minutes")
        case date():
            return value.isoformat()
        case tuple():
            return [_plain(item) for item in value]
        case Mapping():
            return {key: _plain(item) for key, item in value.items()}
    return value


def _bases(stored: Mapping[str, str]) -> dict[str, Basis]:
    return {kind: Basis.of(word) for kind, word in stored.items() if kind in PRODUCT_KINDS}


# How what is stored is read, where it is not as the policy has it.
_READERS: dict[str, Callable[[Any], Any]] = {
    "promise_from": Basis.of,
    "quiet_from": time.fromisoformat,
    "quiet_until": time.fromisoformat,
    "promise_from_of": _bases,
    "cut_off": time.fromisoformat,
    "priority_classes": tuple,
    "closed_days": lambda days: tuple(map(date.fromisoformat, days)),
}


def promisable(estimate: Estimate, policy: Policy) -> bool:
    """Whether this estimate may be promised: it names days, on evidence that the merchant's policy accepts."""
    return estimate.window is not None and estimate.basis >= policy.promise_from


LONGEST_PATIENCE = 60
LONGEST_HANDLING = 30
LONGEST_SILENCE = 60
MOST_MESSAGES_A_DAY = 20
LONGEST_UNDO = 24 * 60
MOST_CLOSED_DAYS = 200
MOST_A_DAY = 1_000_000
# In hundredths.
HIGHEST_COST_A_DAY = 100_000_00
PROMISE_BASES = (Basis.ORDERED, Basis.CONFIRMED, Basis.ARRIVED, Basis.IN_STOCK)


def checked(policy: Policy) -> Policy:
    """The policy itself. Raises Refusal, with the sentence the merchant reads, when it asks for the impossible."""
    if not {policy.promise_from, *policy.promise_from_of.values()} <= set(PROMISE_BASES):
        raise Refusal("A date can be promised from ordered, confirmed, arrived or in-stock goods only.")
    for word, basis in policy.promise_from_of.items():
        _refuse_weak_basis(word, basis)
    if not 0 <= policy.patience_days <= LONGEST_PATIENCE:
        raise Refusal(f"Patience is a number of days from 0 to {LONGEST_PATIENCE}.")
    if not (0 <= policy.receiving_days <= LONGEST_HANDLING and 0 <= policy.handling_days <= LONGEST_HANDLING):
        raise Refusal(f"Receiving and handling take 0 to {LONGEST_HANDLING} working days.")
    if not 0 <= policy.update_every_days <= LONGEST_SILENCE:
        raise Refusal(
            f"Shoppers hear from you at least every 1 to {LONGEST_SILENCE} days; 0 promises nothing."
        )
    if not (0 <= policy.most_mails_a_day <= MOST_A_DAY and 0 <= policy.most_texts_a_day <= MOST_A_DAY):
        raise Refusal(f"The most for one day is a number of messages from 0 to {MOST_A_DAY:,}.")
    if not 0 <= policy.texts_cost_a_day <= HIGHEST_COST_A_DAY:
        raise Refusal(f"Text messages of one day may cost up to {HIGHEST_COST_A_DAY // 100:,}.")
    if not 0 <= policy.messages_a_day <= MOST_MESSAGES_A_DAY:
        raise Refusal(
            f"A shopper gets 1 to {MOST_MESSAGES_A_DAY} messages a day that only inform; 0 is any number."
        )
    if not 0 <= policy.undo_minutes <= LONGEST_UNDO:
        raise Refusal(f"A choice can be taken back for 0 to {LONGEST_UNDO} minutes.")
    if policy.ships not in SHIPPING_WAYS:
        raise Refusal("An order ships together, line by line or in parts.", "Please choose one of them.")
    if policy.ships == "in_parts" and not policy.allows_parts:
        raise Refusal(
            "Orders cannot ship in parts while parts are not allowed.", "Allow them, or choose another way."
        )
    if len(policy.closed_days) > MOST_CLOSED_DAYS:
        raise Refusal(f"At most {MOST_CLOSED_DAYS} closed days are kept.", "Days that have passed can go.")
    names = policy.priority_classes
    if len(names) > MOST_CLASSES or any(not 0 < len(name) <= LONGEST_CLASS_NAME for name in names):
        raise Refusal(
            f"There are at most {MOST_CLASSES} priority classes, with names of {LONGEST_CLASS_NAME} characters at most."
        )
    if len({name.casefold() for name in names}) < len(names):
        raise Refusal("Every priority class has a name of its own.")
    return policy


def _refuse_weak_basis(word: str, basis: Basis) -> None:
    kind = PRODUCT_KINDS.get(word)
    if kind is None or not kind.is_promisable:
        raise Refusal(f"For {word!r} no date is ever promised, so there is nothing to choose.")
    if basis < kind.least_basis:
        raise Refusal(
            f"For {word!r} a date cannot be promised from {basis.word} goods.",
            f"Choose {kind.least_basis.word} or better.",
        )


def class_changes(before: Policy, after: Policy) -> dict[int, int]:
    """The new priority of each class that there was, by its old one; 0 where there is no class of that name now."""
    return {
        before.priority_of(name): after.priority_of(name) if name in after.priority_classes else 0
        for name in before.priority_classes
    }


@dataclass(frozen=True, slots=True)
class Timing:
    """How long news is held, so that a burst becomes one message, and whether quiet hours are kept at all."""

    hold_seconds: int = 60
    keeps_quiet_hours: bool = True
