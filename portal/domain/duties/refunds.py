"""Refunds: in which form, by when, and what is no refund at all (FTC-F1 to F8, EU-5, WD-7)."""

from datetime import date, timedelta

from portal.domain.duties.clock import days_after, working_days_after
from portal.domain.duties.laws import Law

# How money goes back; the last two are no refund, and known so that they can be refused with the reason.
FORMS = ("card", "wallet", "bank_transfer", "cash", "cheque", "account_credit", "store_credit", "gift_card")
NO_REFUND = (
    "Store credit, a gift card or a refund less a fee is not a refund in the eyes of the law (FTC-F8)."
)
WORKING_DAYS = 7
DELIVERY_LAW_DAYS = 14
_CASH = frozenset({"cash", "cheque", "check", "money_order"})
_CARD = frozenset({"", "card", "credit_card", "third_party_credit"})
_BILLING_CYCLE = timedelta(days=30)
_SELLERS_ACCOUNT = frozenset({"account_credit", "seller_credit", "account", "credit"})
# A card is credited; what is left of the words that speak of credit is the shop's own.
_CARD_CREDITS = frozenset(
    {"credit_card", "credit_memo", "card_credit", "credit_card_refund", "credit_to_card"}
)
_NO_MONEY = (
    "credit",
    "gift",
    "scrip",
    "voucher",
    "coupon",
    "point",
    "store",
    "fee",
    "exchange",
    "swap",
    "replacement",
)
_NO_MONEY_WORDS = frozenset({"account", "none", "nothing", "bonus"})


def rule_of(payment: str, method: str) -> str:
    """The row of the table that decides the refund's form."""
    if payment == "seller_credit":
        return "FTC-F3"
    if method in _CASH:
        return "FTC-F1"
    return "FTC-F2" if method in _CARD else "FTC-F4"


def due_by(law: Law, vests_on: date, payment: str, *, was_asked: bool, found_on: date | None) -> date:
    """The last day on which the refund may be sent.

    `was_asked`: the buyer asked for it. `found_on`: the day on which it was found that the same method is impossible;
    it never gives more time than the first deadline where it was found after that (the kinder reading).
    """
    if not law.is_ship_by:
        return days_after(vests_on, DELIVERY_LAW_DAYS)
    is_creditor = payment == "seller_credit"
    due = _end_of_billing_cycle(vests_on) if is_creditor else working_days_after(vests_on, WORKING_DAYS)
    if found_on and found_on <= due:
        due = max(due, working_days_after(found_on, WORKING_DAYS))
    if law.request_refund_days and was_asked:
        due = min(due, days_after(vests_on, law.request_refund_days))
    return due


def is_money_back(form: str, payment: str) -> bool:
    """Whether a refund in that form is one: store credit, scrip, gift cards and fees are not (FTC-F8).

    Credit to the buyer's account is a refund only where the seller was the creditor (FTC-F3).
    """
    if payment == "seller_credit" and form in _SELLERS_ACCOUNT:
        return True
    if form in _CARD_CREDITS:
        return True
    return (
        form not in _NO_MONEY_WORDS
        and not any(word in form for word in _NO_MONEY)
        and form != "account_credit"
    )


def _end_of_billing_cycle(day: date) -> date:
    """One billing cycle from a day: 30 days or a calendar month, whichever is over first (the kinder reading)."""
    in_thirty_days = day + _BILLING_CYCLE
    year, month = (day.year, day.month + 1) if day.month < 12 else (day.year + 1, 1)
    first_after = date(year + month // 12, month % 12 + 1, 1)
    last_of_month = first_after - timedelta(days=1)
    in_a_month = min(date(year, month, 1) + timedelta(days=day.day - 1), last_of_month)
    return min(in_thirty_days, in_a_month)
