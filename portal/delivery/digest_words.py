"""What one message says of several orders of one shopper: values for its template, and as much as its channel takes.

Pure: asks no database and sends nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import structlog

from portal.delivery.composing import (
    MOST_LINES,
    OrderWords,
    ShopWords,
    Sources,
    compose_strictly,
    context_of,
    default_sources,
)
from portal.domain.notices import DIGEST, KINDS, LineChange, most_important
from portal.templating import Plain, TemplateError, Words, link_mark, with_link
from portal.wording import segments

# Of each order so many lines at least; many orders have less room for each.
LEAST_LINES = 3
# What a text message may be billed as.
MOST_PARTS = 2
# More than these no text message of so many parts has room for.
_MOST_NAMED, _MOST_LINKED = 8, 3

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class News:
    """What is new about one order. `number` is that of the mark where its link stands; `code` names it in an answer by
    text message, "" where none is possible."""

    number: int
    order: OrderWords
    changes: Sequence[LineChange]
    code: str = ""

    @property
    def kind(self) -> str:
        """What it would be called alone."""
        return most_important([change.kind for change in self.changes])


@dataclass(frozen=True, slots=True)
class Reading:
    """Who writes, in which language, and on which day by the shop's calendar."""

    shop: ShopWords
    language: str
    today: date


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is said of the orders: how many of them have their link, and whether their codes stand."""

    linked: int
    has_codes: bool = False


def digest_context(news: Sequence[News], reading: Reading, extent: Extent) -> dict[str, Plain]:
    """The plain values that a digest's template sees: those of any message, over all lines of all orders, and each
    order with its own.

    The most important news stands first, and of equals the order that was placed last.
    """
    ordered = sorted(news, key=lambda one: (-one.order.placed_on.toordinal(), one.order.number))
    ordered.sort(key=lambda one: KINDS.index(one.kind))
    if not extent.has_codes:
        ordered = [replace(one, code="") for one in ordered]
    names = {one.order.name for one in news}
    first = ordered[0]
    every = [change for one in ordered for change in one.changes]
    about = first.order if len(names) == 1 else OrderWords(first.order.number, "", first.order.placed_on)
    context = context_of(first.kind, every, about, reading.shop, reading.language, reading.today)
    most = max(LEAST_LINES, 2 * MOST_LINES // len(news))
    orders = [_order(one, reading, most, place < extent.linked) for place, one in enumerate(ordered)]
    return context | {
        "link": link_mark(first.number),
        "code": orders[0]["code"],
        "replies": orders[0].pop("replies"),
        "orders": [*orders],
        "count_of_orders": len(news),
        # Every order is told; words of shops that were saved when some were only counted may still ask.
        "more_orders": 0,
    }


def _order(one: News, reading: Reading, most_lines: int, is_linked: bool) -> dict[str, Plain]:
    said_to = (reading.shop, reading.language, reading.today)
    own = context_of(one.kind, one.changes, one.order, *said_to, one.code)
    order, lines = own["order"], own["lines"]
    shown = lines[:most_lines] if isinstance(lines, list) else []
    return {
        **(order if isinstance(order, dict) else {}),
        "link": link_mark(one.number) if is_linked else None,
        "lines": shown,
        "count_of_lines": len(one.changes),
        "more_lines": len(one.changes) - len(shown),
        **{name: own[name] for name in ("hear_by", "code", "replies")},
    }


def compose_digest(
    channel: str,
    sources: Sources,
    news: Sequence[News],
    reading: Reading,
    urls: Mapping[int, str],
    can_be_stopped: bool,
) -> Words:
    """The message for one channel, with the mark of each order's link where it belongs. `urls` are the links that will
    take their places: as long as they are, a text message stays within its parts.

    As `composing.compose`: a merchant's template that cannot be rendered gives way to our own words.
    """
    try:
        return compose_digest_strictly(channel, sources, news, reading, urls, can_be_stopped)
    except TemplateError as fault:
        log.warning("template_failed", kind=DIGEST, channel=channel, field=fault.field, fault=str(fault))
        ours = default_sources(DIGEST, reading.language)
        return compose_digest_strictly(channel, ours, news, reading, urls, can_be_stopped)


def compose_digest_strictly(
    channel: str,
    sources: Sources,
    news: Sequence[News],
    reading: Reading,
    urls: Mapping[int, str],
    can_be_stopped: bool = False,
) -> Words:
    """The same, for previews: raises TemplateError where these very sources cannot be rendered.

    A text message has as many links as fit; where even one is too much, that one. See `how_many_fit`.
    """
    words = Words("", "")
    for extent in _extents(len(news)) if channel == "sms" else [Extent(len(news))]:
        context = digest_context(news, reading, extent)
        words = compose_strictly(channel, sources, context, reading.shop, can_be_stopped)
        if channel != "sms" or _fits(words, urls):
            break
    return words


def how_many_fit(sources: Sources, news: Sequence[News], reading: Reading, urls: Mapping[int, str]) -> int:
    """Of how many of these orders, the first ones, one text message can tell: all of them have to be named. 1 where two
    are too much, so that each is told alone."""
    for many in range(min(len(news), _MOST_NAMED), 1, -1):
        words = compose_digest("sms", sources, news[:many], reading, urls, can_be_stopped=False)
        if _fits(words, urls):
            return many
    return 1


def _fits(words: Words, urls: Mapping[int, str]) -> bool:
    return segments(with_link(words, "", by_number=urls).text).count <= MOST_PARTS


def _extents(orders: int) -> Iterator[Extent]:
    """From all to the least: how to answer counts more than a link to each order instead of one."""
    if orders <= _MOST_LINKED:
        yield Extent(orders, has_codes=True)
    yield Extent(1, has_codes=True)
    yield Extent(1)
