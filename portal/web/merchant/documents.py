"""Documents: take one in, or only show what it would change; what came in of late; one with its problems."""

from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.receive_document import KINDS, Incoming, Report, receive_document
from portal.intake.detecting import kind_of
from portal.intake.documents import UnreadableDocument
from portal.rehearsal import Rehearsal, rehearse
from portal.store import inbox, merchants
from portal.store.inbox import DocumentRow
from portal.store.sign_ins import User
from portal.web.desks import done_words, part_or_page
from portal.web.errors import Unusable
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.pages import is_htmx, see_other

DONE = {
    "received": "Taken in. What it touches is planned again in a moment.",
    "known": "This very file came before. Nothing was changed.",
    "settled": "Settled.",
}
_RECENT = 50
_PROBLEMS_SHOWN = 500
_REPORTED = 200
_TOLD = 200


def index(request: Request, user: User) -> Response:
    """What came in of late, and a form for the next one."""
    return _index(request, user, {})


def receive(request: Request, user: User, form: Form) -> Response:
    """Take a file in, or only try it. One that nobody can read is 422, said in place."""
    chosen = {"kind": form.text("kind"), "is_trial": form.flag("trial")}
    try:
        incoming = _incoming(form, user)
        if chosen["is_trial"]:
            tried = _try(request, user, incoming)
            shown = {"report": tried.report, "rehearsal": tried, "incoming": incoming}
            return _index(request, user, chosen | shown)
        report = _take(request, user, incoming)
    except (Unusable, UnreadableDocument) as unreadable:
        return _index(request, user, chosen | {"problem": str(unreadable)}, 422)
    done = "known" if report.is_known else "received"
    if is_htmx(request):
        return _index(request, user, {"report": report, "incoming": incoming, "done": DONE[done]})
    return see_other(f"/merchant/documents/{report.document_id}?done={done}")


def show(request: Request, user: User) -> Response:
    """One document and what is wrong with it. LookupError for one that the merchant does not have."""
    return document_page(request, user, request.path_params["document_id"], done_words(request, DONE))


def settle_all(request: Request, user: User, form: Form) -> Response:
    """Somebody has looked at every problem of the document. Twice is once."""
    portal, document_id = portal_of(request), request.path_params["document_id"]

    def work(session: Session) -> None:
        _document(session, user, document_id)
        inbox.settle_all(session, user.merchant_id, document_id, portal.clock())

    portal.database.write(work)
    return after_settling(request, user, document_id)


def after_settling(request: Request, user: User, document_id: int) -> Response:
    """The document again, with one thing less to look at."""
    if is_htmx(request):
        return document_page(request, user, document_id, DONE["settled"])
    return see_other(f"/merchant/documents/{document_id}?done=settled")


def document_page(request: Request, user: User, document_id: int, done: str) -> Response:
    """The page of one document, or its part for htmx."""
    with portal_of(request).database.reading() as session:
        problems = inbox.problems_of(session, user.merchant_id, document_id, _PROBLEMS_SHOWN)
        context = {
            "document": _document(session, user, document_id),
            "problems": problems,
            "open_count": sum(problem.settled_at is None for problem in problems),
            "most": _PROBLEMS_SHOWN,
            "timezone": merchants.get(session, user.merchant_id).timezone,
            "done": done,
        }
        return part_or_page(request, user, "merchant/document.html", context)


def _document(session: Session, user: User, document_id: int) -> DocumentRow:
    document = inbox.get(session, user.merchant_id, document_id)
    if document is None:
        raise LookupError("There is no such document.")
    return document


def _incoming(form: Form, user: User) -> Incoming:
    sent = form.file("file")
    return Incoming(form.text("kind") or kind_of(sent.body), sent.name, sent.body, user.name)


def _take(request: Request, user: User, incoming: Incoming) -> Report:
    portal = portal_of(request)
    return portal.database.write(
        lambda session: receive_document(session, user.merchant_id, incoming, portal.clock())
    )


def _try(request: Request, user: User, incoming: Incoming) -> Rehearsal:
    portal = portal_of(request)
    return rehearse(portal.database, user.merchant_id, incoming, portal.clock(), _TOLD)


def _index(request: Request, user: User, tried: dict[str, Any], status: int = 200) -> Response:
    portal = portal_of(request)
    with portal.database.reading() as session:
        context = {
            "kinds": KINDS,
            "documents": inbox.recent(session, user.merchant_id, _RECENT),
            "timezone": merchants.get(session, user.merchant_id).timezone,
            "largest": portal.max_body_bytes,
            "reported": _REPORTED,
            "kind": "",
            "is_trial": False,
            "problem": "",
            "report": None,
            "rehearsal": None,
            "incoming": None,
        } | tried
        return part_or_page(request, user, "merchant/documents.html", context, status)
