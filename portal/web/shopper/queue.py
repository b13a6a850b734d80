"""How a place in a queue came about, and the ledger to check it by: below the tracking link, and the public heads."""

from collections.abc import Iterator
from hashlib import sha256

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from portal.actions.show_queue_moves import QueueMoves, show_queue_moves
from portal.clock import day_in
from portal.domain.ledger import canonical, genesis, published, sealed
from portal.links import token_hash
from portal.store import ledger, merchants
from portal.store.database import Database
from portal.store.page_versions import OpenedPage
from portal.web.attempts import LEDGERS_ASKED_BY_ADDRESS, address_of
from portal.web.hosts import is_here
from portal.web.house import portal_of
from portal.web.languages import reading_language
from portal.web.pages import page
from portal.web.shopper.page import checked
from portal.web.shopper.queue_words import day_words
from portal.wording import LANGUAGE_NAMES, phrases_in


def show(request: Request) -> Response:
    """The moves that touched one line, by day, and how to check them."""
    moves = _moves(request, _opened(request))
    rules, timezone = moves.merchant.rules(), moves.merchant.timezone
    say = phrases_in(reading_language(request, moves.locale, moves.merchant.language))
    context = {
        "language": say.language,
        "languages": LANGUAGE_NAMES,
        "moves": moves,
        "merchant": moves.merchant,
        "class_name": rules.class_of(moves.line.priority),
        "classes": rules.priority_classes,
        "today": day_in(portal_of(request).clock(), timezone),
        "days": day_words(moves.steps, timezone, say),
        "here": f"/t/{request.path_params['token']}",
    }
    return page(request, "shopper/queue.html", context)


def download(request: Request) -> Response:
    """The whole chain of the line's queue, one entry a line; a long one is sent as it is read."""
    moves = _moves(request, _opened(request))
    lines = _chain(portal_of(request).database, moves)
    name = f'attachment; filename="ledger-{moves.line.id}.jsonl"'
    return StreamingResponse(lines, media_type="application/jsonl", headers={"Content-Disposition": name})


def heads(request: Request) -> Response:
    """Where every chain of a shop ends, for everybody: no names of goods, no counts of people."""
    portal = portal_of(request)
    portal.attempts.count(LEDGERS_ASKED_BY_ADDRESS, address_of(request))
    with portal.database.reading() as session:
        merchant = merchants.by_slug(session, request.path_params["slug"])
        if merchant is None or not is_here(request, merchant.id):
            raise HTTPException(404)
        rows = [
            (sha256(head.sku.encode()).hexdigest(), head.number, head.hash)
            for head in ledger.heads(session, merchant.id)
        ]
    return PlainTextResponse("".join(f"{name} {number} {end}\n" for name, number, end in sorted(rows)))


def _opened(request: Request) -> OpenedPage:
    portal = portal_of(request)
    opened = portal.page_versions.opened(token_hash(request.path_params["token"]), portal.clock())
    return checked(request, opened)


def _moves(request: Request, opened: OpenedPage) -> QueueMoves:
    with portal_of(request).database.reading() as session:
        moves = show_queue_moves(session, opened.merchant_id, opened.order_id, request.path_params["line_id"])
    if moves is None:
        raise HTTPException(404)
    return moves


def _chain(database: Database, moves: QueueMoves) -> Iterator[str]:
    """Up to the head that was there when it was asked for, a portion and a session at a time."""
    merchant, sku, last = moves.merchant, moves.line.sku, moves.head.number
    beginning = genesis(merchant.slug, sku)
    yield published(beginning, sealed("", beginning)) + "\n"
    for first in range(1, last + 1, ledger.ROWS_AT_ONCE):
        with database.reading() as session:
            until = min(last, first + ledger.ROWS_AT_ONCE - 1)
            portion = ledger.entries(session, merchant.id, sku, first, until)
        yield "".join(published(canonical(*entry), seal) + "\n" for entry, seal in portion)
