"""Put a claimed notice into words, once: the merchant's template or ours, the shopper's language, a link of its own.

From material that was read before: asks no database.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from portal.clock import day_in
from portal.delivery.composing import OrderWords, ShopWords, Sources, compose, context_of, default_sources
from portal.delivery.material import Material, Shop
from portal.domain.addresses import e164
from portal.domain.notices import CODE_LIFE, DUTY, PAYMENT, PLAN, Notice, from_json, to_json
from portal.links import Links, new_token, token_hash
from portal.store.addressees import Addressee, AnyOrder
from portal.store.claimed import AnyRow, ClaimedRow
from portal.store.merchants import Merchant
from portal.store.tracking_links import NewLink
from portal.templating import Plain, Words, with_code, with_link
from portal.wording import language_of
from portal.wording.sms import segments

# A link outlives the longest backorder we know; renewing it takes one click.
LINK_LIFE = timedelta(days=365)


class Unsendable(Exception):
    """This notice is not to be sent: the state it ends in, and the sentence that says why."""

    def __init__(self, state: str, sentence: str) -> None:
        super().__init__(sentence)
        self.state, self.sentence = state, sentence


def write(row: ClaimedRow, material: Material, links: Links, now: datetime) -> tuple[str, NewLink | None]:
    """Give the row its address, its words and its sealed link, unless it has them from an earlier try.

    Answers what is told of the link (`Links.told`), and the link, which has to be kept with the words, where it is new.
    Raises Unsendable where the order has no usable address for the channel, or nothing of the news is true any more,
    and cryptography's InvalidToken for an earlier link that nobody can open.
    """
    if row.slot == DUTY:
        _refuse_what_is_late(row, day_in(now, material.timezone_of(row)))
    if row.kind == "code_requested" and now >= row.created_at + CODE_LIFE:
        raise Unsendable("superseded", "The code has run out.")
    if row.text and row.sealed_link:
        return links.unseal(row.sealed_link), None
    order, shop = material.order_of(row), material.shops[row.merchant_id]
    if row.slot in (PLAN, DUTY, PAYMENT) and not row.text:
        keep_what_is_true(row, material.waits[order.id])
    token = new_token()
    told = links.told(token, shop.link_host)
    if not row.text:
        row.to_address = _wanted_at(row) or address_of(row.channel, order)
        words = compose(row.kind, row.channel, *_material(row, order, material, links.public_url, now))
        row.subject, row.text, row.html = words.subject, words.text, words.html
        row.parts = parts_of(row, {row.id: links.tracking_url(told)})
    # Words that have left once are kept without their link, which nobody can read any more: a new one takes its place.
    row.sealed_link = links.seal(told)
    return told, link_to(row, token, now)


def _wanted_at(row: ClaimedRow) -> str:
    """The mail address that an answer was asked for at, where it is none of the order's."""
    if row.channel != "email":
        return ""
    return next((said_to for change in row.changes if (said_to := str(change.get("said_to", "")))), "")


def parts_of(row: ClaimedRow, urls: Mapping[int, str]) -> int:
    """As how many text messages this will be billed; a mail is none."""
    if row.channel != "sms":
        return 0
    words = with_link(Words("", row.text), urls[row.id], by_number=urls if len(urls) > 1 else None)
    return segments(words.text).count


def as_it_leaves(row: AnyRow, urls: Mapping[int, str], links: Links, stop_url: str = "") -> Words:
    """The kept words with all that is secret in its place, what the shopper reads; `urls` are the addresses of its
    links, each by the number of the notice that it is for."""
    words = Words(row.subject, row.text, row.html)
    if row.kind == "code_requested":
        words = with_code(words, links.proof_code(row.merchant_id, row.about, row.slot))
    return with_link(words, urls[row.id], stop_url, urls if len(urls) > 1 else None)


def keep_what_is_true(row: ClaimedRow, waits: Mapping[int, str]) -> None:
    """Leave out the lines that wait for nothing any more, or for something else. Raises Unsendable where all
    are."""
    true = [change for change in row.changes if waits.get(change["line_id"]) == change["sku"]]
    if not true:
        raise Unsendable("superseded", "Nothing of this order waits for it any more.")
    if len(true) < len(row.changes):
        notice = Notice.about(row.about, from_json(true))
        row.kind, row.changes = notice.kind, to_json(notice.changes)


def _refuse_what_is_late(row: ClaimedRow, today: date) -> None:
    """A notice of the law that leaves after its last day is none: it stays here, and the clock asks a person."""
    if all(change.tell_by and change.tell_by < today for change in from_json(row.changes)):
        raise Unsendable("suppressed", "The last day on which it could be said has passed.")


def _material(
    row: ClaimedRow, order: Addressee, material: Material, origin: str, now: datetime
) -> tuple[Sources, dict[str, Plain], ShopWords]:
    shop, code = material.shops[row.merchant_id], material.codes.get(row.id, "")
    merchant = shop.merchant
    language = language_of(order.locale, merchant.language)
    about = order_words(order, merchant, material.answer_by.get(order.id))
    today, changes = day_in(now, merchant.timezone), from_json(row.changes)
    words = shop.words(origin)
    context = context_of(row.kind, changes, about, words, language, today, code)
    return sources_of(shop, row.kind, row.channel, language), context, words


def order_words(order: AnyOrder, merchant: Merchant, answer_by: date | None = None) -> OrderWords:
    """The order, as messages name it, and until when its shopper has to answer."""
    return OrderWords(order.number, order.name, day_in(order.placed_at, merchant.timezone), answer_by)


def sources_of(shop: Shop, kind: str, channel: str, language: str, about: str = "") -> Sources:
    """The words for a kind of message: the shop's own, else ours. `about` is the most urgent kind of news in a message
    that tells several."""
    own = shop.own.get((kind, channel, language))
    if own is None or shop.merchant.look().lacks_address(about or kind, channel):
        return default_sources(kind, language)
    if channel == "sms":
        return Sources(language, sms=own.body)
    return Sources(language, subject=own.subject, email=own.body)


def address_of(channel: str, order: Addressee) -> str:
    """Where an order's shopper is written to. Raises Unsendable where they cannot be, or not any more."""
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


def link_to(row: ClaimedRow, token: str, now: datetime) -> NewLink:
    """The link that a message carries to its order."""
    return NewLink(
        merchant_id=row.merchant_id,
        token_hash=token_hash(token),
        order_id=row.about,
        created_at=now,
        expires_at=now + LINK_LIFE,
    )
