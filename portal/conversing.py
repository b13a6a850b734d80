"""What shoppers decide by text message: WAIT, SWAP or DROP with the short code of their order.

Waiting is done at once. A swap and a cancellation are asked once more, with what they mean, and done when the shopper
answers with the number of one of these. Only the number on the order decides, and only what is offered at this moment.
Whatever cannot be done gets one helpful answer, and a person reads it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from portal.actions.choose_option import Wish, choose_option
from portal.actions.show_order import LineView, show_order
from portal.delivery.receipts.reading import TextMessage
from portal.domain.addresses import e164
from portal.domain.notices import ANSWER, LineChange, Notice, Offer, from_json
from portal.domain.options import Option
from portal.domain.refusals import Refusal
from portal.domain.replies import Answered, OrderReply, may_answer, order_reply
from portal.store import orders, outbox, receipts, short_codes
from portal.store.orders import Order
from portal.store.outbox import Owed

# How long the numbers of a question may be answered with.
_A_QUESTION_STANDS = timedelta(hours=24)
_MOST_ANSWERS_OFFERED = 3
_OPTION_OF = {"swap": "swap", "drop": "cancel"}


def decide(session: Session, phone: str, message: TextMessage, now: datetime) -> bool:
    """Do what a text message from this number decides about an order; False where a person has to read it."""
    reply = order_reply(message.text)
    order = _order_meant(session, phone, reply)
    if reply is None or order is None:
        _say_that_it_is_unclear(session, phone, order, message, now)
        return False
    waiting = [line for line in _lines(session, order, now) if line.waiting]
    try:
        with session.begin_nested():
            if reply.word == "wait":
                _wait(session, order, waiting, message, now)
            elif wish := _agreed(session, order, reply, phone, waiting, now):
                line_id, kind, sku = wish
                _choose(session, order, line_id, Wish(kind, sku), message, now)
            else:
                _ask(session, order, reply, phone, waiting, now)
    except Refusal:
        _answer(session, order, phone, _about(waiting, "not_possible"), now)
        return False
    return True


def _order_meant(session: Session, phone: str, reply: OrderReply | None) -> Order | None:
    """The order of that code; where none is named, the only one of this number that waits. Its phone must be this."""
    if reply is not None and reply.code:
        row = short_codes.meant(session, phone, reply.code)
    else:
        of_phone = short_codes.open_of(session, phone)
        row = of_phone[0] if len(of_phone) == 1 else None
    order = orders.get(session, row.merchant_id, row.order_id) if row else None
    return order if order is not None and e164(order.phone, order.country) == phone else None


def _lines(session: Session, order: Order, now: datetime) -> tuple[LineView, ...]:
    view = show_order(session, order.merchant_id, order.id, now)
    return view.lines if view else ()


def _wait(
    session: Session, order: Order, waiting: Sequence[LineView], message: TextMessage, now: datetime
) -> None:
    if not waiting:
        raise Refusal("Nothing of this order waits any more.")
    for line in waiting:
        _choose(session, order, line.id, Wish("wait"), message, now)


def _choose(
    session: Session, order: Order, line_id: int, wish: Wish, message: TextMessage, now: datetime
) -> None:
    said = Wish(
        wish.kind,
        wish.sku,
        reason=f"By text message: {message.text[:100]}",
        said_in=f"text {message.at.isoformat()}",
    )
    choose_option(session, order.merchant_id, order.id, line_id, said, now)


def _agreed(
    session: Session,
    order: Order,
    reply: OrderReply,
    phone: str,
    waiting: Sequence[LineView],
    now: datetime,
) -> tuple[int, str, str] | None:
    """The line, the kind and the SKU of what the shopper agrees to: a number of our last question, if what it said
    then is still true to the cent; None where this has to be asked (again)."""
    asked = _asked(session, order, phone, f"{reply.word}_question", now)
    if not 0 < reply.number <= len(asked):
        return None
    change = asked[reply.number - 1]
    if change not in _questions(order, reply.word, waiting):
        return None
    sku = change.offers[0].sku if change.offers else ""
    return change.line_id, _OPTION_OF[reply.word], sku


def _asked(session: Session, order: Order, phone: str, question: str, now: datetime) -> Sequence[LineChange]:
    """What our last question to this number about this order offered; nothing where we have asked something else."""
    since = now - _A_QUESTION_STANDS
    for row in receipts.answers_to(session, phone, since):
        if (row.merchant_id, row.order_id) == (order.merchant_id, order.id):
            changes = from_json(row.changes)
            return changes if changes and changes[0].choice == question else ()
    return ()


def _ask(
    session: Session,
    order: Order,
    reply: OrderReply,
    phone: str,
    waiting: Sequence[LineView],
    now: datetime,
) -> None:
    questions = _questions(order, reply.word, waiting)
    if not questions:
        raise Refusal("That is not offered now, or cannot be done by text message.")
    _answer(session, order, phone, questions, now)


def _questions(order: Order, word: str, waiting: Sequence[LineView]) -> list[LineChange]:
    """What could be done, each with its consequence; swaps of one line at a time, so that the text stays short. A swap
    whose price nobody knows is not agreed to by text."""
    found = [
        _question(order, line, option, f"{word}_question")
        for line in waiting
        for option in line.options
        if option.kind == _OPTION_OF[word] and (word != "swap" or option.difference_minor is not None)
    ]
    if word == "swap":
        found = [question for question in found if question.line_id == found[0].line_id]
    return found[:_MOST_ANSWERS_OFFERED]


def _question(order: Order, line: LineView, option: Option, choice: str) -> LineChange:
    offer = Offer(option.sku, option.title, option.difference_minor, option.currency)
    return LineChange(
        line_id=line.id,
        line=line.line,
        sku=line.sku,
        title=line.title,
        kind="text_answered",
        units=option.units,
        choice=choice,
        offers=(offer,) if option.kind == "swap" else (),
        refund_minor=option.refund_minor,
        currency=order.currency,
    )


def _about(waiting: Sequence[LineView], choice: str) -> list[LineChange]:
    return [
        LineChange(line.id, line.line, line.sku, line.title, "text_answered", line.waiting, choice=choice)
        for line in waiting[:1]
    ] or [LineChange(0, "", "", "", "text_answered", 0, choice=choice)]


def _say_that_it_is_unclear(
    session: Session, phone: str, order: Order | None, message: TextMessage, now: datetime
) -> None:
    """About the order that was meant, else the one that was last texted about, if it is still this number's."""
    if order is None:
        last = receipts.last_to(session, "sms", phone, message.at)
        order = orders.get(session, last.merchant_id, last.order_id) if last and last.order_id else None
    if order is None or e164(order.phone, order.country) != phone:
        return
    waiting = [line for line in _lines(session, order, now) if line.waiting]
    _answer(session, order, phone, _about(waiting, "unclear"), now)


def _answer(session: Session, order: Order, phone: str, changes: Sequence[LineChange], now: datetime) -> None:
    """Owe one text message that says so; none where that number has heard enough from us."""
    said = changes[0].choice
    left = receipts.answers_to(session, phone, now - timedelta(days=1))
    earlier = [Answered(str(row.changes[0]["choice"]), row.sent_at) for row in left if row.sent_at]
    if not order.sms_consent or not may_answer(said, earlier, now):
        return
    held = outbox.pending(session, order.merchant_id, [order.id], ANSWER).values()
    outbox.supersede(
        session, order.merchant_id, [row.id for row in held], "A newer text message is answered."
    )
    notice = Notice(order.id, "text_answered", tuple(changes), slot=ANSWER)
    outbox.add(session, order.merchant_id, [Owed(notice, "sms", now)], now)
