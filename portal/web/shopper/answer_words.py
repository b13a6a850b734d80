"""The answer on the shopper's page: when, how sure and on which evidence, what one can count on while waiting.

Only dates that the merchant stands by are said as promises. Decides nothing; `show_order` has done so.
"""

from datetime import date

from portal import wording
from portal.actions.show_order import LineView, OrderView
from portal.domain.kinds import PRODUCT_KINDS
from portal.domain.plans import MADE_TO_ORDER
from portal.domain.shipping import TOGETHER
from portal.domain.windows import Basis
from portal.wording import Phrases, phrase

# One word of certainty, and the tone of its colours.
_BADGES = {
    "in_stock": (phrase("Ready to ship"), "sure"),
    "arrived": (phrase("At our warehouse"), "sure"),
    "confirmed": (phrase("Confirmed"), "sure"),
    "ordered": (phrase("Estimate"), "likely"),
    "usual": (phrase("No date yet"), "open"),
    "none": (phrase("No date yet"), "open"),
}

# Kinds whose own sentence says why nothing is on its way.
_WITHOUT_SUPPLY = ("preorder", "indefinite")
# After so many days a parcel may well be there, and nobody tells us.
_ON_ITS_WAY_DAYS = 14


def badge(line: LineView, say: Phrases) -> tuple[str, str]:
    """One word of certainty, and its tone: sure, likely, open, done, off."""
    if line.status == "shipped":
        return say("Delivered") if line.delivered_on else say("Shipped"), "done"
    if line.status == "cancelled":
        return say(_refund_badge(line)), "done" if _is_refunded(line) else "open"
    if line.never_comes:
        return say("Not coming any more"), "off"
    if line.held_because:
        return say("On hold"), "open"
    if line.estimate.window is None:
        return say("No date yet"), "open"
    words, tone = _BADGES[line.estimate.basis.word]
    return (say(words), tone) if line.is_promised else (say("Estimate"), "likely")


def sign(line: LineView) -> str:
    """The picture beside that word, by its name in `templates/shopper/_icons.html`."""
    if line.status == "shipped":
        return "truck"
    if line.status == "cancelled":
        return "check" if _is_refunded(line) else "cross"
    if line.held_because:
        return "pause"
    if line.never_comes:
        return "cross"
    return "check" if line.is_promised else "clock"


def _is_refunded(line: LineView) -> bool:
    refund = line.law.refund if line.law else None
    return bool(refund and refund.confirmed_at)


def _refund_badge(line: LineView) -> str:
    """What is known of the money of what was cancelled: asked for, sent, or no word where nothing comes back."""
    refund = line.law.refund if line.law else None
    if _is_refunded(line):
        return phrase("Refunded")
    choice = (
        line.choice if line.choice and line.choice.kind == "cancel" and line.choice.refund_minor else None
    )
    if choice and choice.carried_out_at:
        return phrase("Refund confirmed")
    return phrase("Refund asked for") if refund or choice else phrase("Cancelled")


def answer(line: LineView, today: date, say: Phrases) -> str:
    """The one sentence that a worried person looks for."""
    if line.status == "shipped":
        return _left(line, today, say)
    if line.status == "cancelled":
        return say("Cancelled")
    if line.never_comes:
        return say("Not coming any more")
    if line.held_because:
        return say("On hold")
    if line.estimate.window is None:
        return say("No date yet")
    return _promised(line, today, say) if line.is_promised else _expected(line, today, say)


def _left(line: LineView, today: date, say: Phrases) -> str:
    if line.delivered_on:
        return say("Delivered on {day}", day=wording.day(line.delivered_on, say.language, today))
    last = max((one.shipped_at.date() for one in line.shipments), default=today)
    if (today - last).days <= _ON_ITS_WAY_DAYS:
        return say("On its way to you")
    return say("Left us on {day}", day=wording.day(last, say.language, today))


def _promised(line: LineView, today: date, say: Phrases) -> str:
    window = line.estimate.window
    assert window is not None  # noqa: S101 - asked for only with one
    if window.latest == today:
        return say("Ships today")
    if line.estimate.basis >= Basis.ARRIVED:
        return say("Ships by {day}", day=wording.day(window.latest, say.language, today))
    return say("Ships {days}", days=wording.span(window.earliest, window.latest, say.language, today))


def _expected(line: LineView, today: date, say: Phrases) -> str:
    window = line.estimate.window
    assert window is not None  # noqa: S101 - asked for only with one
    if window.latest == today:
        return say("Expected to ship today")
    if line.estimate.basis >= Basis.ARRIVED:
        return say("Expected to ship by {day}", day=wording.day(window.latest, say.language, today))
    days = wording.span(window.earliest, window.latest, say.language, today)
    return say("Expected to ship {days}", days=days)


def certainty(line: LineView, today: date, say: Phrases) -> str:
    """How sure the answer is, and on which evidence; nothing where it could only repeat the answer."""
    if not line.waiting:
        by_shop = line.status == "cancelled" and line.choice is None
        return say("The shop cancelled this item.") if by_shop else ""
    if line.held_because or line.never_comes:
        return ""
    estimate = line.estimate
    if estimate.window is None and estimate.basis is Basis.ORDERED:
        return say("It is on order, but right now the supplier has given no day that we can rely on.")
    if estimate.basis is Basis.NONE and line.kind not in _WITHOUT_SUPPLY:
        return "" if line.deliveries else say("No delivery of it is known yet.")
    if estimate.is_overdue and estimate.window is not None:
        return f"{wording.overdue_words(say.language)} {say('This is an estimate, not a promise.')}"
    words = wording.basis_words(
        estimate.basis.word,
        line.kind,
        estimate.evidence_on,
        say.language,
        usual_days=estimate.usual_days,
        today=today,
    )
    if estimate.window is None or line.is_promised:
        return words
    return f"{words} {say('This is an estimate, not a promise.')}"


def record(line: LineView, say: Phrases) -> str:
    """How often the supplier kept its dates, where one of them stands behind this one."""
    return wording.kept_words(*line.kept, say.language) if line.kept and line.estimate.window else ""


def patience(line: LineView, today: date, say: Phrases) -> str:
    """What the shopper can count on while waiting; what is on hold, or over, waits for no date."""
    if line.held_because or line.never_comes:
        return ""
    has_no_date = line.waiting and line.estimate.window is None
    said = [say("As soon as there is a date, we write to you.")] if has_no_date else []
    if line.hear_by:
        day = wording.day(line.hear_by, say.language, today)
        said.append(say("You hear from us by {day}, news or not.", day=day))
    return " ".join(said)


def sent(line: LineView, say: Phrases) -> str:
    """That a part of it has left, and the answer is about the rest."""
    if line.status != "part_shipped":
        return ""
    left = wording.number(line.shipped, say.language)
    return say.counted(
        "{sent} of {all} left us already. This is about the one that waits.",
        "{sent} of {all} left us already. This is about the {number} that wait.",
        line.waiting,
        sent=left,
        all=wording.number(line.shipped + line.waiting, say.language),
    )


def need(line: LineView, today: date, say: Phrases) -> str:
    """Whether what waits leaves in time, as plainly as it can be known. The carrier's way is not ours to promise."""
    if line.need_by is None:
        return ""
    day = wording.day(line.need_by, say.language, today)
    if line.days_too_late is None:
        return say(
            "You need it by {day}. There is no date yet, so we cannot say whether it will be in time.",
            day=day,
        )
    if line.days_too_late:
        days = wording.number_of_days(line.days_too_late, say.language)
        return say(
            "You need it by {day}. It is expected to leave us up to {days} after that.", day=day, days=days
        )
    return say(
        "You need it by {day}. It is expected to leave us by then; please allow for the carrier's time.",
        day=day,
    )


def kind(line: LineView, today: date, say: Phrases) -> str:
    """What kind of backorder it is, and which delivery of a release one is in."""
    words = wording.kind_words(line.kind, line.not_before, say.language, today)
    if line.estimate.supply == MADE_TO_ORDER:
        return f"{words} {wording.counted_words(say.language)}"
    if not PRODUCT_KINDS[line.kind].comes_in_batches or line.estimate.basis is Basis.NONE:
        return words
    return f"{words} {wording.batch_words(line.batch, say.language)}"


def shipping(view: OrderView, line: LineView, say: Phrases) -> str:
    """That it leaves with the others, where that is why it takes as long as it does."""
    if view.way != TOGETHER or not line.waiting or len(view.waiting) < 2:
        return ""
    if any(other.held_because for other in view.waiting if other.id != line.id):
        return say("It ships together with the rest of your order, of which an item is on hold.")
    return say("It ships together with the rest of your order.")
