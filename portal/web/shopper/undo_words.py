"""Until when the newest choice about a line may be taken back, for whoever looks at its page now."""

from dataclasses import dataclass
from datetime import datetime

from portal import wording
from portal.actions.show_order import LineView, OrderView
from portal.domain.options import undo_until
from portal.wording import Phrases


@dataclass(frozen=True, slots=True)
class UndoWords:
    """The choice that may be taken back, by its number, and the sentence that says until when."""

    choice_id: int
    until: datetime
    sentence: str


def undo_words(view: OrderView, line: LineView, now: datetime, say: Phrases) -> UndoWords | None:
    """What may be taken back of a line now; None for nothing."""
    row = line.choice
    until = undo_until(row.as_made, view.policy) if row else None
    if row is None or until is None or now > until or not row.is_still_so(line):
        return None
    moment = wording.hour(until, view.merchant.timezone, say.language)
    return UndoWords(row.id, until, say("You can take this back until {time}.", time=moment))
