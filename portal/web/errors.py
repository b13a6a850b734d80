"""Everything that can go wrong on the way to an answer, as one table: exception -> status -> calm words.

JSON for programs, a part for htmx, a page for a browser. Nothing of the inside is ever shown: a fault gets a
reference number, the log gets everything.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.domain.refusals import Refusal
from portal.intake.documents import MalformedDocument, UnreadableDocument
from portal.store.database import is_out_of_reach
from portal.web.languages import reading_language
from portal.web.pages import is_htmx, page
from portal.wording import phrase

# Exception class -> what answers it; Starlette runs these in a thread.
Handlers = dict[Any, Callable[[Request, Any], Response]]

log = structlog.get_logger("portal.web")

SECONDS_UNTIL_BACK = "5"


@dataclass(frozen=True, slots=True)
class Words:
    """What a person reads who did not get what they asked for, and the code a program reads. `values` are for the gaps
    of the sentence: shoppers read it in their language."""

    code: str
    title: str
    sentence: str
    way_forward: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def in_english(self) -> str:
        """The sentence, its gaps filled, as programs get it."""
        return self.sentence.format(**self.values) if self.values else self.sentence


# Who opens these is a shopper, in whatever language.
_SHOPPERS = ("/t/", "/s/", "/u/")
_FOR_PROGRAMS = ("/api/", "/webhooks/")
_TRY_AGAIN = phrase("Please go back, open the page again and try once more.")
_WORDS = {
    400: Words(
        "bad_request", "We did not understand that", "Your browser sent something we cannot read.", _TRY_AGAIN
    ),
    401: Words(
        "not_signed_in", "Please sign in", "You are not signed in, or were away for long.", "Sign in again."
    ),
    403: Words("forbidden", "This is not open to you", "Your sign-in does not allow this page."),
    404: Words(
        "not_found", "There is nothing here", "The address may be incomplete. Please open the link again."
    ),
    405: Words(
        "method_not_allowed", "That cannot be done here", "This address answers other questions.", _TRY_AGAIN
    ),
    408: Words("too_slow", "That took too long", "What you sent did not arrive in time.", _TRY_AGAIN),
    409: Words("refused", "That is not possible now", "Something has changed in the meantime."),
    413: Words("too_large", "That is too large", "What you sent is larger than we take."),
    415: Words("wrong_type", "That is of another kind", "This address takes another kind of content."),
    422: Words(
        "unprocessable", "Something is missing or wrong", "We could not use what was sent.", _TRY_AGAIN
    ),
    429: Words("too_many_requests", "Too many attempts", "Please wait a while before you try again."),
    500: Words(
        "fault",
        "This is our fault",
        "Something went wrong on our side. Nothing you did was lost.",
        _TRY_AGAIN,
    ),
    503: Words("busy", "Very busy right now", "Please try again in a few seconds."),
}
# A program has no link to open again.
_UNKNOWN = Words("not_found", "There is nothing here", "Nothing of this name or number is known here.")
ELSEWHERE = Words(
    "wrong_origin",
    "Please try again from our own page",
    "We could not see that this came from our own page, so nothing was changed.",
    _TRY_AGAIN,
)


class Unusable(Exception):
    """What was sent cannot be used (422). The sentence is read by the person who sent it."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


def answer(
    request: Request,
    status: int,
    words: Words | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    field: str = "",
    reference: str = "",
) -> Response:
    """The calm answer for a status, in the form that the asking side understands."""
    words = words or _WORDS.get(status) or Words("error", HTTPStatus(status).phrase, "")
    if request.url.path.startswith(_FOR_PROGRAMS):
        error = {"code": words.code, "message": words.in_english or words.title, "field": field}
        response: Response = JSONResponse({"error": error}, status)
    else:
        response = _for_people(request, status, words, reference)
    response.headers.update(headers or {})
    return response


def _for_people(request: Request, status: int, words: Words, reference: str) -> Response:
    for_shoppers = request.url.path.startswith(_SHOPPERS)
    context = {
        "words": words,
        "reference": reference,
        "back": _way_back(request),
        "frame": "shopper/frame.html" if for_shoppers else "base.html",
        "language": reading_language(request) if for_shoppers else "en",
        "merchant": None,
        "here": "",
    }
    if not is_htmx(request):
        return page(request, "errors/page.html", context, status)
    response = page(request, "errors/_notice.html", context, status)
    # Whatever was to be replaced stays as it is; the notice goes where notices are read aloud.
    response.headers.update({"HX-Retarget": "#notices", "HX-Reswap": "innerHTML"})
    return response


def _way_back(request: Request) -> str:
    """The page that a person probably came from: their order, or the desk they work at."""
    here = request.url.path
    first, _, rest = here.lstrip("/").partition("/")
    if first not in ("t", "agent", "merchant"):
        return ""
    back = f"/t/{rest.partition('/')[0]}" if first == "t" else f"/{first}"
    return back if back != here else ""


def refused(request: Request, refusal: Refusal) -> Response:
    """The rules do not allow it now: 409 with the sentence and the way forward."""
    standard = _WORDS[409]
    return answer(
        request,
        409,
        Words(standard.code, standard.title, refusal.phrase, refusal.way_forward, refusal.values),
    )


def missing(request: Request, error: LookupError) -> Response:
    """Somebody else's thing is answered exactly like a thing that is not there."""
    if type(error) is not LookupError:
        raise error  # a KeyError or IndexError is our fault, not a thing that is missing
    return answer(request, 404, _UNKNOWN if request.url.path.startswith(_FOR_PROGRAMS) else None)


def unusable(request: Request, error: Unusable) -> Response:
    """What was sent cannot be used: 422."""
    standard = _WORDS[422]
    words = Words(standard.code, standard.title, error.sentence, standard.way_forward)
    return answer(request, 422, words, field=error.field)


def unreadable(request: Request, error: UnreadableDocument) -> Response:
    """A file that nobody can read as what it is said to be: 422, whole."""
    standard = _WORDS[422]
    return answer(
        request, 422, Words("unreadable", standard.title, str(error), "Check the file and send it again.")
    )


def malformed(request: Request, error: MalformedDocument) -> Response:
    """Bytes that do not follow the rules of how such documents are written: 400."""
    standard = _WORDS[400]
    return answer(request, 400, Words("malformed", standard.title, str(error), standard.way_forward))


def out_of_reach(request: Request, error: DBAPIError | PoolTimeout) -> Response:
    """The database cannot be used for a while: 503, and when to come back."""
    if isinstance(error, DBAPIError) and not is_out_of_reach(error):
        raise error
    log.error("database_out_of_reach", trouble=type(getattr(error, "orig", error)).__name__)
    return answer(request, 503, headers={"Retry-After": SECONDS_UNTIL_BACK})


def by_status(request: Request, error: HTTPException) -> Response:
    """An answer that is a status and perhaps a sentence."""
    standard = _WORDS.get(error.status_code)
    is_sentence = error.detail != HTTPStatus(error.status_code).phrase
    words = Words(standard.code, standard.title, error.detail) if standard and is_sentence else standard
    return answer(request, error.status_code, words, headers=error.headers)


HANDLERS: Handlers = {
    Refusal: refused,
    LookupError: missing,
    DBAPIError: out_of_reach,
    PoolTimeout: out_of_reach,
    Unusable: unusable,
    MalformedDocument: malformed,
    UnreadableDocument: unreadable,
    HTTPException: by_status,
}


class Faults:
    """The last resort: whatever else goes wrong is a calm page with a reference that the log has too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything through; answer 500 where nothing has been answered yet."""
        has_begun = False

        async def noting(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except ClientDisconnect:
            return
        except Exception:
            reference = secrets.token_hex(4).upper()
            log.exception(
                "fault", reference=reference, request_id=scope.get("state", {}).get("request_id", "")
            )
            if scope["type"] != "http" or has_begun:
                raise
            await answer(Request(scope, receive), 500, reference=reference)(scope, receive, send)
