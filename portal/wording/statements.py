"""What a legal notice must say, by its class: locked words that merchants write around and cannot leave out.

`definite`, `longer`, `indefinite` and `renewed` are the statements of 16 CFR 435.2(b); `told` is a delay in the EU or
the UK, where silence means nothing; `ended` tells that the order is over, `given_up` that the shop will not ship it.
The short ones are for text messages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.wording.certainty import reason_words
from portal.wording.days import day
from portal.wording.statement_translations import TRANSLATIONS
from portal.wording.statement_words import SENTENCES


@dataclass(frozen=True, slots=True)
class Delay:
    """What a statement speaks of: see `notices.LineChange`. `reason` is a code of `notices.REASONS`, or ""."""

    law: str
    due_on: date
    revised: date | None
    silence_on: date | None
    reason: str = ""
    refund_by: date | None = None


def statement(delay: Delay, language: str, today: date) -> str:
    """All that the notice must say, in whole sentences. KeyError for a class that nobody knows."""
    return _filled(_parts(delay), delay, language, today)


def translated_statement(delay: Delay, language: str, today: date) -> str:
    """What that means, for a reader of a language in which no notice is sent; "" where the notice itself is in it."""
    if language not in TRANSLATIONS:
        return ""
    return _filled(_parts(delay), delay, language, today, TRANSLATIONS)


def short_statement(delay: Delay, language: str, today: date) -> str:
    """The same for a text message, without its full stop."""
    name = "renewed_open" if delay.law == "renewed" and delay.revised is None else delay.law
    return _filled([f"short_{name}"], delay, language, today)


def _parts(delay: Delay) -> list[str]:
    """The names of its sentences."""
    is_dated = delay.revised is not None
    if delay.law in ("ended", "given_up"):
        return [delay.law]
    if delay.law == "told":
        return ["told_new" if is_dated else "told_no_new", "told"]
    last = {
        "definite": ["consent"],
        "longer": ["ends"],
        "indefinite": ["ends", "always"],
        "renewed": ["renewed"] if is_dated else ["renewed", "always"],
    }
    return ["new" if is_dated else "no_new", "choice", *last[delay.law]]


def _filled(
    names: list[str],
    delay: Delay,
    language: str,
    today: date,
    said_in: Mapping[str, Mapping[str, str]] = SENTENCES,
) -> str:
    def said(on: date | None) -> str:
        return day(on, language, today) if on else ""

    sentences = said_in[language]
    return " ".join(sentences[name] for name in names).format(
        due=said(delay.due_on),
        new=said(delay.revised),
        silence=said(delay.silence_on),
        refund=said(delay.refund_by),
        why=reason_words(delay.reason, language) or sentences["no_supply"],
    )
