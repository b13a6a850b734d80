"""Put a claimed notice into words, once: the merchant's template or ours, the shopper's language, a link of its own."""

from datetime import datetime, time, timedelta

from sqlmodel import Session

from portal.clock import after_quiet_hours, day_in, until_quiet_hours
from portal.delivery.channels.base import VALID_SECONDS
from portal.delivery.composing import OrderWords, ShopWords, Sources, compose, context_of, default_sources
from portal.domain.addresses import e164
from portal.domain.notices import ANSWER, DUTY, NEWS_KINDS, PLAN, Notice, from_json, to_json
from portal.links import Links, new_token, token_hash
from portal.store import merchants, message_templates, orders, short_codes, tracking_links
from portal.store.merchants import Merchant
from portal.store.orders import Order
from portal.store.outbox import OutboxRow
from portal.store.tracking_links import TrackingLink
from portal.templating import Words, with_link
from portal.wording import language_of
from portal.wording.sms import segments

# A link outlives the longest backorder we know; renewing it takes one click.
LINK_LIFE = timedelta(days=365)
# What leaves shortly before the quiet hours would not arrive in time, and would be lost.
_TIME_TO_ARRIVE = timedelta(minutes=2)


class Unsendable(Exception):
    """This notice is not to be sent: the state it ends in, and the sentence that says why."""

    def __init__(self, state: str, sentence: str) -> None:
        super().__init__(sentence)
        self.state, self.sentence = state, sentence


def write(session: Session, row: OutboxRow, links: Links, now: datetime) -> None:
    """Give the row its address, its words and its sealed link, unless it has them from an earlier try.

    Raises Unsendable where the order has no usable address for the channel, or nothing of the news is true any more.
    """
    if row.slot == DUTY:
        _refuse_what_is_late(session, row, now)
    if row.text and row.sealed_link:
        return
    if row.slot in (PLAN, DUTY) and not row.text:
        _keep_what_is_true(session, row)
    order = orders.get(session, row.merchant_id, row.about)
    merchant = merchants.get(session, row.merchant_id)
    if order is None:
        raise LookupError("The order of this message is gone.")
    token = _new_link(session, order, now)
    if not row.text:
        row.to_address = _address(row.channel, order)
        words = compose(row.kind, row.channel, *_material(session, row, order, merchant, now))
        row.subject, row.text, row.html = words.subject, words.text, words.html
        row.parts = parts_of(row, links.tracking_url(token))
    # Words that have left once are kept without their link, which nobody can read any more: a new one takes its place.
    row.sealed_link = links.seal(token)


def parts_of(row: OutboxRow, url: str) -> int:
    """As how many text messages this will be billed; a mail is none."""
    if row.channel != "sms":
        return 0
    return segments(with_link(Words(row.subject, row.text, row.html), url).text).count


def not_before(session: Session, row: OutboxRow, now: datetime) -> datetime:
    """When this notice may leave: now, but news by text message not in the recipient's quiet hours.

    Asked again at the moment of sending: a parcel, a retry or a sender that was down may all end up in the night.
    """
    if row.channel != "sms" or row.kind not in NEWS_KINDS:
        return now
    arrives = now + _TIME_TO_ARRIVE
    later = after_quiet_hours(arrives, *_quiet_hours(session, row))
    return later if later > arrives else now


def valid_seconds(session: Session, row: OutboxRow, now: datetime) -> int:
    """For how long a carrier may still deliver what leaves now: news by text message never in the quiet hours."""
    if row.channel != "sms" or row.kind not in NEWS_KINDS:
        return VALID_SECONDS
    left = until_quiet_hours(now, *_quiet_hours(session, row))
    return max(1, min(VALID_SECONDS, int(left.total_seconds())))


def _quiet_hours(session: Session, row: OutboxRow) -> tuple[str, time, time]:
    """The zone of the reader, and when nobody is disturbed there."""
    merchant = merchants.get(session, row.merchant_id)
    contact = orders.contacts(session, row.merchant_id, [row.about])[row.about]
    policy = merchant.rules()
    return contact.timezone or merchant.timezone, policy.quiet_from, policy.quiet_until


def _keep_what_is_true(session: Session, row: OutboxRow) -> None:
    """Leave out the lines that wait for nothing any more, or for something else."""
    waits = {
        line.id: line.sku for line in orders.lines_of(session, row.merchant_id, row.about) if line.waiting
    }
    changes = [change for change in from_json(row.changes) if waits.get(change.line_id) == change.sku]
    if not changes:
        raise Unsendable("superseded", "Nothing of this order waits for it any more.")
    notice = Notice.about(row.about, changes)
    row.kind, row.changes = notice.kind, to_json(notice.changes)


def _refuse_what_is_late(session: Session, row: OutboxRow, now: datetime) -> None:
    """A notice of the law that leaves after its last day is none: it stays here, and the clock asks a person."""
    contact = orders.contacts(session, row.merchant_id, [row.about])[row.about]
    today = day_in(now, contact.timezone or merchants.get(session, row.merchant_id).timezone)
    if all(change.tell_by and change.tell_by < today for change in from_json(row.changes)):
        raise Unsendable("superseded", "The last day on which it could be said has passed.")


def _material(
    session: Session, row: OutboxRow, order: Order, merchant: Merchant, now: datetime
) -> tuple[Sources, dict, ShopWords]:  # type: ignore[type-arg]
    language = language_of(order.locale, merchant.language)
    shop = shop_words(merchant)
    about = OrderWords(order.number, order.name, day_in(order.placed_at, merchant.timezone))
    today, changes = day_in(now, merchant.timezone), from_json(row.changes)
    context = context_of(row.kind, changes, about, shop, language, today, _code(session, row, now))
    return _sources(session, merchant.id, row.kind, row.channel, language), context, shop


def _code(session: Session, row: OutboxRow, now: datetime) -> str:
    """What names the order in an answer to this message; "" where nothing can be answered to it."""
    if row.channel != "sms" or row.slot not in (PLAN, DUTY, ANSWER):
        return ""
    if not any(line.waiting for line in orders.lines_of(session, row.merchant_id, row.about)):
        return ""
    return short_codes.of_order(session, row.merchant_id, row.about, row.to_address, now)


def shop_words(merchant: Merchant) -> ShopWords:
    """Who writes, as messages name them."""
    return ShopWords(merchant.name, merchant.email, merchant.phone, merchant.website)


def _sources(session: Session, merchant_id: int, kind: str, channel: str, language: str) -> Sources:
    own = message_templates.own(session, merchant_id, kind, channel, language)
    if own is None:
        return default_sources(kind, language)
    if channel == "sms":
        return Sources(language, sms=own.body)
    return Sources(language, subject=own.subject, email=own.body)


def _address(channel: str, order: Order) -> str:
    if channel == "email":
        if not order.email:
            raise Unsendable("failed", "This order has no email address.")
        return order.email
    if not order.sms_consent:
        raise Unsendable("suppressed", "The shopper does not agree to text messages any more.")
    number = e164(order.phone, order.country)
    if not number:
        raise Unsendable("failed", "The phone number of this order cannot be one.")
    return number


def _new_link(session: Session, order: Order, now: datetime) -> str:
    token = new_token()
    link = TrackingLink(
        merchant_id=order.merchant_id,
        token_hash=token_hash(token),
        order_id=order.id,
        created_at=now,
        expires_at=now + LINK_LIFE,
    )
    tracking_links.add(session, order.merchant_id, [link])
    return token
