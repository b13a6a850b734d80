"""The shopper's page. A pure function of a few versions and the day, so a page that is known is not made again.

The one handler that runs on the event loop: see `portal.store.page_versions` for what that costs.
"""

from datetime import datetime
from hashlib import sha256

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.show_order import OrderView, show_order
from portal.clock import day_in
from portal.links import token_hash
from portal.store.page_versions import OpenedPage
from portal.web.attempts import WRONG_TOKENS, address_of
from portal.web.house import Portal, portal_of
from portal.web.kept_pages import KeptPage, kept
from portal.web.pages import is_htmx, page
from portal.web.shopper.words import line_words, summary_words

DONE = ("wait", "swap", "cancel")
_HEADERS = {"Vary": "HX-Request, Accept-Encoding", "Content-Type": "text/html; charset=utf-8"}


class StaleLink(Exception):
    """The link was one of ours, but has been taken back or has run out."""


async def show(request: Request) -> Response:
    """The page behind a secret link: 404 for a token that never was, 410 for a stale one."""
    portal, now = portal_of(request), portal_of(request).clock()
    opened = await _opened(portal, token_hash(request.path_params["token"]), now)
    opened = checked(request, opened)
    if request.query_params:
        return await run_in_threadpool(_show_once, request, opened, now)
    key = (request.path_params["token"], opened.versions, *opened.time_of_shop(now), is_htmx(request))
    etag = _etag(portal, key)
    if request.headers.get("If-None-Match") == etag:
        return Response(status_code=304, headers={"ETag": etag, "Vary": _HEADERS["Vary"]})
    known = portal.kept_pages.get(key)
    if known is None:
        known = await run_in_threadpool(_make, request, opened, now)
        portal.kept_pages.keep(key, known)
    return _send(request, known, etag)


async def _opened(portal: Portal, hashed: str, now: datetime) -> OpenedPage | None:
    if portal.page_versions.is_quick:
        return portal.page_versions.opened_at_once(hashed, now)
    return await run_in_threadpool(portal.page_versions.opened, hashed, now)


def checked(request: Request, opened: OpenedPage | None) -> OpenedPage:
    """What a token opens. Raises 404 for nothing (429 for too many of these), StaleLink for a link that was."""
    if opened is None:
        portal_of(request).attempts.count(WRONG_TOKENS, address_of(request))
        raise HTTPException(404)
    if not opened.is_live:
        raise StaleLink
    return opened


def _etag(portal: Portal, key: tuple[object, ...]) -> str:
    release = (portal.pages.digest, portal.assets.digest)
    return f'"{sha256(repr((key, release)).encode()).hexdigest()[:32]}"'


def _make(request: Request, opened: OpenedPage, now: datetime) -> KeptPage:
    portal = portal_of(request)
    with portal.database.reading() as session:
        view = seen(session, opened, now)
        template = "shopper/_order.html" if is_htmx(request) else "shopper/order.html"
        return kept(portal.pages.render(template, order_context(request, view)))


def _show_once(request: Request, opened: OpenedPage, now: datetime) -> Response:
    """The page with the confirmation of what was just done, or with a query that means nothing to us."""
    query = request.query_params
    done, line = query.get("done", ""), query.get("line", "")
    with portal_of(request).database.reading() as session:
        view = seen(session, opened, now)
        context = order_context(request, view, done_kind=done, done_line=_row_number(line))
        return page(request, "shopper/order.html", context)


def _row_number(asked: str) -> int:
    """The line that the query names; 0, which is none, for anything else."""
    return int(asked) if asked.isdecimal() and len(asked) <= 18 else 0


def seen(session: Session, opened: OpenedPage, now: datetime) -> OrderView:
    """The order that was opened, as it stands now."""
    view = show_order(session, opened.merchant_id, opened.order_id, now)
    if view is None:
        raise HTTPException(404)
    return view


def order_context(
    request: Request,
    view: OrderView,
    open_line: int = 0,
    open_option: object = None,
    done_kind: str = "",
    done_line: int = 0,
) -> dict[str, object]:
    """What the order's templates print. `open_option` is being considered for `open_line`; `done_*` just happened."""
    return {
        "language": "en",
        "today": view.today,
        "order": view.order,
        "merchant": view.merchant,
        "placed_on": day_in(view.order.placed_at, view.merchant.timezone),
        "summary": summary_words(view),
        "lines": [line_words(view, line) for line in view.lines],
        "here": f"/t/{request.path_params['token']}",
        "open_line": open_line,
        "open_option": open_option,
        "done_kind": done_kind if done_kind in DONE else "",
        "done_line": done_line,
        "path": request.url.path,
    }


def _send(request: Request, known: KeptPage, etag: str) -> Response:
    headers = _HEADERS | {"ETag": etag}
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return Response(known.content, headers=headers)
    return Response(known.zipped, headers=headers | {"Content-Encoding": "gzip"})
