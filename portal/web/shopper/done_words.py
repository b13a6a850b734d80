"""What the shopper's page confirms after something was done, and only if it is so: an address can claim anything."""

from portal.actions.show_order import LineView, OrderView
from portal.domain.options import UNDONE
from portal.web.way_words import DONE as SHIPPING_DONE
from portal.wording import Phrases, phrase


def done_words(view: OrderView, kind: str, line_id: int, say: Phrases) -> str:
    """The sentence for what was just done to the order or one of its lines; "" where nothing of the kind is true.

    What was chosen for a line has its own words: see `chosen_words`.
    """
    if kind == "shipping":
        return say(SHIPPING_DONE[view.way]) if view.order.shipping == view.way else ""
    line = view.line(line_id)
    words_of = _SAID.get(kind)
    said = words_of(line) if line is not None and words_of else ""
    return say(said) if said else ""


def _instruction(line: LineView) -> str:
    return phrase("That is noted, and stands until you take it back.") if line.instruction else ""


def _withdrawal(line: LineView) -> str:
    is_withdrawn = line.instruction is None and any(one.ended_at for one in line.instructions)
    return phrase("Taken back. You keep waiting, whatever the date.") if is_withdrawn else ""


def _need(line: LineView) -> str:
    return phrase("Your day is noted.") if line.need_by else phrase("No day is noted any more.")


def _undone(line: LineView) -> str:
    is_back = line.waiting and (line.choice is None or line.choice.kind not in UNDONE)
    return phrase("Taken back. Your place in line is yours as before.") if is_back else ""


_SAID = {"undone": _undone, "instruction": _instruction, "withdrawal": _withdrawal, "need": _need}
