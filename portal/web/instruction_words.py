"""What the shopper is told of a choice made ahead: what it will do, when, and what it costs. Before and after."""

from dataclasses import dataclass
from datetime import date

from portal import wording
from portal.actions.show_order import LineView, OrderView
from portal.clock import day_in
from portal.domain.instructions import Foreseen, Instruction
from portal.domain.options import Substitute, swap_for
from portal.store.standing_instructions import InstructionRow
from portal.web.money_words import difference_words, refund_words, units_of
from portal.web.way_words import days_words
from portal.wording import Phrases


@dataclass(frozen=True, slots=True)
class ForeseenWords:
    """An instruction with its consequences before it is given; `does` repeats it as the form sent it."""

    later_than: date
    does: str
    otherwise: str
    consequences: tuple[str, ...]
    now: str
    acts_now: bool


@dataclass(frozen=True, slots=True)
class AlternativeWords:
    """Something that an instruction may swap for: the value that names it in a form, and its words."""

    value: str
    title: str
    money: str


def foreseen_words(view: OrderView, line: LineView, seen: Foreseen, say: Phrases) -> ForeseenWords:
    """What an instruction means before it is given."""
    said = seen.instruction
    days = days_words(line.estimate, view.today, say)
    now = (
        say("Today's date ({days}) is already later: we would do this right away.", days=days)
        if seen.acts_now
        else say("Today it stands {days}, so nothing happens now.", days=days)
    )
    return ForeseenWords(
        later_than=said.later_than,
        does=value_of(said),
        otherwise=said.otherwise,
        consequences=_consequences(view, line, seen, say),
        now=now,
        acts_now=seen.acts_now,
    )


def _consequences(view: OrderView, line: LineView, seen: Foreseen, say: Phrases) -> tuple[str, ...]:
    said = seen.instruction
    condition = say(
        "If the date we stand by ends after {day}, or that day passes and it has not left us: {action}",
        day=wording.day(said.later_than, say.language, view.today),
        action=_action(line, seen, say),
    )
    gone = [_if_gone(seen, say)] if said.action == "swap" else []
    kept = say("Until then you keep your place, and you can take this back at any time")
    return (condition, *gone, kept)


def _action(line: LineView, seen: Foreseen, say: Phrases) -> str:
    if seen.instruction.action == "cancel":
        return _cancels(seen, say)
    money = _small(difference_words(seen.difference_minor, seen.currency, say))
    item = f"{units_of(line.waiting)}{line.title}"
    return say("we swap {item} for {other}, {money}", item=item, other=seen.title, money=money)


def _if_gone(seen: Foreseen, say: Phrases) -> str:
    waits = seen.instruction.otherwise == "wait"
    rest = say("you keep waiting") if waits else _cancels(seen, say)
    return say("If {other} is not in stock then: {action}", other=seen.title, action=rest)


def _cancels(seen: Foreseen, say: Phrases) -> str:
    return say("we cancel it, {money}", money=_small(refund_words(seen.refund_minor, seen.currency, say)))


def _small(words: str) -> str:
    """Words that stood alone, in the middle of a sentence."""
    return words[:1].lower() + words[1:]


def value_of(instruction: Instruction) -> str:
    """What an instruction does, as the forms name it: "cancel", "swap:BLUE"."""
    return f"swap:{instruction.sku}" if instruction.action == "swap" else instruction.action


def standing_words(view: OrderView, line: LineView, say: Phrases) -> str:
    """The instruction that stands for a line, in one sentence; "" for none."""
    row = line.instruction
    if row is None:
        return ""
    sentence = (
        say.raw("You told us on {day}: if this would ship later than {last_day}, {action}.")
        if row.actor == "shopper"
        else say.raw("Our team noted for you on {day}: if this would ship later than {last_day}, {action}.")
    )
    return sentence.format(
        day=wording.day(day_in(row.made_at, view.merchant.timezone), say.language, view.today),
        last_day=wording.day(row.later_than, say.language, view.today),
        action=_standing_action(line, row, say),
    )


def _standing_action(line: LineView, row: InstructionRow, say: Phrases) -> str:
    if row.action == "cancel":
        return say("we cancel it")
    other = _title(line, row.sku)
    if row.otherwise == "wait":
        return say("we swap it for {other}, and if that is not in stock then, you keep waiting", other=other)
    return say("we swap it for {other}, and if that is not in stock then, we cancel it", other=other)


def _title(line: LineView, sku: str) -> str:
    return next((other.title for other in line.substitutes if other.sku == sku), sku)


def alternative_words(line: LineView, say: Phrases) -> tuple[AlternativeWords, ...]:
    """What an instruction for this line may swap for."""
    return tuple(_alternative(line, other, say) for other in line.substitutes)


def _alternative(line: LineView, other: Substitute, say: Phrases) -> AlternativeWords:
    option = swap_for(line.as_open, other)
    money = difference_words(option.difference_minor, option.currency, say)
    return AlternativeWords(f"swap:{other.sku}", other.title, money)
