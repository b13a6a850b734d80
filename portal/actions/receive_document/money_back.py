"""Money that went back, as the shop's own software says it: what was owed is confirmed, what is no money is refused."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from portal.domain.duties.owed import payment_of
from portal.domain.duties.refunds import NO_REFUND, is_money_back
from portal.domain.orders import MoneyBack
from portal.intake.documents import Problem
from portal.store import orders, plans, refunds, refunds_confirmed
from portal.store.bulk import Saved
from portal.store.refunds import Refund

BY_THE_SHOP = "shop"
# Clocks differ; a day that is still to come is a slip of the finger.
_AHEAD = timedelta(minutes=10)


def take(
    session: Session, merchant_id: int, found: Sequence[MoneyBack], now: datetime
) -> tuple[Saved[MoneyBack], list[Problem]]:
    """Confirm what is owed. What was confirmed before stays as it is, whatever is said of it now."""
    lines = orders.lines_by_name(session, merchant_id, {(one.order, one.line) for one in found})
    plans.mark_due(session, merchant_id, {line.sku for line in lines.values()}, now)
    order_ids = {line.order_id for line in lines.values()}
    sold = orders.named(session, merchant_id, order_ids)
    owed: dict[int, list[Refund]] = defaultdict(list)
    for refund in refunds.of_orders(session, merchant_id, order_ids):
        owed[refund.line_id].append(refund)
    confirmed: list[MoneyBack] = []
    problems: list[Problem] = []
    for one in found:
        line = lines.get((one.order, one.line))
        if line is None:
            problems.append(_problem("line", f"There is no line {one.line} in an order {one.order}."))
        elif wrong := _wrong(one, sold[line.order_id].paid, owed[line.id], now):
            problems.append(wrong)
        elif waiting := [refund for refund in owed[line.id] if refund.confirmed_at is None]:
            sent = (one.form, BY_THE_SHOP, one.refunded_at, now)
            refunds_confirmed.confirm(session, merchant_id, line, waiting, *sent)
            confirmed.append(one)
    same = len(found) - len(confirmed) - len(problems)
    return Saved(confirmed, [], same), problems


def _wrong(said: MoneyBack, paid: str, owed: Sequence[Refund], now: datetime) -> Problem | None:
    if not is_money_back(said.form, payment_of(paid)):
        return _problem("form", f"{NO_REFUND} The one of order {said.order} stays owed.")
    if said.refunded_at > now + _AHEAD:
        return _problem("refunded_at", f"Order {said.order}: {said.refunded_at} is still to come.")
    if not owed:
        return _problem("order", f"No refund is owed for line {said.line} of order {said.order}.")
    return None


def _problem(field: str, sentence: str) -> Problem:
    return Problem(0, field, sentence)
