"""The words of the desks for codes that shoppers never see: states of messages, kinds of notices and documents.

English, as the desks are. Decides nothing; a code that nobody has worded yet is shown as it is.
"""

from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_datetime

from portal.clock import zone
from portal.domain.instructions import BY_INSTRUCTION
from portal.domain.windows import Basis
from portal.store.outbox import OutboxRow
from portal.templating import without_links

NOTICES = {
    "backorder_accepted": "First date",
    "date_later": "Date later",
    "date_sooner": "Date sooner",
    "delay_option": "Delay option (by law)",
    "delay_told": "Delay told (by law)",
    "cancelled_by_law": "Cancelled by the clock",
    "withdrawal_received": "Withdrawal received",
    "date_lost": "Date lost",
    "date_found": "Date found",
    "swap_offered": "Swap offered",
    "no_news": "No news",
    "payment_failed": "Payment failed",
    "shipped": "Shipped",
    "choice_confirmed": "Choice confirmed",
    "cancelled": "Cancelled",
    "text_answered": "Answer to a text",
    "link_requested": "New link",
    "code_requested": "Code",
    "erasure_answered": "Erasure answered",
}
# One of its messages is no notice of its own.
WORDED = NOTICES | {"digest": "Several orders together"}
# What the shop's own store is told.
STORE_EVENTS = {
    "promise_budget.changed": "May still be sold",
    "order_line.cancelled": "Line cancelled",
    "order_line.reduced": "Line reduced",
    "order_line.swapped": "Line swapped",
    "order_line.choice_undone": "Choice taken back",
    "order_line.withdrawn": "Withdrawn from after it left",
    "order.shipping_changed": "Ships another way",
    "order.address_asked": "Another address asked for",
}
MESSAGES = NOTICES | STORE_EVENTS
OCCASIONS = {
    "delay_option": "United States: it cannot ship in time, and the shopper must be offered to wait or be refunded.",
    "delay_told": "European Union and United Kingdom: it cannot arrive in time.",
    "cancelled_by_law": "The shopper did not agree to wait longer, and the law's time is over: it ends, with a refund.",
    "backorder_accepted": "An order begins to wait: its first date, or honestly that there is none yet.",
    "withdrawal_received": "European Union and United Kingdom: the shopper withdrew from the contract.",
    "date_later": "The date moves back by more than your patience.",
    "date_sooner": "The date moves forward by more than your patience.",
    "date_lost": "The supply behind a date is gone: the date no longer stands.",
    "date_found": "There is a date where there was none.",
    "no_news": "The day has come by which the shopper was to hear from you, and nothing has changed.",
    "swap_offered": "Something else that is in stock could go out instead.",
    "payment_failed": "You tell us that the payment failed, or was taken back: nothing ships before it is paid.",
    "shipped": "Some or all of it has left.",
    "choice_confirmed": "The shopper chose: to wait, swap, take fewer, how it ships, or what to do if it is late.",
    "cancelled": "The shopper cancelled.",
    "text_answered": "The shopper texted SWAP or DROP, which is asked once more, or something unclear.",
    "link_requested": "The shopper, or somebody at a desk, asked for a fresh link.",
    "erasure_answered": "You answered the wish to have data erased: it is done, or why it is not.",
    "code_requested": "The shopper does something that the link alone does not allow: a code proves who they are.",
    "digest": "Dates of several orders of one shopper change together: one message tells them all.",
}
KINDS = {
    "standard": "Standard",
    "preorder": "Pre-order",
    "partial": "Partly here",
    "dropship": "Drop-ship",
    "custom": "Made to order",
    "manufacturer": "From the manufacturer",
    "seasonal": "Seasonal",
    "indefinite": "Without any date",
}
CHANNELS = {"email": "Email", "sms": "SMS", "store": "webhook to the store"}
SENT = {"email": "by mail", "sms": "by text message"}
CHANNELS_STOPPED = {"email": "No mail leaves", "sms": "No text message leaves"}
LANGUAGES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish"}
STATUSES = {
    "waiting": "Waiting",
    "part_shipped": "Part shipped",
    "shipped": "Shipped",
    "cancelled": "Cancelled",
    "empty": "No lines",
}
STATES = {
    "pending": "Owed",
    "sending": "Being sent",
    "unknown": "Unknown whether it left",
    "sent": "Sent",
    "delivered": "Delivered",
    "failed": "Failed",
    "suppressed": "Not sent",
    "superseded": "Replaced by newer news",
}
# How a state looks: sure, likely, open, done, off or bad.
TONES = {
    "pending": "likely",
    "sending": "likely",
    "unknown": "bad",
    "sent": "done",
    "delivered": "sure",
    "failed": "bad",
    "suppressed": "off",
    "superseded": "off",
    "waiting": "likely",
    "part_shipped": "likely",
    "shipped": "done",
    "cancelled": "off",
    "in_stock": "sure",
    "arrived": "sure",
    "confirmed": "sure",
    "ordered": "likely",
    "usual": "open",
    "none": "open",
}
BASES = {
    "in_stock": "In stock",
    "arrived": "Arrived",
    "confirmed": "Confirmed",
    "ordered": "Ordered, not confirmed",
    "usual": "History only",
    "none": "Nothing known",
}
CHOICES = {
    "wait": "Keep waiting",
    "swap": "Swap",
    "reduce": "Take fewer",
    "cancel": "Cancel",
    "together": "Ship together",
    "separately": "Ship separately",
    "in_parts": "Ship in parts",
}
# What the shop has to do where the whole order is to ship in another way.
WAYS = {
    "together": "Ship everything that waits together",
    "separately": "Ship each item as soon as all of it is here",
    "in_parts": "Ship units as they come",
}
PAYMENTS = {
    "full": "Paid in full",
    "deposit": "Deposit paid",
    "authorised": "Authorised, not charged",
    "none": "Not charged",
    "seller_credit": "Paid with credit",
    "failed": "The payment failed",
}
# Why a promise changed without a message, to follow "No message was owed:".
SILENCES = {"no_contact": "the order has no address and no number that we may text."}
ACTORS = {
    "shop": "The shop",
    "shopper": "The shopper",
    "portal": "The portal",
    BY_INSTRUCTION: "The shopper's own instruction",
}
DOCUMENTS = {
    "products": "Products",
    "stock": "Stock counts",
    "purchase-orders": "Purchase orders",
    "confirmations": "Supplier confirmations",
    "receipts": "Receipts",
    "orders": "Orders",
    "shipments": "Shipments",
    "refunds": "Refunds that were sent",
    "alternatives": "Alternatives",
    "slips": "Delivery history",
    "x12": "X12 855 acknowledgement",
    "edifact": "EDIFACT order response",
    "shopify": "Shopify",
    "woocommerce": "WooCommerce",
}


TASKS = {
    "count": "Count",
    "reach": "Reach",
    "answer": "Answer",
    "law": "By law: see to",
    "payment": "Payment failed: ask",
    "erase": "Erase the data of",
    "address": "Deliver elsewhere for",
}
# How the need to count goods was found; {books} and {counted} are units, {reference} names the document's subject.
FINDINGS = {
    "lower_count": "The books said {books}, the count said {counted}.",
    "short_receipt": "The supplier had confirmed {books} of {reference}, {counted} came.",
    "receipt_corrected": "{books} of {reference} were reported as received, then corrected to {counted}.",
    "shipment_corrected": "A parcel {reference} was reported with {books}, then corrected to {counted}.",
}


# In which form money goes back; the last two are no refund, and refused with the reason.
REFUND_FORMS = {
    "card": "Back to the card",
    "wallet": "Back to the wallet or debit account",
    "bank_transfer": "Bank transfer",
    "cash": "Cash",
    "cheque": "Cheque or money order",
    "account_credit": "Credit to the account with the shop",
    "store_credit": "Store credit",
    "gift_card": "Gift card",
}
# What the law asks of a person; {by} is the day by which.
BY_LAW = {
    "not_told": "No delay notice arrived. Reach them by {by}, and offer to wait or to be refunded in full.",
    "unconfirmed": "A delay notice left, but nobody says that it arrived. Make sure by {by} that they know.",
    "must_leave": "It must be with the carrier by {by}. If it cannot be, offer them a choice before that day ends.",
    "no_answer": "They have not answered. On {by} silence ends the order, with a full refund: ask them once more.",
    "refund_due": "The money has to go back by {by}. Say on the order's page when it has.",
    "may_have_left": "Its last day is over, and the goods were here. If a parcel has left, report it; else it ends by "
    "itself in two days. Refund by {by}.",
    "left_before": "A parcel had left before the cancellation that the store was asked for. Decide; refund by {by}.",
    "no_option": "They were never offered a choice in time, so the order counts as cancelled. Refund it by {by}.",
    "held": "A cancellation and a parcel carry the same time. Decide, in doubt for the shopper: refund by {by}.",
    "crossed": "It left after the order had ended. Call the parcel back, and refund in full by {by}.",
    "withdrawn": "They withdrew from the contract. Arrange for the goods to come back, and refund in full by {by}.",
    "refund_overdue": "The money was to go back by {by}, and nobody has said that it did.",
}


def finding(kind: str, facts: dict[str, Any]) -> str:
    """Why something has to be done, in one sentence."""
    if kind == "law":
        return BY_LAW.get(facts.get("why", ""), "").format(by=day(facts["by"]))
    if kind == "address":
        return f"To this address, as far as nothing has left: “{facts.get('address', '')}”"
    if kind == "erase":
        return f"They want their data erased. Say yes or no on the order's page by {day(facts['by'])}."
    if kind == "reach":
        return "No message reaches this shopper any more. The order's page says which did not."
    if kind == "payment":
        return "The shop says that the payment failed. The law's clock stands still until they have paid, or cancel."
    if kind == "answer":
        return "They wrote: " + " ".join(f"“{text}”" for text in facts.get("texts", []))
    sentence = FINDINGS.get(facts.get("found_by", ""), "")
    return sentence.format(
        books=facts.get("books"), counted=facts.get("counted"), reference=facts.get("reference") or "of goods"
    )


def of(table: dict[str, str], code: str) -> str:
    """The words for a code of one of these tables."""
    return table.get(code) or code.replace("_", " ").capitalize()


def actor(name: str) -> str:
    """Who did something: one of ours by its role, a person by their name."""
    return ACTORS.get(name, name)


def tone(code: str) -> str:
    """How a state, a status or a basis looks."""
    return TONES.get(code, "open")


def basis(word: str | Basis) -> str:
    """What a date rests on."""
    return of(BASES, word.word if isinstance(word, Basis) else word)


def at(moment: datetime, timezone: str) -> str:
    """ "21 Nov 2026, 14:05" on the shop's own clock: short, for lists that are read all day."""
    return format_datetime(moment.astimezone(zone(timezone)), "d MMM y, HH:mm", locale="en")


def day(iso: str) -> str:
    """ "21 Nov 2026" for a day as facts keep it."""
    return format_date(date.fromisoformat(iso), "d MMM y", locale="en")


def price(micros: int, currency: str) -> str:
    """ "0.0079 USD": what providers bill is often less than the smallest coin."""
    return f"{micros / 1_000_000:.4f} {currency}".rstrip()


def is_held(message: OutboxRow, now: datetime) -> bool:
    """Whether a message waits for its moment: a hold, quiet hours, the next try."""
    return message.state == "pending" and message.due_at > now


def as_told(text: str) -> str:
    """Kept words as a person at a desk may read them: without the shopper's secret link."""
    return without_links(text, "[tracking link]", "[unsubscribe link]")
