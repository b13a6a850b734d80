"""What shoppers text us. STOP, START and HELP are answered by the provider; we act on them and write them down.

Whatever else they write decides about an order, or lands at a person, with the order that was last texted about.
"""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from portal.delivery.receipts.reading import TextMessage
from portal.delivery.stopping import stop_channel
from portal.domain.addresses import e164
from portal.domain.replies import understood
from portal.domain.tasks import to_answer
from portal.store import consents, receipts, suppressions, tasks
from portal.store.suppressions import Stop

# Decides about an order what a text message from that number says; False where a person has to read it.
Decide = Callable[[Session, str, TextMessage, datetime], bool]

NO_MORE = "They asked for no more text messages."


def listen(session: Session, message: TextMessage, now: datetime, decide: Decide) -> None:
    """Do what a text message asks for. From a number that we never wrote to, only its STOP and START count."""
    phone = e164(message.sender)
    if not phone:
        return
    kind = understood(message.text, message.taken_for)
    if kind != "other":
        how = "keyword" if kind != "revoked" else "own words"
        consents.write_down(session, phone, kind, how, message.text, message.to, message.at)
    for merchant_id in suppressions.merchants_who_wrote_to(session, "sms", phone):
        if kind in ("stop", "revoked"):
            stop = Stop(merchant_id, "sms", phone, "opted_out", NO_MORE, message.at)
            stop_channel(session, stop, now)
        elif kind == "start":
            suppressions.lift(session, merchant_id, "sms", phone, message.at)
    if kind == "revoked" or (kind == "other" and not decide(session, phone, message, now)):
        _put_before_a_person(session, phone, message, now)


def _put_before_a_person(session: Session, phone: str, message: TextMessage, now: datetime) -> None:
    last = receipts.last_to(session, "sms", phone, message.at)
    if last is not None:
        tasks.raise_of_order(session, last.merchant_id, to_answer(last.about, message.text), now)
