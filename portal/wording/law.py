"""The duties of a line as sentences for those who run the shop: which rule, what it did, and the day it named."""

from collections.abc import Iterator
from datetime import date

from portal.domain.duties.course import Reason
from portal.domain.duties.duty import Duty
from portal.wording.days import day

LAWS = {
    "us_ftc": "United States: 16 CFR part 435 (mail, internet or telephone orders)",
    "eu": "European Union: Consumer Rights Directive, delivery and withdrawal",
    "uk": "United Kingdom: Consumer Rights Act 2015, section 28, and withdrawal",
    "merchant": "No law on record for this country: the merchant's default policy",
}
_BY_CLOCK = "The order counts as cancelled, and the right to a refund vests: "
# By rule and, where a rule speaks in more than one place, by what it did there.
_STEPS: dict[tuple[str, str], str] = {
    ("", "shipped"): "The goods are in the carrier's hands.",
    ("", "part shipped"): "A part is in the carrier's hands; the clock goes on for the rest.",
    ("", "delivered"): "The last of the goods was delivered.",
    ("", "part delivered"): "A part of the goods was delivered.",
    ("", "refunded"): "The refund was sent.",
    ("FTC-C1", ""): "It must ship by {until}, as was stated.",
    ("FTC-C2", ""): "No shipping time was stated: it must ship within 30 days, by {until}.",
    ("FTC-C3", ""): "The buyer applied for the seller's credit: it must ship within 50 days, by {until}.",
    ("FTC-C4", ""): "What checkout said counts, not the advertisement: it must ship by {until}.",
    ("FTC-C5", ""): "The order is complete and paid, or may be charged: the clock begins.",
    ("FTC-C6", "failed"): "The payment failed: the clock stops, and nothing offered before counts any more.",
    ("FTC-C6", "begun"): "The payment is good: the clock begins anew.",
    ("FTC-C7", ""): "Orders like this one are exempt from the rule.",
    ("FTC-C8", ""): "A notice without a reasonable basis on record does not count.",
    (
        "FTC-N1",
        "",
    ): "The choice between waiting and a full refund was offered; {until} was the last day for it.",
    (
        "FTC-N1",
        "due",
    ): "If it cannot ship in time, the buyer must be offered the choice by {until}, never after.",
    ("FTC-N2", ""): "The new day, {until}, is within 30 days: who is silent consents to it.",
    ("FTC-N2", "consent"): "The buyer consented in so many words to wait until {until}.",
    ("FTC-N3", ""): "The new day, {until}, is more than 30 days late: who is silent does not consent.",
    ("FTC-N3", "consent"): "The buyer consented in so many words to wait until {until}.",
    ("FTC-N4", ""): "No day can be given: who is silent does not consent.",
    ("FTC-N4", "consent"): "The buyer consented in so many words, in time.",
    ("FTC-N5", ""): "A notice left after the last day for it: it is none.",
    ("FTC-N5", "no offer"): "A notice left without the offer of a full refund: it is none.",
    ("FTC-R1", ""): "A renewed choice was offered before the agreed day ended. Silence is no consent to it.",
    ("FTC-R1", "not agreed"): "Another day was offered. Silence is no consent to it.",
    ("FTC-R2", "consent"): "The buyer consented to the renewed delay: {until}.",
    ("FTC-R3", ""): "The buyer waits without a day; no further notice is required.",
    ("FTC-R3", "consent"): "The delay has no end: the buyer may cancel at any time before it ships.",
    ("FTC-R4", "consent"): "The buyer consented to wait longer than was offered.",
    ("FTC-O1", ""): f"{_BY_CLOCK}no choice was offered by {{until}}, and it had not shipped.",
    ("FTC-O2", ""): "The buyer cancelled before it shipped. The right to a refund vests.",
    ("FTC-O3", ""): f"{_BY_CLOCK}the buyer had not consented by {{until}}, and it had not shipped.",
    ("FTC-O4", ""): f"{_BY_CLOCK}the agreed day, {{until}}, ended, and it had not shipped.",
    ("FTC-O5", ""): "The seller decided not to ship and told the buyer. The right to a refund vests.",
    (
        "FTC-O6",
        "",
    ): "A cancellation and a shipment carry the same time: an agent decides, in doubt for the buyer.",
    ("FTC-F1", ""): "What was paid in cash, by cheque or money order goes back as money by {until}.",
    ("FTC-F2", ""): "The card is credited, or the buyer is told that nothing will be charged, by {until}.",
    ("FTC-F3", ""): "The buyer's account with the seller is credited within one billing cycle, by {until}.",
    ("FTC-F4", ""): "The money goes back the way it came by {until}.",
    ("FTC-F5", ""): "The money cannot go back the way it came: cash, cheque or money order by {until}.",
    ("FTC-F6", ""): "Nothing shipped: everything goes back, shipping, handling and insurance too.",
    ("FTC-F7", ""): "A part shipped: all that was paid goes back, less what that part alone would have cost.",
    ("FTC-F8", "rejected"): "That is not a refund in the eyes of the law. It does not count.",
    ("CA-17538", "notice"): "California asks that the delay is told in writing, with a refund offered.",
    ("CA-17538", ""): "California asks for a refund within a week of the request: by {until}.",
    ("EU-1", ""): "No day was agreed: it must be delivered within 30 days, by {until}.",
    ("EU-2", ""): "It must be delivered by {until}, as was agreed.",
    ("EU-2", "consent"): "The consumer agreed to a later day: {until}.",
    ("EU-3", ""): "The contract is ended: delivery was refused, or its time was essential.",
    (
        "EU-3",
        "missed",
    ): "The time passed, and it was essential: the consumer may end the contract at once.",
    ("EU-3", "refused"): "The trader refused to deliver: the consumer may end the contract at once.",
    ("EU-4", ""): "The further period was missed, and the consumer ended the contract.",
    ("EU-4", "missed"): "The time for delivery passed: the consumer may set a further period.",
    ("EU-4", "further period"): "The consumer set a further period, until {until}.",
    ("EU-4", "missed again"): "The further period passed as well: the consumer may end the contract.",
    ("EU-5", ""): "All that was paid goes back without undue delay, by {until} at the latest.",
    ("EU-5", "rejected"): "That is not a reimbursement. It does not count.",
    ("EU-6", ""): "A part came, the rest is late: the consumer may cancel the rest, or return the whole.",
    ("EU-7", ""): "The consumer was told of a delay. Silence changes nothing.",
    ("EU-7", "consent"): "The consumer is willing to wait; the day for delivery stays.",
    ("WD-1", ""): "The consumer withdrew from the contract.",
    ("WD-1", "open"): "The consumer may withdraw until {until}.",
    ("WD-6", ""): "Goods made to the consumer's specification cannot be withdrawn from.",
    ("WD-7", ""): "The money goes back the same way within 14 days, by {until}.",
}
# The ids of every rule that the machine applies.
RULES = tuple(dict.fromkeys(rule for rule, _ in _STEPS if rule))
_STATES = {
    "waiting": "The order waits.",
    "notice_due": "The buyer has to be offered the choice between waiting and a full refund by {notice_due_by}.",
    "consented": "The buyer agreed to wait.",
    "cancelled": "The order is cancelled. No money is owed.",
    "shipped": "It has shipped.",
    "refund_due": "The order is cancelled, and the money has to go back by {refund_due_by}.",
    "refunded": "The money went back. Nothing more is owed.",
    "held": "The parcel and the cancellation met: an agent has to decide.",
}
_SILENCE = {"consent": "Silence counts as consent.", "cancel": "Silence ends the order.", "none": ""}
_OPEN = ("waiting", "notice_due", "consented")


def step_words(reason: Reason) -> str:
    """One step as a sentence, with the day it was taken on and the id of its rule."""
    sentence = _STEPS[(reason.rule, reason.what)].format(until=_said(reason.until))
    return f"{_said(reason.on)}: {sentence}" + (f" [{reason.rule}]" if reason.rule else "")


def standing_words(duty: Duty) -> str:
    """How the line stands, in two or three sentences."""
    return " ".join(sentence for sentence in _standing(duty) if sentence)


def _standing(duty: Duty) -> Iterator[str]:
    days = {"notice_due_by": _said(duty.notice_due_by), "refund_due_by": _said(duty.refund_due_by)}
    yield _STATES[duty.state].format(**days)
    if duty.is_overdue:
        yield "That day has passed: the refund is overdue."
    if duty.state not in _OPEN:
        return
    if duty.ship_by and duty.lives_until and duty.lives_until > duty.ship_by:
        yield f"Unless it ships, or the buyer agrees to wait, by {_said(duty.lives_until)}, the order ends."
        return
    if duty.ship_by:
        yield f"It must ship by {_said(duty.ship_by)}."
    if duty.deliver_by:
        yield f"It must be delivered by {_said(duty.deliver_by)}."
    yield "The consumer may end the contract." if duty.may_end else _SILENCE[duty.silence]


def _said(on: date | None) -> str:
    return f"{day(on, 'en')} {on.year}" if on else "no day"
