"""What the shopper is told of a choice made ahead: what it will do, when, and what it costs. Before and after."""

from dataclasses import dataclass
from datetime import date

from portal import wording
from portal.actions.show_order import LineView, OrderView
from portal.clock import day_in
from portal.domain.instructions import Foreseen, Instruction
from portal.domain.options import Substitute, swap_for
from portal.web.money_words import LANGUAGE, difference_words, refund_words, units_of
from portal.web.way_words import days_words


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


def foreseen_words(view: OrderView, line: LineView, seen: Foreseen) -> ForeseenWords:
    """What an instruction means before it is given."""
    said = seen.instruction
    when = wording.day(said.later_than, LANGUAGE, view.today)
    condition = f"If the date we stand by ends after {when}, or that day passes and it has not left us"
    sentences = [f"{condition}: {_action(line, seen)}"]
    if said.action == "swap":
        sentences.append(f"If {seen.title} is not in stock then: {_otherwise(seen)}")
    sentences.append("Until then you keep your place, and you can take this back at any time")
    days = days_words(line.estimate, view.today)
    return ForeseenWords(
        later_than=said.later_than,
        does=value_of(said),
        otherwise=said.otherwise,
        consequences=tuple(sentences),
        now=f"Today's date ({days}) is already later: we would do this right away."
        if seen.acts_now
        else f"Today it stands {days}, so nothing happens now.",
        acts_now=seen.acts_now,
    )


def _action(line: LineView, seen: Foreseen) -> str:
    if seen.instruction.action == "cancel":
        return f"we cancel it, {_small(refund_words(seen.refund_minor, seen.currency))}"
    money = _small(difference_words(seen.difference_minor, seen.currency))
    return f"we swap {units_of(line.waiting)}{line.title} for {seen.title}, {money}"


def _otherwise(seen: Foreseen) -> str:
    if seen.instruction.otherwise == "wait":
        return "you keep waiting"
    return f"we cancel it, {_small(refund_words(seen.refund_minor, seen.currency))}"


def _small(words: str) -> str:
    """Words that stood alone, in the middle of a sentence."""
    return words[:1].lower() + words[1:]


def value_of(instruction: Instruction) -> str:
    """What an instruction does, as the forms name it: "cancel", "swap:BLUE"."""
    return f"swap:{instruction.sku}" if instruction.action == "swap" else instruction.action


def standing_words(view: OrderView, line: LineView) -> str:
    """The instruction that stands for a line, in one sentence; "" for none."""
    row = line.instruction
    if row is None:
        return ""
    who = "You told us" if row.actor == "shopper" else "Our team noted for you"
    on = wording.day(day_in(row.made_at, view.merchant.timezone), LANGUAGE, view.today)
    later_than = wording.day(row.later_than, LANGUAGE, view.today)
    if row.action == "cancel":
        does = "we cancel it"
    else:
        rest = "you keep waiting" if row.otherwise == "wait" else "we cancel it"
        does = f"we swap it for {_title(line, row.sku)}, and if that is not in stock then, {rest}"
    return f"{who} on {on}: if this would ship later than {later_than}, {does}."


def _title(line: LineView, sku: str) -> str:
    return next((other.title for other in line.substitutes if other.sku == sku), sku)


def alternative_words(line: LineView) -> tuple[AlternativeWords, ...]:
    """What an instruction for this line may swap for."""
    return tuple(_alternative(line, other) for other in line.substitutes)


def _alternative(line: LineView, other: Substitute) -> AlternativeWords:
    option = swap_for(line.as_open, other)
    return AlternativeWords(
        f"swap:{other.sku}", other.title, difference_words(option.difference_minor, option.currency)
    )
