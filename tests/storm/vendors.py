"""How SendGrid, Twilio and a store read a message and say that they took it, and what those two know of it later.

They never fail.
"""

import json
import re
import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.storm.books import Taken
from tests.storm.wire import Reply, Request

SENDGRID_SEND, SENDGRID_ACTIVITY = "/v3/mail/send", "/v3/messages"
ACCOUNT = "AC0123456789abcdef"
TWILIO = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
STORE = "/hooks"
# What Twilio makes of a text that it was asked to encode smartly (a part of its table).
SMART = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " "})
_ASKED = re.compile(r"""unique_args\[['"](\w+)['"]\]\s*=\s*["']([^"']*)["']""")
_NAMED = re.compile(r"""(to_email|msg_id)\s*(?:=|LIKE)\s*["']([^"'%]*)%?["']""", re.IGNORECASE)


def sent_by_sendgrid(request: Request, at: float) -> Taken:
    """The mail that is asked for."""
    mail = json.loads(request.body)
    (to,) = mail["personalizations"]
    marks = mail.get("custom_args") or to["custom_args"]
    return Taken(
        at=at,
        channel="email",
        id=secrets.token_urlsafe(16)[:22],
        key=marks["bo_key"],
        lease=marks["bo_lease"],
        to=to["to"][0]["email"],
        sender=mail["from"]["email"],
        words=mail["subject"],
    )


def sent_by_twilio(request: Request, at: float) -> Taken:
    """The text message that is asked for."""
    form = request.form()
    callback = form["StatusCallback"]
    return Taken(
        at=at,
        channel="sms",
        id=f"SM{secrets.token_hex(16)}",
        key=parse_qs(urlsplit(callback).query)["mk"][0],
        lease="",
        to=form["To"],
        sender=form.get("From", ""),
        words=form["Body"].translate(SMART) if form.get("SmartEncoded") == "true" else form["Body"],
        callback=callback.partition("#")[0],
    )


def sent_to_store(request: Request, at: float) -> Taken:
    """The event that the store is told. Its id is the message's own, the same at every try."""
    key = request.headers["webhook-id"]
    event = json.loads(request.body)["type"]
    return Taken(at=at, channel="store", id=key, key=key, lease="", to=STORE, sender="", words=event)


def accepted_by_sendgrid(taken: Taken) -> Reply:
    """202, an empty body, and the name in a header."""
    return Reply(202, headers={"X-Message-Id": taken.id})


def accepted_by_twilio(taken: Taken) -> Reply:
    """201 and the message as it is now."""
    return Reply(201, _as_twilio_shows(taken) | {"status": "queued"})


def accepted_by_store(taken: Taken) -> Reply:
    """204."""
    return Reply(204)


def known_to_sendgrid(request: Request, known: Iterable[Taken]) -> Reply:
    """The activity API: a list without the marks, and one message with them."""
    name = request.path.removeprefix(f"{SENDGRID_ACTIVITY}/")
    if name != request.path:
        found = [taken for taken in known if taken.channel == "email" and name.startswith(taken.id)]
        return Reply(200, _as_sendgrid_shows(found[0], whole=True)) if found else Reply(404, {"errors": []})
    query = request.query.get("query", "")
    asked, named = dict(_ASKED.findall(query)), dict(_NAMED.findall(query))
    if not asked and not named:
        return Reply(400, {"errors": [{"message": "invalid query", "field": "query", "help": None}]})
    found = [taken for taken in known if taken.channel == "email" and _fits(taken, asked, named)]
    most = int(request.query.get("limit", "10"))
    return Reply(200, {"messages": [_as_sendgrid_shows(taken) for taken in found[::-1][:most]]})


def _fits(taken: Taken, asked: dict[str, str], named: dict[str, str]) -> bool:
    marks = {"bo_lease": taken.lease, "bo_key": taken.key}
    return (
        all(marks.get(name) == value for name, value in asked.items())
        and named.get("to_email", taken.to) == taken.to
        and taken.id.startswith(named.get("msg_id", "").partition(".")[0])
    )


def _as_sendgrid_shows(taken: Taken, whole: bool = False) -> dict[str, Any]:
    shown = {
        "from_email": taken.sender,
        "msg_id": f"{taken.id}.recvd-7f6b-1-65A1.0",
        "subject": taken.words,
        "to_email": taken.to,
        "status": "delivered",
        "opens_count": 0,
        "clicks_count": 0,
        "last_event_time": datetime.fromtimestamp(taken.at, UTC).isoformat(),
    }
    marks = json.dumps({"bo_key": taken.key, "bo_lease": taken.lease})
    return shown | {"unique_args": marks, "events": []} if whole else shown


def known_to_twilio(request: Request, known: Iterable[Taken]) -> Reply:
    """The list of messages, newest first, a page at a time."""
    asked = request.query
    page, size = int(asked.get("Page", "0")), min(int(asked.get("PageSize", "50")), 1_000)
    found = [taken for taken in known if taken.channel == "sms" and _is_asked_for(taken, asked)][::-1]
    rest = "&".join(f"{name}={value}" for name, value in asked.items() if name not in ("Page", "PageSize"))
    more = f"{TWILIO}?{rest}&PageSize={size}&Page={page + 1}" if len(found) > (page + 1) * size else None
    shown = [
        _as_twilio_shows(taken) | {"status": "delivered"} for taken in found[page * size : (page + 1) * size]
    ]
    return Reply(200, {"messages": shown, "next_page_uri": more, "page": page, "page_size": size})


def _is_asked_for(taken: Taken, asked: dict[str, str]) -> bool:
    at = datetime.fromtimestamp(taken.at, UTC)
    return (
        asked.get("From", taken.sender) == taken.sender
        and asked.get("To", taken.to) == taken.to
        and all(compare(at, _moment(asked[name])) for name, compare in _DATES.items() if name in asked)
    )


_DATES: dict[str, Callable[[datetime, datetime], bool]] = {
    "DateSent": lambda at, asked: at.date() == asked.date(),
    "DateSent>": lambda at, asked: at >= asked,
    "DateSent<": lambda at, asked: at <= asked,
}


def _moment(words: str) -> datetime:
    moment = datetime.fromisoformat(words)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _as_twilio_shows(taken: Taken) -> dict[str, Any]:
    at = format_datetime(datetime.fromtimestamp(taken.at, UTC))
    shown = {
        "sid": taken.id,
        "to": taken.to,
        "from": taken.sender,
        "body": taken.words,
        "account_sid": ACCOUNT,
    }
    dates = {"date_created": at, "date_sent": at, "date_updated": at}
    return (
        shown | dates | {"num_segments": "1", "price": None, "error_code": None, "direction": "outbound-api"}
    )
