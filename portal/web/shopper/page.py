"""The shopper's page. A pure function of a few versions and the day, so a page that is known is not made again; of a
new one, what it shares with others is known: its frame (`web.frames`), its shop and its SKUs (`store.shared_facts`).

The one handler that runs on the event loop: see `portal.store.page_versions` for what that costs.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.show_order import LineView, OrderView, show_order, show_order_on_the_loop
from portal.clock import day_in
from portal.domain.duties.laws import law_of
from portal.links import token_hash
from portal.store.at_once import Asked
from portal.store.page_versions import OpenedPage
from portal.store.shared_facts import SharedFacts
from portal.web import noting
from portal.web.attempts import count_wrong_token
from portal.web.hosts import is_here
from portal.web.house import Portal, portal_of
from portal.web.kept_pages import Answer, KeptPage, unchanged
from portal.web.languages import read_language, reading_language
from portal.web.pages import answered, is_htmx, see_other
from portal.web.shopper.contact_words import mail_address
from portal.web.shopper.done_words import done_words
from portal.web.shopper.rights import withdrawable
from portal.web.shopper.tags import Key, asked_key, digest_of, etag_of, etag_of_part, is_still
from portal.web.shopper.undo_words import UndoWords, undo_words
from portal.web.shopper.words import line_words, payment_words, summary_words
from portal.web.way_words import way_words
from portal.wording import LANGUAGE_NAMES, Phrases, phrases_in

# What an order's page has only after something was tried: a line and the option or instruction considered for it, a
# way of shipping considered, the page that a code leads back to ("" where none is
# needed), what is wrong with what was typed, and what just happened.
_NOTHING_TRIED: dict[str, Any] = {
    "open_line": 0,
    "open_option": None,
    "prove_for": "",
    "open_instruction": None,
    "open_way": None,
    "typed": {},
    "problem": None,
    "done_kind": "",
    "done_line": 0,
}

# A page of more lines is made in a thread, so that nobody waits for it: each line takes about a millisecond.
_MOST_LINES_AT_ONCE = 8
# A page, and until when it is true though nothing else changes.
Made = tuple[str, datetime | None]


class StaleLink(Exception):
    """The link was one of ours, but has been taken back or has run out."""


async def show(request: Request) -> Response:
    """The page behind a secret link: 404 for a token that never was, 410 for a stale one.

    Who comes by `short_way` need not come here.
    """
    portal, now = portal_of(request), portal_of(request).clock()
    opened = checked(request, await portal.what_opens(request.path_params["token"], now))
    if request.query_params:
        return await run_in_threadpool(_show_once, request, opened, now)
    key = asked_key(request, opened, now)
    asked, encodings = (request.headers.get(name, "") for name in ("If-None-Match", "Accept-Encoding"))
    known = portal.kept_pages.get(key, now)
    if known is not None:
        return _sent(known.answer(asked, encodings))
    return _sent(await made(portal, opened, now, key, asked, encodings))


async def made(
    portal: Portal, opened: OpenedPage, now: datetime, key: Key, asked: str, encodings: str
) -> Answer:
    """The page of a key that is not known: made, and kept. `asked` is the tag of the one that somebody has, `encodings`
    what they take it in, as their headers say."""
    digest = digest_of(portal, key)
    if asked and is_still(asked, digest, now):
        return unchanged(asked)
    content, ends_at = await _made(portal, opened, now, key)
    page = KeptPage(content.encode(), etag_of(digest, ends_at), ends_at)
    portal.kept_pages.keep(key, page)
    return page.answer(asked, encodings)


def _sent(answer: Answer) -> Response:
    response = Response(answer.body, answer.status)
    response.raw_headers = list(answer.headers)
    return response


def checked(request: Request, opened: OpenedPage | None) -> OpenedPage:
    """What a token opens. Raises 404 for nothing (429 for too many of these), StaleLink for a link that was."""
    if opened is None or not is_here(request, opened.merchant_id):
        count_wrong_token(portal_of(request).attempts, request)
        raise HTTPException(404)
    noting.is_asked_by(request, "shopper", opened.merchant_id)
    if not opened.is_live:
        raise StaleLink
    return opened


async def _made(portal: Portal, opened: OpenedPage, now: datetime, key: Key) -> Made:
    """The page, rendered at once where that is quick: threads would fight for the interpreter with everybody else."""
    known = portal.shared_facts
    if opened.lines > _MOST_LINES_AT_ONCE:
        return await run_in_threadpool(_make, portal, opened, now, key)
    if portal.page_versions.is_quick:
        return _page_of(portal, seen(portal.page_versions.driver(), opened, now, known), now, key)
    asked = portal.database.on_the_loop
    view = await show_order_on_the_loop(asked, opened.merchant_id, opened.order_id, now, known)
    return _page_of(portal, _there(view), now, key)


def _make(portal: Portal, opened: OpenedPage, now: datetime, key: Key) -> Made:
    with portal.database.glancing() as connection:
        return _page_of(portal, seen(connection, opened, now, portal.shared_facts), now, key)


def _page_of(portal: Portal, view: OrderView, now: datetime, key: Key) -> Made:
    context = order_context(portal, view, now, key)
    return _rendered(portal, context, key.is_part), context["ends_at"]


def _rendered(portal: Portal, context: Mapping[str, Any], is_part: bool) -> str:
    part = portal.pages.render("shopper/_order.html", context)
    return part if is_part else portal.frames.around(part, context)


def _show_once(request: Request, opened: OpenedPage, now: datetime) -> Response:
    """The page with the confirmation of what was just done, or with a query that means nothing to us."""
    query = request.query_params
    tried = {"done_kind": query.get("done", ""), "done_line": _whole(query.get("line", ""))}
    return tried_page(request, opened, tried)


def _whole(asked: str) -> int:
    """The whole number that somebody sent; 0, which names nothing, for anything else."""
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= 18 else 0


def seen(asked: Asked, opened: OpenedPage, now: datetime, known: SharedFacts | None = None) -> OrderView:
    """The order that was opened, as it stands now. What is `known` is for whoever reads outside of a transaction."""
    return _there(show_order(asked, opened.merchant_id, opened.order_id, now, known))


def _there(view: OrderView | None) -> OrderView:
    if view is None:
        raise HTTPException(404)
    return view


def order_context(
    portal: Portal,
    view: OrderView,
    now: datetime,
    key: Key,
    tried: Mapping[str, object] = MappingProxyType({}),
) -> dict[str, Any]:
    """What the order's templates print, with what was just `tried`: see `_NOTHING_TRIED`."""
    known = {**_NOTHING_TRIED, **tried}
    say = phrases_in(read_language(key.chosen, key.liked, view.order.locale, view.merchant.language))
    undo = _undo(view, now, say)
    ends_at = min((words.until for words in undo.values()), default=None)
    return {
        **known,
        "language": say.language,
        "languages": LANGUAGE_NAMES,
        **_said_of(view, say),
        "done_words": done_words(view, known["done_kind"], known["done_line"], say),
        "here": f"/t/{key.token}",
        "undo": undo,
        "ends_at": ends_at,
        "seen_as": etag_of_part(portal, key, ends_at),
    }


def _said_of(view: OrderView, say: Phrases) -> dict[str, object]:
    """The order as it stands and its words, whatever was tried."""
    return {
        "today": view.today,
        "order": view.order,
        "merchant": view.merchant,
        "placed_on": day_in(view.order.placed_at, view.merchant.timezone),
        "payment": payment_words(view.order.paid, say),
        "has_failed_payment": view.order.paid == "failed" and bool(view.waiting),
        "clock_restarts": law_of(view.order.country, view.order.region).is_ship_by,
        "summary": summary_words(view, say) if len(view.lines) > 1 else "",
        "write_to": mail_address(view, say),
        "has_days": any(line.estimate.window for line in view.waiting),
        "lines": [line_words(view, line, say) for line in view.lines],
        "ways": way_words(view, say),
        "may_withdraw": bool(withdrawable(view)),
    }


def _undo(view: OrderView, now: datetime, say: Phrases) -> dict[int, UndoWords]:
    """What may be taken back now, by line."""
    found = {line.id: undo_words(view, line, now, say) for line in view.lines}
    return {line_id: words for line_id, words in found.items() if words}


def said_to(request: Request, view: OrderView) -> Phrases:
    """The phrases of the language in which this order's page is read."""
    return phrases_in(reading_language(request, view.order.locale, view.merchant.language))


def opened_page(request: Request) -> OpenedPage:
    """What the token in the address opens: see `checked`."""
    portal = portal_of(request)
    opened = portal.page_versions.opened(token_hash(request.path_params["token"]), portal.clock())
    return checked(request, opened)


def order_seen(request: Request, opened: OpenedPage) -> OrderView:
    """The order that was opened, as it stands now."""
    portal = portal_of(request)
    with portal.database.reading() as session:
        return seen(session, opened, portal.clock())


def line_seen(request: Request, opened: OpenedPage, line_id: int) -> tuple[OrderView, LineView]:
    """The order that was opened and one of its lines; 404 where it has no such line."""
    view = order_seen(request, opened)
    line = view.line(line_id)
    if line is None:
        raise HTTPException(404)
    return view, line


def tried_page(
    request: Request, opened: OpenedPage, tried: Mapping[str, object], status: int = 200
) -> Response:
    """The page, or its one part for htmx, as it stands now and with what was just tried."""
    portal, now = portal_of(request), portal_of(request).clock()
    key = asked_key(request, opened, now)
    with portal.database.reading() as session:
        context = order_context(portal, seen(session, opened, now), now, key, tried)
    return answered(_rendered(portal, context, key.is_part), status)


def after(request: Request, opened: OpenedPage, done: str, line_id: int = 0) -> Response:
    """The answer to a post that did what it should: the part in place, or the page anew."""
    if is_htmx(request):
        return tried_page(request, opened, {"done_kind": done, "done_line": line_id})
    at = f"#line-{line_id}" if line_id else "#order"
    return see_other(f"/t/{request.path_params['token']}?done={done}&line={line_id}{at}")
