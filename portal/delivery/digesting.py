"""Put notices that are told together into words, once: each order's news, and a link of its own for each.

From material that was read before: asks no database.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from portal.clock import day_in
from portal.delivery import digest_words
from portal.delivery.composing import Sources
from portal.delivery.digest_words import News, Reading, compose_digest
from portal.delivery.material import Material
from portal.delivery.writing import (
    address_of,
    keep_what_is_true,
    link_to,
    order_words,
    parts_of,
    sources_of,
    write,
)
from portal.domain.notice_classes import is_optional, urgency
from portal.domain.notices import DIGEST, from_json
from portal.links import Links, new_token
from portal.store.claimed import AnyRow, ClaimedRow
from portal.store.merchants import Merchant
from portal.store.tracking_links import NewLink
from portal.wording import language_of


def write_together(
    rows: Sequence[ClaimedRow], material: Material, links: Links, now: datetime
) -> tuple[dict[int, str], list[NewLink]]:
    """Give notices that are told together, or one alone, their words and each its sealed link, unless they have them
    from an earlier try. The first of them is the one that leaves; the others keep what was said.

    Answers the address of each one's link, by its number, and the new links, which have to be kept with the words.
    Raises as `write` does.
    """
    first = rows[0]
    if len(rows) == 1:
        one, link = write(first, material, links, now)
        return {first.id: links.tracking_url(one)}, [link] if link else []
    if first.text and all(row.sealed_link for row in rows):
        return urls_of(rows, links), []
    tokens = {row.id: new_token() for row in rows}
    host = material.shops[first.merchant_id].link_host
    told = {row_id: links.told(token, host) for row_id, token in tokens.items()}
    urls = {row_id: links.tracking_url(one) for row_id, one in told.items()}
    if not first.text:
        _word(rows, material, urls, links.public_url, now)
    for row in rows:
        row.sealed_link = links.seal(told[row.id])
    return urls, [link_to(row, tokens[row.id], now) for row in rows]


def urls_of(rows: Sequence[AnyRow], links: Links) -> dict[int, str]:
    """The address behind each notice's sealed link, by its number. Raises cryptography's InvalidToken where nobody can
    open one any more."""
    return {row.id: links.tracking_url(links.unseal(row.sealed_link)) for row in rows}


def _word(
    rows: Sequence[ClaimedRow], material: Material, urls: Mapping[int, str], origin: str, now: datetime
) -> None:
    first, shop = rows[0], material.shops[rows[0].merchant_id]
    for row in rows:
        keep_what_is_true(row, material.waits[row.about])
    order, merchant = material.order_of(first), shop.merchant
    sources, reading = _read_by(rows, material, origin, now)
    words = compose_digest(
        first.channel,
        sources,
        [_news(row, material, merchant) for row in rows],
        reading,
        urls,
        can_be_stopped=all(is_optional(row.kind) for row in rows),
    )
    first.html = words.html
    for row in rows:
        row.to_address, row.subject, row.text = address_of(first.channel, order), words.subject, words.text
    first.parts = parts_of(first, urls)


def how_many_fit(rows: Sequence[ClaimedRow], material: Material, links: Links, now: datetime) -> int:
    """Of how many of these notices to one reader, the first ones, one message has room for; 1 where each is told
    alone."""
    first, shop = rows[0], material.shops[rows[0].merchant_id]
    if first.channel != "sms":
        return len(rows)
    sources, reading = _read_by(rows, material, links.public_url, now)
    news = [_news(row, material, shop.merchant) for row in rows]
    like_any = links.tracking_url(links.told(new_token(), shop.link_host))
    return digest_words.how_many_fit(sources, news, reading, {row.id: like_any for row in rows})


def _read_by(
    rows: Sequence[ClaimedRow], material: Material, origin: str, now: datetime
) -> tuple[Sources, Reading]:
    """The words in which the reader of these notices is told of several orders."""
    row, most_urgent = rows[0], min((row.kind for row in rows), key=urgency)
    shop = material.shops[row.merchant_id]
    language = language_of(material.order_of(row).locale, shop.merchant.language)
    today = day_in(now, shop.merchant.timezone)
    sources = sources_of(shop, DIGEST, row.channel, language, most_urgent)
    return sources, Reading(shop.words(origin), language, today)


def _news(row: ClaimedRow, material: Material, merchant: Merchant) -> News:
    about = order_words(material.order_of(row), merchant)
    return News(row.id, about, from_json(row.changes), material.codes.get(row.id, ""))
