"""From a notice's facts to the words one person reads: plain values for the templates, and what they make.

Takes facts and sources as values; asks no database and sends nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

import structlog

from portal.delivery.harmless import harmless_name, web_address
from portal.delivery.telling_lines import TellingLine
from portal.domain.brands import OURS, Brand
from portal.domain.duties.owed import CLOCK_STOPPED
from portal.domain.notice_classes import is_optional
from portal.domain.notices import DUTY_KINDS, GIVEN_UP, KINDS, LineChange, Offer
from portal.domain.windows import Basis
from portal.templating import (
    CODE_MARK,
    LINK_MARK,
    Frame,
    Plain,
    TemplateError,
    Words,
    check_statements,
    compose_email,
    compose_sms,
    default_source,
)
from portal.wording import (
    BRAND_LINKS,
    Delay,
    basis_words,
    button_words,
    contact_words,
    day,
    difference,
    moment_and_zone,
    money,
    phrases_in,
    place,
    reason_words,
    reply_words,
    short_statement,
    statement,
    stop_words,
    when,
    why_words,
    window,
)

MOST_LINES = 30

# What a message about one order has where `digest_words` tells several.
OF_ONE_ORDER: dict[str, Plain] = {"orders": [], "count_of_orders": 1, "more_orders": 0}

SayDelay = Callable[[Delay, str, date], str]
SayDays = Callable[[date, date, str, date], str]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class OrderWords:
    """What a message says of the order itself. `placed_on` is the shop-local day; `name` is the shopper's; `answer_by`
    is the day on which silence ends it, where the law has its shopper choose."""

    number: str
    name: str
    placed_on: date
    answer_by: date | None = None


@dataclass(frozen=True, slots=True)
class ShopWords:
    """Who writes, how to reach them, how they look. Everything but the name may be empty."""

    name: str
    email: str = ""
    phone: str = ""
    url: str = ""
    brand: Brand = OURS
    logo_url: str = ""


@dataclass(frozen=True, slots=True)
class Sources:
    """The Liquid sources of one message kind in one language: `sms` for an SMS, the other two for a mail."""

    language: str
    subject: str = ""
    email: str = ""
    sms: str = ""


def default_sources(kind: str, language: str) -> Sources:
    """Our own words for a kind of message."""
    return Sources(
        language, *(default_source(kind, field, language) for field in ("subject", "email", "sms"))
    )


def context_of(
    notice_kind: str,
    changes: Sequence[LineChange],
    order: OrderWords,
    shop: ShopWords,
    language: str,
    today: date,
    code: str = "",
) -> dict[str, Plain]:
    """The plain values a template sees (`templating.VARIABLES` documents them). What is absent is None.

    `today` is the shop-local day; days of another year show theirs. Lines stand most important first, those
    of the message's own kind before all others. `code` names the order in answers by text message, "" where none is
    possible.
    """
    can_swap = any(change.offers for change in changes)
    ordered = sorted(changes, key=lambda change: (change.kind != notice_kind, KINDS.index(change.kind)))
    lines = [_line(change, language, today) for change in ordered[:MOST_LINES]]
    name = harmless_name(order.name)
    return {
        "shop": {field: harmless_name(getattr(shop, field)) for field in ("name", "email", "phone")},
        "shopper": {"name": name, "first_name": name.split(" ")[0] if name else None},
        "order": {"number": harmless_name(order.number), "placed_on": day(order.placed_on, language, today)},
        "link": LINK_MARK,
        "lines": [TellingLine(line, language) for line in lines],
        "count_of_lines": len(ordered),
        "more_lines": len(ordered) - len(lines),
        "hear_by": _next_word(changes, language, today),
        "can_swap": can_swap,
        "code": code or None,
        "answer": harmless_name("".join(change.answer for change in changes)),
        "proof_code": CODE_MARK if notice_kind == "code_requested" else None,
        "replies": reply_words(code, can_swap, language) if code else None,
        "answer_by": day(order.answer_by, language, today) if order.answer_by else None,
        "all_shipped": _is_all_shipped(ordered),
        "clock_restarts": any(change.law == CLOCK_STOPPED for change in ordered),
        **OF_ONE_ORDER,
    }


def compose(
    kind: str, channel: str, sources: Sources, context: Mapping[str, Plain], shop: ShopWords
) -> Words:
    """The message for one channel ("email", "sms"), with `LINK_MARK` where the shopper's link belongs.

    A merchant's template that cannot be rendered, or that leaves out what the law has it say, never costs the shopper
    the message: our own words go instead.
    """
    try:
        check_statements(sources.sms if channel == "sms" else sources.email, channel, kind, context)
        return compose_strictly(channel, sources, context, shop, is_optional(kind))
    except TemplateError as fault:
        log.warning("template_failed", kind=kind, channel=channel, field=fault.field, fault=str(fault))
        ours = default_sources(kind, sources.language)
        return compose_strictly(channel, ours, context, shop, is_optional(kind))


def compose_strictly(
    channel: str,
    sources: Sources,
    context: Mapping[str, Plain],
    shop: ShopWords,
    can_be_stopped: bool = False,
) -> Words:
    """The same, for previews: raises TemplateError where these very sources cannot be rendered."""
    if channel == "sms":
        return compose_sms(sources.sms, context)
    order, several = context["order"], bool(context["orders"])
    number = str(order["number"]) if isinstance(order, dict) and not several else ""
    frame = _frame(shop, sources.language, can_be_stopped)
    if several:
        frame = replace(frame, link=str(context["link"]), is_of_several=True)
    why = why_words(frame.shop, number, sources.language)
    return compose_email(sources.subject, sources.email, context, frame, why)


@lru_cache(maxsize=1_000)
def _frame(shop: ShopWords, language: str, can_be_stopped: bool) -> Frame:
    """What stands around all mails of a shop about one order each."""
    return Frame(
        language=language,
        shop=harmless_name(shop.name) or "",
        button=button_words(language),
        contact=contact_words(harmless_name(shop.email) or "", harmless_name(shop.phone) or "", language),
        url=web_address(shop.url) or "",
        stop=stop_words(language) if can_be_stopped else "",
        brand=shop.brand,
        logo_url=shop.logo_url,
        links=_links(shop.brand, language),
        footer="\n".join(harmless_name(line) or "" for line in shop.brand.footer.split("\n")).strip(),
    )


def _links(brand: Brand, language: str) -> tuple[tuple[str, str], ...]:
    """The shop's own links, named in the language of the mail."""
    say = phrases_in(language)
    found = ((say(words), web_address(getattr(brand, field))) for field, words in BRAND_LINKS)
    return tuple((words, address) for words, address in found if address)


def _line(change: LineChange, language: str, today: date) -> dict[str, Plain]:
    now = (change.earliest, change.latest)
    was = (change.was_earliest, change.was_latest)
    return {
        "title": harmless_name(change.title) or harmless_name(change.sku),
        "sku": harmless_name(change.sku),
        "units": change.units,
        "kind": change.kind,
        "window": _days(window, now, language, today),
        "when": _days(when, now, language, today),
        "was_window": _days(window, was, language, today),
        "was_when": _days(when, was, language, today),
        "certainty": _certainty(change, language, today),
        "is_firm": Basis.of(change.basis) >= Basis.CONFIRMED,
        "on_hold": change.on_hold,
        "held_because": harmless_name(change.held_because),
        "reason": reason_words(change.reason, language, is_dated=change.latest is not None) or None,
        "place": place(change.place, language) if change.place else None,
        "units_ahead": change.units_ahead,
        "offers": [_offer(offer, language) for offer in change.offers],
        "choice": change.choice or None,
        "refund": money(change.refund_minor, change.currency, language) if change.refund_minor else None,
        "difference": _difference(change.difference_minor, change.currency, language),
        "swapped_from": harmless_name(change.swapped_from),
        "given_up": change.given_up,
        "later_than": day(change.later_than, language, today) if change.later_than else None,
        "instead": harmless_name(change.instead),
        "otherwise": change.otherwise or None,
        "instructed_on": day(change.instructed_on, language, today) if change.instructed_on else None,
        "statement": _stated(statement, change, language, today),
        "short_statement": _stated(short_statement, change, language, today),
        "said_at": moment_and_zone(datetime.fromisoformat(change.said_at), change.said_in or "UTC", language)
        if change.said_at
        else None,
        "said_by": harmless_name(change.said_by),
        "said_why": harmless_name(change.said_why),
        **_parcel(change),
    }


def _parcel(change: LineChange) -> dict[str, Plain]:
    return {
        "shipped_units": change.shipped_units,
        "remaining_units": max(change.units - change.shipped_units, 0),
        "carrier": harmless_name(change.carrier),
        "tracking_number": harmless_name(change.tracking_number),
        "tracking_url": web_address(change.tracking_url),
    }


def _stated(say: SayDelay, change: LineChange, language: str, today: date) -> str | None:
    """What the law has the notice say, or None where it is about something else."""
    if change.kind not in DUTY_KINDS or change.due_on is None:
        return None
    law = change.law
    if change.kind == "cancelled_by_law":
        law = law if law == GIVEN_UP else "ended"
    delay = Delay(law, change.due_on, change.latest, change.silence_on, change.reason, change.refund_by)
    return say(delay, language, today)


def _next_word(changes: Sequence[LineChange], language: str, today: date) -> str | None:
    """The first day by which we write again about one of these lines."""
    days = [change.hear_by for change in changes if change.hear_by]
    return day(min(days), language, today) if days else None


def _days(say: SayDays, days: tuple[date | None, date | None], language: str, today: date) -> str | None:
    earliest, latest = days
    return say(earliest, latest, language, today) if earliest and latest else None


# What is over has no date that could be sure.
_NEVER_SURE = ("cancelled", "cancelled_by_law", "shipped", "withdrawal_received")


def _certainty(change: LineChange, language: str, today: date) -> str | None:
    if change.on_hold or change.kind in _NEVER_SURE:
        return None
    usual_days = change.usual_days
    return basis_words(change.basis, "", change.evidence_on, language, usual_days=usual_days, today=today)


def _offer(offer: Offer, language: str) -> Plain:
    named = harmless_name(offer.title) or harmless_name(offer.sku)
    return {"title": named, "difference": _difference(offer.difference_minor, offer.currency, language)}


def _difference(minor: int | None, currency: str, language: str) -> str | None:
    return None if minor is None else difference(minor, currency, language)


def _is_all_shipped(changes: Sequence[LineChange]) -> bool:
    """Whether the last parcel of every line left nothing behind; a line may have several in one message."""
    last = {change.line_id: change for change in changes}.values()
    return bool(last) and all(one.kind == "shipped" and one.shipped_units >= one.units for one in last)
