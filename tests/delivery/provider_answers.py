"""What SendGrid and Twilio answer: they take what is sent, and list what they took."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit


@dataclass(frozen=True)
class Asked:
    """A request as it came over the wire. `headers` ignore the case of names."""

    method: str
    path: str
    headers: Message
    body: bytes

    @property
    def mail(self) -> dict[str, Any]:
        """The JSON of a SendGrid request."""
        mail: dict[str, Any] = json.loads(self.body)
        return mail

    @property
    def form(self) -> dict[str, str]:
        """The form of a Twilio request; every name may appear once only."""
        values = parse_qs(self.body.decode(), strict_parsing=True)
        assert all(len(value) == 1 for value in values.values())
        return {name: value[0] for name, value in values.items()}


@dataclass(frozen=True)
class Reply:
    """A scripted answer. `body` is sent as it is when bytes, else as JSON."""

    status: int
    body: Any = b""
    headers: dict[str, str] = field(default_factory=dict)

    def play(self, handler: Any) -> None:
        handler.read()
        handler.answer(self)


@dataclass
class Taken:
    """A message that a provider took. `status` is how far it has come, in its words."""

    number: str
    key: str
    lease: str
    to: str
    words: str
    sender: str = ""
    status: str = "processed"
    error: int | None = None

    def as_activity(self) -> dict[str, Any]:
        """As SendGrid's Email Activity shows it."""
        shown = {"msg_id": f"{self.number}.recvd-7f-1", "to_email": self.to, "subject": self.words}
        return shown | {"status": self.status, "last_event_time": "2026-11-14T10:00:00Z"}

    def as_message(self) -> dict[str, Any]:
        """As Twilio's list shows it."""
        shown = {"sid": self.number, "to": self.to, "body": self.words, "status": self.status}
        service = self.sender if self.sender.startswith("MG") else None
        moment = dict.fromkeys(
            ("date_created", "date_sent", "date_updated"), "Sat, 14 Nov 2026 10:00:00 +0000"
        )
        return (
            shown | moment | {"error_code": self.error, "messaging_service_sid": service, "from": self.sender}
        )


@dataclass(frozen=True)
class Listed:
    """What a provider's lists show now, newest first."""

    messages: list[Taken]
    page_size: int


def accepted_by_sendgrid(asked: Asked) -> tuple[Taken, Reply]:
    """202 with an empty body; the id repeats the message's key, so that a test sees which answer went where."""
    mail = asked.mail
    marks, (recipient,) = mail["custom_args"], mail["personalizations"]
    number = f"id-{marks['bo_key']}"
    taken = Taken(number, marks["bo_key"], marks["bo_lease"], recipient["to"][0]["email"], mail["subject"])
    return taken, Reply(202, headers={"X-Message-Id": number})


def accepted_by_twilio(asked: Asked) -> tuple[Taken, Reply]:
    """201 with a sid that repeats the message's key, found in its callback."""
    form = asked.form
    key = parse_qs(urlsplit(form["StatusCallback"]).query)["mk"][0]
    created = {"sid": f"SM{key}", "status": "queued", "num_segments": "1", "price": None, "error_code": None}
    sender = form.get("MessagingServiceSid") or form["From"]
    return Taken(f"SM{key}", key, "", form["To"], form["Body"], sender, "sent"), Reply(201, created)


TEXTS = "/2010-04-01/Accounts/AC0123456789abcdef/Messages"
ACCEPTING: dict[str, Callable[[Asked], tuple[Taken, Reply]]] = {
    "/v3/mail/send": accepted_by_sendgrid,
    f"{TEXTS}.json": accepted_by_twilio,
}
_LEASE = re.compile(r"""unique_args\['bo_lease'\]="([^"]*)"$""")
_NUMBER = re.compile(r"""msg_id LIKE '([^'%]*)%'$""")


def _activity(shown: "Listed", asked: Asked) -> Reply:
    """SendGrid's Email Activity."""
    query = parse_qs(urlsplit(asked.path).query)["query"][0]
    if lease := _LEASE.match(query):
        found = [taken for taken in shown.messages if taken.lease == lease[1]]
    elif number := _NUMBER.match(query):
        found = [taken for taken in shown.messages if taken.number.startswith(number[1])]
    else:
        return Reply(400, {"errors": [{"message": "invalid query"}]})
    return Reply(200, {"messages": [taken.as_activity() for taken in found]})


def _texts(shown: "Listed", asked: Asked) -> Reply:
    """A page of Twilio's list."""
    query = parse_qs(urlsplit(asked.path).query)
    page = int(query.get("Page", ["0"])[0])
    sender, first = query.get("From", [""])[0], page * shown.page_size
    found = [taken for taken in shown.messages if sender in ("", taken.sender)]
    more = len(found) > first + shown.page_size
    following = f"{urlsplit(asked.path).path}?From={quote(sender)}&Page={page + 1}"
    messages = [taken.as_message() for taken in found[first : first + shown.page_size]]
    return Reply(200, {"messages": messages, "page": page, "next_page_uri": following if more else None})


def _text(shown: "Listed", asked: Asked) -> Reply:
    """One of Twilio's messages."""
    number = urlsplit(asked.path).path.removeprefix(f"{TEXTS}/").removesuffix(".json")
    found = [taken for taken in shown.messages if taken.number == number]
    return Reply(200, found[0].as_message()) if found else Reply(404, {"code": 20404, "message": "not found"})


LISTING: tuple[tuple[str, Callable[["Listed", Asked], Reply]], ...] = (
    ("/v3/messages?", _activity),
    (f"{TEXTS}.json?", _texts),
    (f"{TEXTS}/", _text),
)
