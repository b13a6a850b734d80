"""What the law gives the shopper, on the page: the statement of the notice that left, word for word, and the refund."""

from dataclasses import dataclass
from datetime import date

from portal import wording
from portal.actions.show_order import LineView
from portal.clock import day_in
from portal.wording import LANGUAGES, Delay, Phrases


@dataclass(frozen=True, slots=True)
class LawWords:
    """The statement ("" for none), what it means where it is not in the reader's language ("" where it is), and when
    the money goes back ("" where none is owed)."""

    statement: str
    translation: str
    refund: str


def law_words(line: LineView, timezone: str, today: date, say: Phrases) -> LawWords | None:
    """What must be known now; None where there is nothing."""
    words = LawWords(*statements(line, today, say.language), _refund(line, timezone, today, say))
    return words if words.statement or words.refund else None


def statements(line: LineView, today: date, language: str) -> tuple[str, str]:
    """What the newest notice of a delay said, in English where we have no others, and what that means, "" where it was
    said in the reader's own language. Both are "" where no notice waits for an answer."""
    delay = _delay(line)
    if delay is None:
        return "", ""
    said = wording.statement(delay, language if language in LANGUAGES else LANGUAGES[0], today)
    return said, wording.translated_statement(delay, language, today)


def _delay(line: LineView) -> Delay | None:
    """The delay of the newest notice, while it waits for an answer. What will never come is no delay any more."""
    offer = line.law.offer if line.law and line.waiting and not line.never_comes else None
    if line.law is None or offer is None or offer.due_on is None or line.law.is_answered:
        return None
    return Delay(offer.law, offer.due_on, offer.latest, offer.silence_on, offer.reason)


def is_asked_by_law(line: LineView) -> bool:
    """Whether a law has the shopper choose: nothing may stand before that choice."""
    return line.law is not None and line.law.offer is not None and not line.law.is_answered


def _refund(line: LineView, timezone: str, today: date, say: Phrases) -> str:
    refund = line.law.refund if line.law else None
    if refund is None:
        return ""
    if refund.confirmed_at:
        sent = wording.day(day_in(refund.confirmed_at, timezone), say.language, today)
        return say("Your money was sent back on {day}. Your bank may take some days to show it.", day=sent)
    due = wording.day(refund.due_by, say.language, today)
    if refund.due_by < today:
        return say(
            "Your money was due back by {day}. The shop has not confirmed it yet and has been reminded.",
            day=due,
        )
    return say("Your money goes back the way you paid, by {day} at the latest.", day=due)
