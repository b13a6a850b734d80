"""A request that bears an `Idempotency-Key` is worked on once: whoever sends it again hears the same answer.

What is done and what is answered are one commit, so an answer is only given for what is kept.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portal.store import kept_answers
from portal.web.errors import Unusable, Words, answer
from portal.web.house import Portal, portal_of

HEADER = "Idempotency-Key"
LONGEST_KEY = 255
_OTHER_BODY = Words(
    "idempotency_key_reused",
    "",
    "This key came with another request before. Use a new key for a new request.",
)
_STILL_RUNNING = Words(
    "in_progress", "", "A request with this key is being worked on. Ask again in a moment."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program is told: a status and plain JSON values."""

    status: int
    content: Mapping[str, Any]


Work = Callable[[Session], Answer]


class ClaimLost(Exception):
    """Somebody else began the same request anew, because this one took so long: nothing of it may be kept."""


def key_of(request: Request) -> str:
    """The request's own key, "" for none. Raises Unusable for one that nobody can keep."""
    keys = request.headers.getlist(HEADER)
    key = keys[0].strip() if keys else ""
    if len(keys) > 1 or len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise Unusable(f"This key is one text of at most {LONGEST_KEY} ASCII characters.", HEADER)
    return key


def once(request: Request, merchant_id: int, body: bytes, work: Work) -> Response:
    """Do the work and answer, or only answer what was answered before."""
    portal, key = portal_of(request), key_of(request)
    if not key:
        return said(portal.database.write(work))
    name, digest = secrets.token_hex(8), _digest(request, body)
    earlier = portal.database.write(
        lambda session: kept_answers.claim(session, merchant_id, key, digest, name)
    )
    if earlier is not None:
        return _again(request, earlier, digest)
    try:
        done = portal.database.write(lambda session: _kept(session, portal, merchant_id, key, name, work))
    except ClaimLost:
        return _running(request)
    except BaseException:
        portal.database.write(lambda session: kept_answers.give_back(session, merchant_id, key, name))
        raise
    return said(done)


def said(done: Answer) -> Response:
    """The answer as it goes out."""
    return JSONResponse(done.content, done.status)


def _kept(session: Session, portal: Portal, merchant_id: int, key: str, name: str, work: Work) -> Answer:
    done = work(session)
    # An answer may hold a tracking link, which is a secret of the shopper's.
    sealed = portal.links.seal(json.dumps(done.content))
    if not kept_answers.keep(session, merchant_id, key, name, done.status, sealed):
        raise ClaimLost
    return done


def _again(request: Request, earlier: kept_answers.Earlier, digest: str) -> Response:
    if earlier.digest != digest:
        return answer(request, 422, _OTHER_BODY, field=HEADER)
    if not earlier.status:
        return _running(request)
    content = json.loads(portal_of(request).links.unseal(earlier.body))
    return JSONResponse(content, earlier.status, headers={"Idempotent-Replayed": "true"})


def _running(request: Request) -> Response:
    return answer(request, 409, _STILL_RUNNING, headers={"Retry-After": "1"}, field=HEADER)


def _digest(request: Request, body: bytes) -> str:
    asked = f"{request.method} {request.url.path}?{request.url.query}\n"
    return sha256(asked.encode() + body).hexdigest()


def refuse_other_types(request: Request, *known: str) -> None:
    """Raises 415 where the body says that it is something else; one that says nothing is read."""
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind and kind not in known:
        raise HTTPException(415, f"This address takes {' or '.join(known)}.")
