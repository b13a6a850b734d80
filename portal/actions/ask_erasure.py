"""A shopper asks to have their data erased, on their page or by telling the desk: a person of the shop decides, as the
law keeps some of it from that.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from portal.domain.refusals import Refusal
from portal.domain.tasks import to_erase
from portal.store import orders, tasks, timeline
from portal.store.timeline import Event

# GDPR, Art. 12(3): within one month. February has the fewest days.
ANSWER_WITHIN = timedelta(days=28)
LONGEST_NOTE = 200
_STATES = {
    "erasure_asked": "asked",
    "erasure_refused": "refused",
    "erasure_granted": "granted",
    "erased": "erased",
}


def ask_erasure(session: Session, merchant_id: int, order_id: int, by: date, now: datetime) -> None:
    """Note the wish at the order and at the desk, to be answered `by` that day. Asking twice is asking once; who was
    refused may ask again.

    Raises LookupError for an unknown order.
    """
    _note(session, merchant_id, Event(order_id, "erasure_asked", "shopper"), by, now)


def note_erasure_wish(
    session: Session, merchant_id: int, order_id: int, by: date, note: str, actor: str, now: datetime
) -> None:
    """The same for a wish that somebody told the desk: `note` says who asked, and how `actor` knows that it was them.

    Raises LookupError for an unknown order, Refusal without a note.
    """
    if not 0 < len(note) <= LONGEST_NOTE:
        raise Refusal(
            "Please say who asked.",
            "And how you know that it was them: up to {most} characters.",
            most=LONGEST_NOTE,
        )
    _note(session, merchant_id, Event(order_id, "erasure_asked", actor, facts={"note": note}), by, now)


def _note(session: Session, merchant_id: int, wish: Event, by: date, now: datetime) -> None:
    order_id = wish.order_id
    orders.get_one(session, merchant_id, order_id, for_change=True)
    if erasure_of(session, merchant_id, order_id).state in ("asked", "granted", "erased"):
        return
    tasks.raise_of_order(session, merchant_id, to_erase(order_id, by), now)
    event = replace(wish, facts={**wish.facts, "by": by.isoformat()})
    timeline.append(session, merchant_id, [event], now)
    orders.touch(session, merchant_id, [order_id])


@dataclass(frozen=True, slots=True)
class Wish:
    """How it stands: "" (never asked), "asked" (to be answered `by`), "refused" for a `reason`, "granted", "erased"."""

    state: str = ""
    by: str = ""
    reason: str = ""


def erasure_of(session: Session, merchant_id: int, order_id: int) -> Wish:
    """What became of the wish, as far as it is on record."""
    for event in timeline.of_order(session, merchant_id, order_id):
        if event.kind in _STATES:
            facts = event.facts
            return Wish(_STATES[event.kind], str(facts.get("by", "")), str(facts.get("reason", "")))
    return Wish()
