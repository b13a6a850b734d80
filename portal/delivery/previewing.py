"""Show a merchant how its words would read about a real order. Nothing is sent and nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from portal.clock import day_in
from portal.delivery.composing import ShopWords, Sources, compose_strictly, context_of, default_sources
from portal.delivery.digest_words import News, Reading, compose_digest_strictly, how_many_fit
from portal.delivery.material import shop_words
from portal.delivery.writing import order_words
from portal.domain.duties.owed import CLOCK_STOPPED, TOLD
from portal.domain.duties.us_course import LONGER, NOTICE_LEAD_DAYS, OPTION_DAYS
from portal.domain.notices import DIGEST, DUTY_KINDS, PLANNED_KINDS, LineChange, Offer
from portal.domain.promises import Promise
from portal.domain.windows import Basis, Window
from portal.store import merchants, order_search, orders, products
from portal.store.merchants import Merchant
from portal.store.orders import Order, OrderLine
from portal.templating import (
    LINK_MARK,
    STOP_MARK,
    Plain,
    TemplateError,
    Words,
    check_message,
    sample_context,
    with_link,
    without_links,
)
from portal.wording import Segments, segments

_BEFORE = timedelta(days=14)
# What is new about the orders of a digest: one each.
_OF_A_DIGEST = ("date_later", "date_sooner", "date_found")
_ABOUT_A_DATE = ("date_later", "date_sooner", "date_found", "date_lost")
# As long as a real one: what a text message costs depends on it.
_TYPICAL_LINK = "https://orders.example.com/t/" + "x" * 32


@dataclass(frozen=True, slots=True)
class Preview:
    """The words with the mark of the link in them, the SMS parts they take, and what is wrong with the template."""

    words: Words | None
    segments: Segments | None
    faults: tuple[TemplateError, ...]


def preview(
    session: Session,
    merchant_id: int,
    name: tuple[str, str, str],
    subject: str,
    body: str,
    order_id: int,
    now: datetime,
    link: str = _TYPICAL_LINK,
    origin: str = "",
) -> Preview:
    """How `subject` and `body` for `name` (kind, channel, language) would read about that order.

    What has not happened to the order is made up from its own facts: a date before this one, a parcel, a refund.
    SMS parts are counted with `link`; the logo is at `origin`. Raises LookupError for an unknown order.
    """
    kind, _, language = name
    order = orders.get_one(session, merchant_id, order_id)
    merchant = merchants.get(session, merchant_id)
    shop, today = shop_words(merchant, origin), day_in(now, merchant.timezone)
    if kind == DIGEST:
        news = _digest_news(session, order, merchant, today)
        return _shown_together(name, subject, body, news, Reading(shop, language, today), link)
    about = order_words(order, merchant)
    changes = _changes(session, order, kind, today)
    context = context_of(kind, changes, about, shop, language, today)
    return _shown(name, subject, body, context, shop, link)


def preview_without_order(
    session: Session,
    merchant_id: int,
    name: tuple[str, str, str],
    subject: str,
    body: str,
    link: str,
    origin: str = "",
) -> Preview:
    """The same with believable facts, in English, for a merchant without any order."""
    shop = shop_words(merchants.get(session, merchant_id), origin)
    return _shown(name, subject, body, sample_context(name[0]), shop, link)


def sample_mail(merchant: Merchant, origin: str) -> Words:
    """A mail of that merchant's with believable facts, in English and in our words: to show how its mails look."""
    shop, kind = shop_words(merchant, origin), "date_later"
    context = sample_context(kind) | {"shop": {"name": shop.name, "email": shop.email, "phone": shop.phone}}
    return compose_strictly("email", default_sources(kind, "en"), context, shop)


def _digest_news(session: Session, order: Order, merchant: Merchant, today: date) -> list[News]:
    """This order and others that it could be told with: of its shopper, or else of anybody."""
    open_ones = order_search.open_of_address(session, merchant.id, order.email_key, len(_OF_A_DIGEST))
    found = [*open_ones, *order_search.newest(session, merchant.id, len(_OF_A_DIGEST))]
    several = list({one.id: one for one in (order, *found)}.values())
    return [
        # Whoever's they are, they are shown to this one's shopper.
        News(
            one.id,
            replace(order_words(one, merchant), name=order.name),
            _changes(session, one, kind, today),
        )
        for one, kind in zip(several, _OF_A_DIGEST, strict=False)
    ]


def _shown_together(
    name: tuple[str, str, str], subject: str, body: str, news: list[News], reading: Reading, link: str
) -> Preview:
    kind, channel, language = name
    if faults := check_message(kind, channel, subject, body):
        return Preview(None, None, tuple(faults))
    sources = Sources(language, subject=subject, email=body, sms=body)
    try:
        urls = {one.number: link for one in news}
        together = news[: how_many_fit(sources, news, reading, urls)] if channel == "sms" else news
        found = compose_digest_strictly(channel, sources, together, reading, urls)
    except TemplateError as fault:
        return Preview(None, None, (fault,))
    # All links look alike in a preview.
    words = Words(
        *(without_links(part, LINK_MARK, STOP_MARK) for part in (found.subject, found.text, found.html))
    )
    return Preview(words, segments(with_link(words, link).text) if channel == "sms" else None, ())


def _shown(
    name: tuple[str, str, str],
    subject: str,
    body: str,
    context: Mapping[str, Plain],
    shop: ShopWords,
    link: str,
) -> Preview:
    kind, channel, language = name
    faults = check_message(kind, channel, subject, body)
    if faults:
        return Preview(None, None, tuple(faults))
    sources = Sources(language, subject=subject, email=body, sms=body)
    try:
        words = compose_strictly(channel, sources, context, shop)
    except TemplateError as fault:
        return Preview(None, None, (fault,))
    return Preview(words, segments(with_link(words, link).text) if channel == "sms" else None, ())


def _changes(session: Session, order: Order, kind: str, today: date) -> list[LineChange]:
    lines = orders.lines_of(session, order.merchant_id, order.id)
    titles = _titles(session, order.merchant_id, {line.sku for line in lines})
    offers = _offers(session, order.merchant_id, {line.sku for line in lines})
    waiting = [line for line in lines if line.waiting] or lines
    return [
        _change(order, line, kind, titles.get(line.sku, line.sku), offers.get(line.sku, ()), today)
        for line in waiting
    ]


def _titles(session: Session, merchant_id: int, skus: set[str]) -> dict[str, str]:
    return {sku: product.title for sku, product in products.named(session, merchant_id, skus).items()}


def _offers(session: Session, merchant_id: int, skus: set[str]) -> dict[str, tuple[Offer, ...]]:
    alternatives = products.alternatives_of(session, merchant_id, skus)
    titles = _titles(
        session, merchant_id, {other.alternative_sku for found in alternatives.values() for other in found}
    )
    return {
        sku: tuple(Offer(other.alternative_sku, titles.get(other.alternative_sku, "")) for other in found)
        for sku, found in alternatives.items()
    }


def _made_up(today: date) -> Window:
    return Window(today + timedelta(days=21), today + timedelta(days=25))


def _change(
    order: Order, line: OrderLine, kind: str, title: str, offers: tuple[Offer, ...], today: date
) -> LineChange:
    promise = line.promise or Promise(None, Basis.NONE)
    is_dated = kind in (*_ABOUT_A_DATE, *DUTY_KINDS)
    told = promise.window or (_made_up(today) if is_dated else None)
    now = told if kind != "date_lost" else None
    was = told if kind in (*PLANNED_KINDS, *DUTY_KINDS) else None
    units = line.waiting or line.quantity
    return LineChange(
        line_id=line.id,
        line=line.line,
        sku=line.sku,
        title=title,
        kind=kind,
        units=units,
        earliest=now.earliest if now else None,
        latest=now.latest if now else None,
        basis=promise.basis.word,
        was_earliest=was.earliest - _BEFORE if was else None,
        was_latest=was.latest - _BEFORE if was else None,
        reason=_REASONS.get(kind, ""),
        law=_LAWS.get(kind, ""),
        due_on=today + _LEAD if kind in DUTY_KINDS else None,
        silence_on=today + _LEAD + timedelta(days=OPTION_DAYS) if kind == "delay_option" else None,
        said_at=f"{today.isoformat()}T12:00:00+00:00" if kind == "withdrawal_received" else "",
        said_by=order.name if kind == "withdrawal_received" else "",
        refund_by=today + _LEAD if kind == "cancelled_by_law" else None,
        offers=offers,
        choice=_CHOICES.get(kind, ""),
        refund_minor=line.price_minor * units if line.price_minor and kind == "cancelled" else None,
        currency=order.currency,
        shipped_units=units if kind == "shipped" else 0,
        carrier="DHL" if kind == "shipped" else "",
        tracking_number="JD0146000034" if kind == "shipped" else "",
    )


_LEAD = timedelta(days=NOTICE_LEAD_DAYS)
_LAWS = {
    "delay_option": LONGER,
    "delay_told": TOLD,
    "cancelled_by_law": "FTC-O3",
    "payment_failed": CLOCK_STOPPED,
}
_REASONS = {
    "delay_option": "supplier_moved",
    "delay_told": "supplier_moved",
    "date_later": "supplier_moved",
    "date_sooner": "supplier_moved",
    "date_lost": "supplier_overdue",
    "date_found": "supplier_confirmed",
    "backorder_accepted": "first_date",
}
_CHOICES = {"cancelled": "cancel", "choice_confirmed": "wait", "text_answered": "drop_question"}
