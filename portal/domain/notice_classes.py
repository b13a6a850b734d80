"""How much a notice weighs: what the law asks for, what somebody asked for, what informs, what is a kindness.

One table, read by whoever decides what leaves first, what a shopper may switch off, and what is too much for one day.
"""

# Most urgent first: in this order messages leave when there are more of them than a provider takes.
CLASSES = ("legal", "asked_for", "informative", "optional")

# "legal": a delay and whatever else a law gives a day for. "optional": what a shopper may be without (an update
# without news, a date that moved up, an offer): only these carry an unsubscribe link, and only these it stops.
CLASS_OF = {
    "delay_option": "legal",
    "delay_told": "legal",
    "cancelled_by_law": "legal",
    "withdrawal_received": "legal",
    "date_lost": "legal",
    "date_later": "legal",
    "date_found": "informative",
    "swap_offered": "optional",
    "date_sooner": "optional",
    "backorder_accepted": "informative",
    "no_news": "optional",
    "choice_confirmed": "asked_for",
    "cancelled": "asked_for",
    "payment_failed": "informative",
    "shipped": "informative",
    "text_answered": "asked_for",
    "link_requested": "asked_for",
    "code_requested": "asked_for",
    "erasure_answered": "asked_for",
}


def class_of(kind: str) -> str:
    """The class of a kind of notice, one of CLASSES. What the table does not name (words to the store) informs."""
    return CLASS_OF.get(kind, "informative")


def urgency(kind: str) -> int:
    """A kind's place in CLASSES: 0 leaves first."""
    return CLASSES.index(class_of(kind))


def is_owed_in_any_case(kind: str) -> bool:
    """Whether it goes whatever a shopper switched off and however much they heard that day."""
    return class_of(kind) in ("legal", "asked_for")


def is_optional(kind: str) -> bool:
    """Whether a shopper may be without it."""
    return class_of(kind) == "optional"
