"""Show what the law says of an order's lines: how each stands, why, what was agreed to and what is to be paid back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from portal.domain.duties.duty import REFUNDED, SHIPPED, Duty, duty_of
from portal.domain.duties.laws import law_of
from portal.store import delay_consents, duties, merchants, orders, refunds
from portal.store.delay_consents import DelayConsent
from portal.store.duties import LineOfLaw
from portal.store.orders import OrderLine
from portal.store.refunds import Refund


@dataclass(frozen=True, slots=True)
class LineDuty:
    """One line under its law. `consents` and `refunds` are oldest first."""

    law: LineOfLaw
    duty: Duty
    consents: Sequence[DelayConsent]
    refunds: Sequence[Refund]

    @property
    def line(self) -> OrderLine:
        """The line itself."""
        return self.law.line

    @property
    def may_be_noted(self) -> bool:
        """Whether something may still be noted that the law counts with."""
        if self.duty.cancelled_on:
            return False
        return self.duty.deliver_by is not None or self.duty.state not in (SHIPPED, REFUNDED)

    @property
    def open_refund(self) -> Refund | None:
        """The refund that nobody has confirmed yet."""
        return next((refund for refund in self.refunds if refund.confirmed_at is None), None)


def show_duties(session: Session, merchant_id: int, order_id: int, now: datetime) -> list[LineDuty]:
    """The lines of an order as the law sees them now; none where no law is on record for where it goes."""
    order, merchant = orders.get(session, merchant_id, order_id), merchants.get(session, merchant_id)
    if order is None or not law_of(order.country, order.region).is_known:
        return []
    lines = orders.lines_of(session, merchant_id, order_id)
    consents = delay_consents.of_order(session, merchant_id, order_id)
    owed = refunds.of_orders(session, merchant_id, [order_id])
    return [
        LineDuty(
            law=law,
            duty=duty_of(law.timeline, now),
            consents=[consent for consent in consents if consent.line_id == law.line.id],
            refunds=[refund for refund in owed if refund.line_id == law.line.id],
        )
        for law in duties.of_lines(session, merchant_id, lines, merchant.timezone)
    ]
