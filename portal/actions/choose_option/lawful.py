"""What a choice means to the law: waiting after an offer is consent, and a cancellation has a refund with a day."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from portal import wording
from portal.clock import day_in
from portal.domain.duties.duty import Duty, duty_of
from portal.domain.duties.events import Cancel, Discontinued, Event
from portal.domain.duties.laws import law_of
from portal.domain.duties.owed import BY_LAW, BY_THE_SHOP
from portal.domain.notices import LineChange
from portal.domain.options import Option
from portal.store import delay_consents, duties, refunds
from portal.store.delay_consents import DelayConsent
from portal.store.duties import LineOfLaw
from portal.store.merchants import Merchant
from portal.store.orders import Order, OrderLine
from portal.store.refunds import Refund
from portal.wording import Delay

_VESTED = ("FTC-O", "EU-3", "EU-4", "WD-1")


def law_of_line(session: Session, merchant: Merchant, order: Order, line: OrderLine) -> LineOfLaw | None:
    """The line as the law sees it, None where no law is on record for where it goes."""
    if not law_of(order.country, order.region).is_known:
        return None
    return duties.of_lines(session, merchant.id, [line], merchant.timezone)[0]


def asks_anew(law: LineOfLaw | None, since: datetime) -> bool:
    """Whether a delay was offered since then: who waited before has not consented to it."""
    return law is not None and law.offered_at is not None and law.offered_at > since


def consent(
    session: Session, merchant: Merchant, law: LineOfLaw | None, how: tuple[str, str, str], now: datetime
) -> None:
    """Keep what the shopper agreed to, in the words they were shown. `how`: actor, channel, and
    those words where they are not the notice's own."""
    if law is None or not law_of(law.order.country, law.order.region).is_ship_by:
        return
    offer, told = law.offer, law.told_by_a_person
    if told is None and (offer is None or offer.kind != "delay_option"):
        return
    actor, channel, shown = how
    words = said_by_a_person(told.revised) if told else _shown(law, merchant, offer, now) if offer else ""
    said = DelayConsent(
        merchant_id=merchant.id,
        order_id=law.order.id,
        line_id=law.line.id,
        until=told.revised if told else offer.latest if offer else None,
        wording=words if told else shown or words,
        channel=channel,
        actor=actor,
        made_at=now,
    )
    delay_consents.save(session, said)


def said_by_a_person(until: date | None) -> str:
    """What is on record of a delay that no message told."""
    day = wording.day(until, "en") + f" {until.year}" if until else ""
    new = f"that the new date is {day}" if until else "that no new date can be given"
    return f"A person told them {new}, and that they may wait, or cancel for a full and prompt refund."


def _shown(law: LineOfLaw, merchant: Merchant, offer: LineChange, now: datetime) -> str:
    if offer.due_on is None:
        return ""
    language = wording.language_of(law.order.locale, merchant.language)
    delay = Delay(offer.law, offer.due_on, offer.latest, offer.silence_on, offer.reason)
    return wording.statement(delay, language, day_in(now, merchant.timezone))


@dataclass(frozen=True, slots=True)
class Ended:
    """How a cancelled line stands under the law: the rule that ended it, the row that gives the refund its form, the
    last day that it lived, and the refund's days."""

    cause: str
    rule: str
    last_day: date
    vests_on: date
    due_by: date

    def as_facts(self) -> dict[str, Any]:
        """What the store is told: never store credit, never less a fee."""
        return {
            "refund_cause": self.cause,
            "refund_form": "as_paid",
            "refund_rule": self.rule,
            "refund_due_by": self.due_by.isoformat(),
        }


def ended(law: LineOfLaw | None, actor: str, now: datetime) -> Ended | None:
    """What a cancellation at this moment means; None where no law gives the refund a day."""
    if law is None:
        return None
    did: tuple[Event, ...] = () if actor == BY_LAW else (Cancel(now),)
    if actor == BY_THE_SHOP:
        did = (Discontinued(now),)
    events = (*law.timeline.events, *did)
    duty = duty_of(replace(law.timeline, events=events), now)
    if duty.refund_due_by is None or duty.refund_vests_on is None:
        return None
    cause, rule = _rules(duty)
    vests_on = duty.refund_vests_on
    return Ended(cause, rule, vests_on - timedelta(days=1), vests_on, duty.refund_due_by)


def _rules(duty: Duty) -> tuple[str, str]:
    causes = [rule for rule in duty.because if rule.startswith(_VESTED)]
    forms = [rule for rule in duty.because if rule.startswith(("FTC-F", "WD-7", "EU-5"))]
    return causes[-1] if causes else "", forms[0] if forms else ""


def owe_refund(
    session: Session, merchant_id: int, line: OrderLine, end: Ended, option: Option, now: datetime
) -> None:
    """Keep the refund that the store was asked for, to be watched until somebody confirms it."""
    refund = Refund(
        merchant_id=merchant_id,
        order_id=line.order_id,
        line_id=line.id,
        cause=end.cause,
        rule=end.rule,
        vests_on=end.vests_on,
        due_by=end.due_by,
        amount_minor=option.refund_minor,
        currency=option.currency,
        asked_at=now,
    )
    refunds.save(session, refund)
