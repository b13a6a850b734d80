"""The variables a message template may use: one table with a description and a sample each.

The console documents them from it, `checking` refuses every other name by it, previews without an order are
filled from it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.domain.notices import DIGEST, KINDS
from portal.templating.marks import CODE_MARK, LINK_MARK

Plain = str | int | bool | None | list["Plain"] | dict[str, "Plain"]


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable. "lines[].title" is `line.title` inside `{% for line in lines %}`."""

    path: str
    description: str
    sample: str | int | bool


VARIABLES = (
    Variable("shop.name", "The shop's name.", "Lindgren Home"),
    Variable("shop.email", "The address to write to with questions. May be empty.", "help@lindgren.example"),
    Variable("shop.phone", "The number to call with questions. May be empty.", "+46 8 123 456"),
    Variable("shopper.name", "The shopper's name as the order has it. May be empty.", "Ana Silva"),
    Variable("shopper.first_name", "The first word of that name. May be empty.", "Ana"),
    Variable("order.number", "The order's number.", "1001"),
    Variable("order.placed_on", "The day the order was placed.", "18 November"),
    Variable(
        "link", "The shopper's own link to the order page. Print it as it is, without a filter.", LINK_MARK
    ),
    Variable("count_of_lines", "How many lines of the order have news.", 1),
    Variable(
        "more_lines", "How many of them are left out of `lines` because the message would be too long.", 0
    ),
    Variable(
        "hear_by",
        "The day by which the shopper hears from you again, news or not. May be empty.",
        "4 December",
    ),
    Variable(
        "answer_by",
        "The day on which silence ends the order by law: until then the shopper has to agree to wait. Mostly empty.",
        "1 December",
    ),
    Variable("can_swap", "True when something else is offered for at least one line.", True),
    Variable(
        "code",
        "The short name of the order in answers by text message. Empty: there is nothing to answer.",
        "K7",
    ),
    Variable(
        "answer",
        "What you say to a wish that you do not fulfil, in your own words. Empty: it is fulfilled.",
        "A claim about this order is still open.",
    ),
    Variable(
        "proof_code",
        "The code of eight digits that proves who reads the message. Empty in every message but that of the code.",
        CODE_MARK,
    ),
    Variable(
        "replies",
        "How to answer a text message, without a full stop. Empty: there is nothing to decide.",
        "Reply WAIT K7, SWAP K7 or DROP K7",
    ),
    Variable("count_of_orders", "Of how many orders there is news. More than 1 in a digest only.", 1),
    Variable(
        "more_orders",
        "Always 0: where one text message has no room for all orders, another one tells the rest.",
        0,
    ),
    Variable("orders[].number", "The number of each order of a digest. Other messages have none.", "1001"),
    Variable("orders[].placed_on", "The day that order was placed.", "18 November"),
    Variable("orders[].link", "That order's own link. May be empty in a text message.", LINK_MARK),
    Variable("orders[].code", "What names that order in answers by text message. May be empty.", "K7"),
    Variable("orders[].count_of_lines", "How many of its lines have news.", 1),
    Variable("orders[].more_lines", "How many of them are left out of its `lines`.", 0),
    Variable(
        "orders[].hear_by", "The day by which the shopper hears of it again. May be empty.", "4 December"
    ),
    Variable("all_shipped", "True when nothing of these lines is left to ship.", False),
    Variable(
        "clock_restarts",
        "True when the legal time for shipping begins anew once it is paid (United States).",
        True,
    ),
    Variable("lines[].title", "The product's title.", "Garden chair, oak"),
    Variable("lines[].sku", "The product's SKU.", "CHAIR-OAK"),
    Variable("lines[].units", "How many units the line has.", 3),
    Variable("lines[].kind", f"What the news is, a code: {', '.join(KINDS[:-1])}.", "date_later"),
    Variable("lines[].news", "One ready sentence with this line's news, whatever its kind.", "It has moved."),
    Variable("lines[].window", "The days between which it should ship. Empty: no date.", "12 to 19 December"),
    Variable("lines[].when", "The same for a sentence, with its little words.", "between 12 and 19 December"),
    Variable("lines[].was_window", "The days we told before. Empty: none.", "3 to 9 December"),
    Variable("lines[].was_when", "The same for a sentence.", "between 3 and 9 December"),
    Variable("lines[].certainty", "How sure the date is: a sentence.", "Confirmed by the supplier."),
    Variable(
        "lines[].is_firm",
        "True when the supplier has confirmed it or the goods are here; else it is a hope.",
        True,
    ),
    Variable(
        "lines[].reason",
        "Why the date changed: a sentence. May be empty.",
        "The supplier has moved its date.",
    ),
    Variable("lines[].on_hold", "True when it is on hold, and so has no date.", False),
    Variable(
        "lines[].held_because", "Why you hold it, in your words. May be empty.", "We check the payment."
    ),
    Variable("lines[].place", "The place in the queue. May be empty.", "14th"),
    Variable("lines[].units_ahead", "How many units wait in front. May be empty.", 20),
    Variable("lines[].offers[].title", "What is offered instead: its title.", "Garden chair, beech"),
    Variable("lines[].offers[].difference", "Its price difference in words. May be empty.", "€12.00 more"),
    Variable(
        "lines[].choice",
        "What the shopper chose, a code: wait, swap, reduce, cancel; together, separately, in_parts (how it ships); "
        "instruction, instruction_withdrawn (decided ahead); swap_question, drop_question, not_possible, unclear "
        "(what is answered to a text message). May be empty.",
        "swap",
    ),
    Variable("lines[].refund", "The money that goes back. May be empty.", "€149.00"),
    Variable("lines[].difference", "The price difference of a swap, in words. May be empty.", "€12.00 more"),
    Variable(
        "lines[].swapped_from", "The title of what a swap replaced. May be empty.", "Garden chair, beech"
    ),
    Variable("lines[].given_up", "How many units the shopper gave up; `units` are those that stay.", 1),
    Variable(
        "lines[].later_than",
        "The day of a choice made ahead: it acts where the date is later.",
        "20 December",
    ),
    Variable(
        "lines[].instead",
        "What a choice made ahead swaps for: its title. May be empty.",
        "Garden chair, beech",
    ),
    Variable(
        "lines[].otherwise", "What it does if that is not in stock: wait or cancel. May be empty.", "wait"
    ),
    Variable(
        "lines[].instructed_on",
        "The day on which the shopper decided this ahead. Empty: they chose it now.",
        "18 November",
    ),
    Variable(
        "lines[].statement",
        "What the law has a notice of delay say, in locked words: a mail must print it for each such line.",
        "Unless we hear from you before it ships, you are deemed to consent to this delay.",
    ),
    Variable(
        "lines[].short_statement",
        "The same for a text message, without a full stop.",
        "not by 1 December, new date 12 December. No answer before then = you agree",
    ),
    Variable(
        "lines[].said_at",
        "The moment at which the shopper withdrew from the contract, on their clock. May be empty.",
        "18 November 2026, 14:05 CET (UTC+01:00)",
    ),
    Variable("lines[].said_by", "Who withdrew, in their own words. May be empty.", "Ana Silva"),
    Variable("lines[].said_why", "The reason they gave for it. May be empty.", "It comes too late for me."),
    Variable("lines[].shipped_units", "How many units have left with this parcel.", 2),
    Variable("lines[].remaining_units", "How many units are still to come.", 1),
    Variable("lines[].carrier", "Who carries the parcel. May be empty.", "DHL"),
    Variable("lines[].tracking_number", "The carrier's number. May be empty.", "JD0146000034"),
    Variable(
        "lines[].tracking_url",
        "The carrier's page for it. May be empty.",
        "https://carrier.example/JD0146000034",
    ),
)

_ALWAYS = ("title", "sku", "units", "kind", "news")
_DATE = ("window", "when", "certainty", "is_firm")
_WAS = ("was_window", "was_when", "reason")
_QUEUE = ("place", "units_ahead")
_LOCKED = ("statement", "short_statement")

# What a line of each kind says; every other value of it is empty.
_SAID: dict[str, tuple[str, ...]] = {
    "delay_option": (*_DATE, "reason", *_LOCKED),
    "delay_told": (*_DATE, "reason", *_LOCKED),
    "cancelled_by_law": ("choice", "refund", *_LOCKED),
    "date_lost": (*_WAS, "certainty", *_QUEUE, "offers"),
    "date_later": (*_DATE, *_WAS, *_QUEUE, "offers"),
    "date_found": (*_DATE, "reason", *_QUEUE),
    "swap_offered": (*_DATE, *_QUEUE, "offers"),
    "date_sooner": (*_DATE, *_WAS, *_QUEUE),
    "backorder_accepted": (*_DATE, *_QUEUE),
    "no_news": (*_DATE, *_QUEUE),
    "payment_failed": _DATE,
    "choice_confirmed": (*_DATE, *_QUEUE, "choice", "difference", "swapped_from"),
    "cancelled": ("choice", "refund"),
    "shipped": ("shipped_units", "remaining_units", "carrier", "tracking_number", "tracking_url"),
    "withdrawal_received": ("said_at", "said_by", "said_why"),
    "text_answered": ("choice", "refund", "offers"),
}
_CHOSEN = {"cancelled": "cancel", "text_answered": "swap_question"}
_BARE: dict[str, Plain] = {
    "shop": {"name": "Lindgren Home", "email": None, "phone": None},
    "shopper": {"name": None, "first_name": None},
    "can_swap": False,
    "clock_restarts": False,
    "answer_by": None,
    "hear_by": None,
    "code": None,
    "replies": None,
    "answer": None,
}
_NOTHING: dict[str, Plain] = {
    "offers": [],
    "is_firm": False,
    "on_hold": False,
    "given_up": 0,
    "shipped_units": 0,
    "remaining_units": 0,
}


# What the orders of a digest may say.
_OF_DIGESTS = ("date_later", "date_sooner", "date_lost", "date_found", "swap_offered", "no_news")


def sample_context(kind: str) -> dict[str, Plain]:
    """A believable context for a message of this kind, in English, with one line if any."""
    if kind == DIGEST:
        return _sample_of_orders(["date_later"], ["date_sooner"])
    return _sample([kind] if kind in _SAID else []) | _asked_of(kind)


def sample_contexts(kind: str) -> Iterator[dict[str, Plain]]:
    """What a template of this kind must stand: the usual, next to nothing, and lines of every kind."""
    yield sample_context(kind)
    if kind == DIGEST:
        yield _sample_of_orders([]) | _BARE
        yield _sample_of_orders(*([one] for one in _OF_DIGESTS), list(_OF_DIGESTS)) | {"more_orders": 2}
        return
    bare = sample_context(kind)
    bare |= _BARE
    bare["lines"] = (
        [_line(kind, said=[name for name in _LOCKED if name in _SAID[kind]])] if kind in _SAID else []
    )
    yield bare
    yield _sample([kind, *_SAID] if kind in _SAID else []) | _asked_of(kind)


def _asked_of(kind: str) -> dict[str, Plain]:
    """What only the answer to something that was asked has."""
    found: dict[str, Plain] = {"proof_code": CODE_MARK if kind == "code_requested" else None}
    return found if kind == "erasure_answered" else found | {"answer": None}


def _sample(kinds: list[str]) -> dict[str, Plain]:
    context: dict[str, Plain] = {"lines": [_line(kind, _SAID[kind]) for kind in kinds]}
    for variable in VARIABLES:
        group, _, name = variable.path.rpartition(".")
        if not group:
            context[name] = variable.sample
        elif "[]" not in group:
            context[group] = dict(_samples(f"{group}."))
    return context | {"count_of_lines": len(kinds), "orders": [], "proof_code": None}


def _sample_of_orders(*orders: Sequence[str]) -> dict[str, Plain]:
    """Each order is the kinds of its lines."""
    every = [kind for kinds in orders for kind in kinds]
    own = dict(_samples("orders[]."))
    told: list[Plain] = [
        own | {"number": str(1001 + place), "lines": [_line(kind, _SAID[kind]) for kind in kinds]}
        for place, kinds in enumerate(orders)
    ]
    return _sample(every) | {"orders": told, "count_of_orders": len(orders)}


def _line(kind: str, said: Sequence[str]) -> dict[str, Plain]:
    samples: dict[str, Plain] = dict(_samples("lines[]."))
    samples |= {"kind": kind, "offers": [dict(_samples("lines[].offers[]."))]}
    samples["choice"] = _CHOSEN.get(kind, "swap")
    empty = {name: _NOTHING.get(name) for name in samples if name not in (*_ALWAYS, *said)}
    return samples | empty


def _samples(group: str) -> Iterator[tuple[str, Plain]]:
    for variable in VARIABLES:
        if variable.path.startswith(group) and "." not in variable.path[len(group) :]:
            yield variable.path[len(group) :], variable.sample
