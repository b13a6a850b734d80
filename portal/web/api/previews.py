"""How a template would read, about made-up facts. Nothing is stored and nothing is sent."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portal.delivery.previewing import Preview, preview_without_order
from portal.domain.notices import CHANNELS, WORDED_KINDS
from portal.intake.json_text import as_cell, read_json
from portal.templating import with_link
from portal.web.api.once import refuse_other_types
from portal.web.errors import Unusable
from portal.web.house import portal_of

LONGEST_DRAFT = 256 * 2**10
USUAL_KIND = "date_later"
# As long as a real token, so that SMS parts are counted as they will be billed.
_SAMPLE_TOKEN = "a-link-of-the-shoppers-very-own-"  # noqa: S105 - opens nothing


def previewed(request: Request, merchant_id: int, body: bytes) -> Response:
    """The words of a mail (`subject`, `text`) or of a text message (`sms`), or what is wrong with the template."""
    refuse_other_types(request, "application/json")
    draft = _draft(body)
    portal = portal_of(request)
    link = portal.links.tracking_url(_SAMPLE_TOKEN)
    name = (draft["kind"], draft["channel"], "en")
    with portal.database.reading() as session:
        seen = preview_without_order(
            session, merchant_id, name, draft["subject"], draft["body"], link, portal.links.public_url
        )
    if seen.words is None:
        return JSONResponse({"errors": _errors(seen)}, 422)
    words = with_link(seen.words, link)
    if draft["channel"] == "sms":
        parts = seen.segments.count if seen.segments else 0
        return JSONResponse({"channel": "sms", "sms": words.text, "segments": parts})
    said = {"subject": words.subject, "text": words.text, "html": words.html}
    return JSONResponse({"channel": "email", **said, "segments": None})


def _draft(body: bytes) -> dict[str, str]:
    """Channel, kind, subject and body of the template, each a text. Raises Unusable where one is not to be used."""
    value = read_json(body)
    if not isinstance(value, dict):
        raise Unusable("A template is an object with a channel, and a subject and text, or an sms.")
    channel, kind = _text(value, "channel"), _text(value, "kind") or USUAL_KIND
    if channel not in CHANNELS:
        raise Unusable(f"The channel is one of {', '.join(CHANNELS)}.", "channel")
    if kind not in WORDED_KINDS:
        raise Unusable(f"The kind of message is one of {', '.join(WORDED_KINDS)}.", "kind")
    source = "text" if channel == "email" or "sms" not in value else "sms"
    return {
        "channel": channel,
        "kind": kind,
        "subject": _text(value, "subject"),
        "body": _text(value, source),
    }


def _text(value: dict[str, Any], name: str) -> str:
    written = value.get(name)
    if written is not None and not isinstance(written, str):
        raise Unusable("A text is expected here.", name)
    try:
        return as_cell(written)
    except ValueError as problem:
        raise Unusable(str(problem), name) from None


def _errors(seen: Preview) -> list[dict[str, Any]]:
    return [
        {"field": "text" if fault.field == "email" else fault.field}
        | {"line": fault.line, "message": fault.message}
        for fault in seen.faults
    ]
