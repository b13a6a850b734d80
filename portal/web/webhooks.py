"""What providers tell us. The signature comes first, over the bytes as they came; then the event is kept, and that is
all that is answered for. What it means is worked out later, by the loops: see `portal.delivery.receipts`.
"""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import structlog
from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.crashpoints import crashpoint
from portal.store import provider_events
from portal.store.provider_events import NewEvent
from portal.web.house import portal_of
from portal.web.route import Route
from portal.web.signatures import told_by_twilio

log = structlog.get_logger(__name__)

# A batch of events is some hundred kilobytes, a mail with all it carries at most 30 MB, a form of Twilio's a few.
LONGEST_BATCH, LONGEST_MAIL, LONGEST_FORM = 8 * 2**20, 31 * 2**20, 256 * 2**10
# Twilio answers STOP, START and HELP by itself; we say nothing on top of it.
NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def sendgrid_events(request: Request, body: bytes) -> Response:
    """What became of mails, in batches."""
    _check_sendgrid(request, body, inbound=False)
    return _kept(request, _events_in(body))


def sendgrid_inbound(request: Request, body: bytes) -> Response:
    """A mail that came in, whole."""
    _check_sendgrid(request, body, inbound=True)
    form_type = request.headers.get("Content-Type", "")
    return _kept(request, [NewEvent("sendgrid", "mail", (_digest(body),), body, form_type)])


def twilio_status(request: Request, body: bytes) -> Response:
    """What became of a text message. The address carries our own key of it, so it is kept as part of the event."""
    form = _told_by_twilio(request, body)
    name = tuple(form.get(part, "") for part in ("MessageSid", "MessageStatus", "ErrorCode"))
    key = request.query_params.get("mk", "")
    event = json.dumps(form | {"mk": key}).encode()
    return _kept(request, [NewEvent("twilio", "status", (*name, key), event)])


def twilio_inbound(request: Request, body: bytes) -> Response:
    """A text message that came in."""
    form = _told_by_twilio(request, body)
    event = json.dumps(form).encode()
    name = form.get("MessageSid") or _digest(body)
    _kept(request, [NewEvent("twilio", "text", (name,), event)])
    return Response(NOTHING_TO_SAY, media_type="text/xml")


def _events_in(body: bytes) -> list[NewEvent]:
    """The events of a batch, each by itself. What is signed but cannot be read is kept as it is, for a person."""
    try:
        batch = json.loads(body)
    except (ValueError, RecursionError):
        batch = None
    if isinstance(batch, dict):
        batch = [batch]
    if not isinstance(batch, list) or not all(isinstance(event, dict) for event in batch):
        log.warning("webhook_unreadable", bytes=len(body))
        return [NewEvent("sendgrid", "unreadable", (_digest(body),), body)]
    return [NewEvent("sendgrid", "event", _name_of(event), json.dumps(event).encode()) for event in batch]


def _name_of(event: dict[str, Any]) -> tuple[str, ...]:
    """What makes an event the same when it comes again: its own id changes from one try to the next."""
    parts = ("sg_message_id", "event", "timestamp", "url", "email")
    return tuple(str(event.get(part, "")) for part in parts)


def _digest(body: bytes) -> str:
    return sha256(body).hexdigest()


def _kept(request: Request, events: Sequence[NewEvent]) -> Response:
    portal = portal_of(request)

    def keep(session: Session) -> None:
        provider_events.keep(session, events, portal.clock())
        crashpoint("before_webhook_commit")

    portal.database.write(keep)
    crashpoint("after_webhook_commit")
    log.info("webhook", path=request.url.path, events=len(events))
    return Response(status_code=204)


def _check_sendgrid(request: Request, body: bytes, *, inbound: bool) -> None:
    portal = portal_of(request)
    signatures = portal.signatures
    key = signatures.sendgrid_inbound if inbound else signatures.sendgrid_events
    if not signatures.is_sendgrids(key, request.headers, body, portal.clock()):
        _refuse(request)


def _told_by_twilio(request: Request, body: bytes) -> dict[str, str]:
    query = request.scope["query_string"].decode("latin-1")
    target = request.scope["path"] + (f"?{query}" if query else "")
    if not portal_of(request).signatures.is_twilios(request.headers, target, body):
        _refuse(request)
    try:
        return told_by_twilio(request.headers, body)
    except ValueError:
        log.warning("webhook_unreadable", bytes=len(body))
        return {}


def _refuse(request: Request) -> None:
    log.warning("webhook_refused", path=request.url.path)
    portal_of(request).webhook_refusals.labels(request.scope["path"]).inc()
    raise HTTPException(403, "The signature of this webhook is missing or wrong, or its key is not set here.")


def _webhook(path: str, handler: Any, most_bytes: int) -> Route:
    return Route("POST", path, handler, auth="webhook", mutates=True, most_bytes=most_bytes)


ROUTES = [
    _webhook("/webhooks/sendgrid/events", sendgrid_events, LONGEST_BATCH),
    _webhook("/webhooks/sendgrid/inbound", sendgrid_inbound, LONGEST_MAIL),
    _webhook("/webhooks/twilio/status", twilio_status, LONGEST_FORM),
    _webhook("/webhooks/twilio/inbound", twilio_inbound, LONGEST_FORM),
]
