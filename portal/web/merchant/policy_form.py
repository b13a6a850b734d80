"""The policy as it stands in a form: its fields, what can be chosen, and reading what was typed."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from portal.domain.kinds import PRODUCT_KINDS
from portal.domain.policies import Policy
from portal.domain.refusals import Refusal
from portal.domain.windows import Basis

# What a date may rest on to be promised, the most careful first.
PROMISABLE = (
    ("in_stock", "Only what is in stock", "Nothing is promised before it lies on the shelf."),
    ("arrived", "What has arrived", "Also what has come in and is being put away."),
    ("confirmed", "What a supplier has confirmed", "Also what a supplier has named a day for. Recommended."),
    ("ordered", "What is on order", "Also what no supplier has confirmed: such dates move often."),
)
WAYS = (
    ("separately", "Item by item", "Each leaves when its last unit is here. Recommended."),
    ("together", "All together", "Everything that waits leaves at once, on the latest date of all."),
    ("in_parts", "Unit by unit", "Whatever is here leaves. Needs parts to be allowed."),
)
# Kinds whose dates may rest on something else than those of everything else.
KINDS = tuple(kind for kind in PRODUCT_KINDS.values() if kind.is_promisable and kind.word != "standard")

KIND_BASES = {
    kind.word: [word for word, *_ in PROMISABLE if Basis.of(word) >= kind.least_basis] for kind in KINDS
}


def _field(kind: str) -> str:
    return f"promise_from_{kind}"


NAMES = (
    *("promise_from", "patience_days", "receiving_days", "handling_days"),
    *("update_every_days", "quiet_from", "quiet_until", "ships", "allows_parts", "cut_off", "closed_days"),
    *(_field(kind.word) for kind in KINDS),
    *("priority_classes", "most_mails_a_day", "most_texts_a_day", "texts_cost_a_day"),
    *("messages_a_day", "undo_minutes", "code_for_refunds"),
)


def typed_of(policy: Policy) -> dict[str, Any]:
    """What stands in the fields while that policy stands."""
    typed = policy.as_json()
    bases = {_field(kind.word): typed["promise_from_of"].get(kind.word, "") for kind in KINDS}
    lists = {name: "\n".join(typed[name]) for name in ("closed_days", "priority_classes")}
    cost = f"{policy.texts_cost_a_day / 100:.2f}" if policy.texts_cost_a_day else ""
    return typed | bases | lists | {"cut_off": typed["cut_off"] or "", "texts_cost_a_day": cost}


def policy_of(typed: Mapping[str, Any]) -> Policy:
    """The policy that was typed. Raises Refusal for what is no number, hour or basis."""
    try:
        basis = Basis.of(typed["promise_from"])
    except KeyError:
        raise Refusal("Please choose what a date must rest on to be promised.") from None
    return Policy(
        promise_from=basis,
        promise_from_of=_bases_of_kinds(typed),
        cut_off=_hour(typed["cut_off"], "The cut-off is") if typed["cut_off"] else None,
        closed_days=_closed_days(typed["closed_days"]),
        priority_classes=tuple(filter(None, map(str.strip, typed["priority_classes"].splitlines()))),
        patience_days=_days(typed["patience_days"], "Patience"),
        receiving_days=_days(typed["receiving_days"], "Receiving"),
        handling_days=_days(typed["handling_days"], "Handling"),
        update_every_days=_days(typed["update_every_days"], "The time between updates"),
        messages_a_day=_number(typed["messages_a_day"] or str(Policy().messages_a_day), "Messages a day are"),
        undo_minutes=_number(typed["undo_minutes"] or str(Policy().undo_minutes), "Minutes are"),
        code_for_refunds=bool(typed["code_for_refunds"]),
        ships=typed["ships"],
        allows_parts=bool(typed["allows_parts"]),
        quiet_from=_hour(typed["quiet_from"], "Quiet hours begin and end at"),
        quiet_until=_hour(typed["quiet_until"], "Quiet hours begin and end at"),
        most_mails_a_day=_messages(typed["most_mails_a_day"], "mails"),
        most_texts_a_day=_messages(typed["most_texts_a_day"], "text messages"),
        texts_cost_a_day=_hundredths(typed["texts_cost_a_day"]),
    )


def _days(text: str, name: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 6):
        raise Refusal(f"{name} is a whole number of days.", "For example 3.")
    return int(text)


def _messages(text: str, name: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise Refusal(f"The most {name} a day are a whole number.", "For example 5000.")
    return int(text)


def _hundredths(text: str) -> int:
    """An amount of money that is written with up to two decimals; nothing is 0."""
    found = re.fullmatch(r"([0-9]{1,7})(?:[.,]([0-9]{1,2}))?", text or "0")
    if found is None:
        raise Refusal("What text messages of a day may cost is an amount.", "For example 25.00, or nothing.")
    whole, decimals = found.groups(default="")
    return int(whole) * 100 + int(decimals.ljust(2, "0"))


def _number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 6):
        raise Refusal(f"{name} a whole number.", "For example 3.")
    return int(text)


def _hour(text: str, sentence: str) -> time:
    try:
        return datetime.strptime(text, "%H:%M").time()
    except ValueError:
        raise Refusal(f"{sentence} a time of day.", "For example 20:00.") from None


def _bases_of_kinds(typed: Mapping[str, Any]) -> dict[str, Basis]:
    chosen = {kind.word: typed[_field(kind.word)] for kind in KINDS}
    try:
        return {word: Basis.of(basis) for word, basis in chosen.items() if basis}
    except KeyError:
        raise Refusal("Please choose from the list what dates of each kind must rest on.") from None


def _closed_days(text: str) -> tuple[date, ...]:
    """The days that were typed, apart by blanks, lines or commas, each once and in order."""
    return tuple(sorted({_day(word) for word in re.split(r"[\s,;]+", text) if word}))


def _day(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise Refusal(
            f"{word[:40]!r} is not a day.", "Write closed days like 2026-12-24, one a line."
        ) from None
