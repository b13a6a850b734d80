"""Put notices that are told together into words, once: each order's news, and a link of its own for each.

From material that was read before: asks no database.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from portal.clock import day_in
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
from portal.domain.notice_classes import is_optional
from portal.domain.notices import DIGEST, from_json
from portal.links import Links, new_token
from portal.store.merchants import Merchant
from portal.store.outbox import OutboxRow
from portal.store.tracking_links import NewLink
from portal.wording import language_of


def write_together(
    rows: Sequence[OutboxRow], material: Material, links: Links, now: datetime
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


def urls_of(rows: Sequence[OutboxRow], links: Links) -> dict[int, str]:
    """The address behind each notice's sealed link, by its number. Raises cryptography's InvalidToken where nobody can
    open one any more."""
    return {row.id: links.tracking_url(links.unseal(row.sealed_link)) for row in rows}


def _word(
    rows: Sequence[OutboxRow], material: Material, urls: Mapping[int, str], origin: str, now: datetime
) -> None:
    first, shop = rows[0], material.shops[rows[0].merchant_id]
    for row in rows:
        keep_what_is_true(row, material.waits[row.about])
    order, merchant = material.order_of(first), shop.merchant
    language = language_of(order.locale, merchant.language)
    words = compose_digest(
        first.channel,
        sources_of(shop, DIGEST, first.channel, language),
        [_news(row, material, merchant) for row in rows],
        Reading(shop.words(origin), language, day_in(now, merchant.timezone)),
        urls,
        can_be_stopped=all(is_optional(row.kind) for row in rows),
    )
    first.html = words.html
    for row in rows:
        row.to_address, row.subject, row.text = address_of(first.channel, order), words.subject, words.text
    first.parts = parts_of(first, urls)


def _news(row: OutboxRow, material: Material, merchant: Merchant) -> News:
    about = order_words(material.order_of(row), merchant)
    return News(row.id, about, from_json(row.changes), material.codes.get(row.id, ""))
