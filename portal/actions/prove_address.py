"""Prove to read what is sent to the address of an order, by a code that goes there: asked for, then typed in.

Nobody learns from either whether the order has an address, which way the code went, or why it does not fit.
"""

import secrets
from datetime import datetime, timedelta

from sqlmodel import Session

from portal.domain.addresses import e164
from portal.domain.notices import CODE_LIFE, NEWS_KINDS, Notice, channels_for
from portal.domain.refusals import Refusal
from portal.links import Links
from portal.store import orders, outbox, proof_codes, suppressions
from portal.store.orders import Order
from portal.store.outbox import Owed
from portal.store.proof_codes import ProofCode

MOST_CODES_AN_HOUR = 5
# Eight digits, five codes of five tries an hour: who guesses finds one in some four hundred years.
MOST_WRONG = 5
# Whoever asks again so soon has clicked twice, or has a second tab: the code that is on its way is enough.
ASKED_TWICE_WITHIN = timedelta(seconds=20)
# So long the same form may bring the same code again.
SENT_TWICE_WITHIN = timedelta(minutes=2)
_KEPT_FOR = timedelta(days=1)


def ask_code(session: Session, merchant_id: int, order_id: int, now: datetime) -> None:
    """Owe the shopper a code by mail, by text message where no mail reaches them; nothing where neither does.

    Raises LookupError for an unknown order, Refusal where too many were asked for.
    """
    order = orders.get_one(session, merchant_id, order_id, for_change=True)
    asked = proof_codes.asked_since(session, merchant_id, order_id, now - timedelta(hours=1))
    if asked and asked[0].asked_at > now - ASKED_TWICE_WITHIN:
        return
    if len(asked) >= MOST_CODES_AN_HOUR:
        raise Refusal(
            "Too many codes were asked for.", "Type in the newest one, or ask for another in an hour."
        )
    proof_codes.forget(session, merchant_id, order_id, now - _KEPT_FOR)
    nonce = secrets.token_urlsafe(16)
    proof_codes.add(session, merchant_id, order_id, nonce, now, now + CODE_LIFE)
    notice = Notice(order_id, "code_requested", (), slot=nonce)
    owed = [Owed(notice, channel, now) for channel in _ways(session, order)[:1]]
    outbox.add(session, merchant_id, owed, now)


def prove(
    session: Session, merchant_id: int, order_id: int, typed: str, form: str, links: Links, now: datetime
) -> bool:
    """Whether what was typed is a code of the order that still holds; a code holds once.

    `form` names the form that it was typed into. Never raises for a wrong code: that it was wrong has to be kept.
    Raises LookupError for an unknown order.
    """
    orders.get_one(session, merchant_id, order_id, for_change=True)
    live = [
        code
        for code in proof_codes.asked_since(session, merchant_id, order_id, now - CODE_LIFE)
        if code.wrong < MOST_WRONG
    ]
    fitting = [code for code in live if links.is_proof_code(typed, merchant_id, order_id, code.nonce)]
    if any(_is_sent_twice(code, form, now) for code in fitting):
        return True
    is_right = any(code.used_at is None for code in fitting)
    for code in live:
        if is_right and code.used_at is None:
            code.used_at, code.used_by = now, form
        elif not is_right:
            code.wrong += 1
    proof_codes.save(session, live)
    return is_right


def _ways(session: Session, order: Order) -> list[str]:
    """The ways that reach the shopper as far as anybody knows, mail first."""
    addresses = {"email": order.email, "sms": e164(order.phone, order.country)}
    given = channels_for(NEWS_KINDS[0], order.email, order.phone, order.sms_consent)
    return [
        channel
        for channel in given
        if not suppressions.why_stopped(session, order.merchant_id, channel, addresses[channel])
    ]


def _is_sent_twice(code: ProofCode, form: str, now: datetime) -> bool:
    return (
        bool(form)
        and code.used_by == form
        and code.used_at is not None
        and code.used_at > now - SENT_TWICE_WITHIN
    )
