"""A mail that came in, as facts: who wrote, what they wrote themselves, whether that is proven and by a person at all.

Pure: the form of SendGrid's Inbound Parse in, facts out; it asks nothing and changes nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, message_from_string
from email.message import Message
from email.utils import parseaddr

_LONGEST_WORDS = 1_600
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]+")
_TAGS = re.compile(r"(?is)<(style|script|head)\b.*?</\1>|<br\s*/?>|</p>|<[^>]+>")

# Where somebody else's words begin: what mail programs put before the mail that is answered.
_QUOTED = re.compile(
    "|".join(
        (
            r"^>",
            r"^(On|Am|Le|El) [^\n]{4,200}\n?[^\n]{0,200}(wrote|schrieb[^\n]{0,80}|a écrit|escribió)\s?:\s*$",
            r"^-{2,} ?(Original Message|Ursprüngliche Nachricht|Message d'origine|Mensaje original) ?-{2,}",
            r"^_{10,}\s*$",
            r"^\*?(From|Von|De)\s?:\*? .+\n\*?(Sent|Gesendet|Envoyé|Enviado|Date|Datum)",
            r"^-- ?$",
        )
    ),
    re.MULTILINE,
)
_AUTOMATIC_SUBJECT = re.compile(
    r"^\s*(out of (the )?office|automatic reply|auto(matic)?[ -]?(reply|response)|abwesenheit|automatische antwort|"
    r"réponse automatique|absence du bureau|respuesta automática|fuera de la oficina|undeliver|"
    r"delivery status notification|mail delivery|returned mail|unzustellbar|failure notice)",
    re.IGNORECASE,
)
_MACHINES = ("mailer-daemon", "postmaster", "no-reply", "noreply", "do-not-reply", "donotreply")
_DKIM_PASSED = re.compile(r"@([\w.-]+)\s*:\s*pass", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MailMessage:
    """A mail from a shopper. `text` is without what it answers. `is_proven`: its sender's own domain vouches for it;
    `is_automatic`: no person wrote it."""

    sender: str
    subject: str
    text: str
    is_proven: bool
    is_automatic: bool
    at: datetime


def read_mail(body: bytes, content_type: str, received_at: datetime) -> MailMessage:
    """The facts of a mail as it was kept. Raises ValueError for what is no form in parts."""
    fields = _fields(body, content_type)
    headers = message_from_string(fields.get("headers", ""))
    sender = parseaddr(fields.get("from", ""))[1].strip().lower()
    subject = " ".join(fields.get("subject", "").split())[:200]
    text = fields.get("text", "") or _TAGS.sub("\n", fields.get("html", ""))
    return MailMessage(
        sender=sender,
        subject=subject,
        text=own_words(text),
        is_proven=_is_proven(sender, fields),
        is_automatic=_is_automatic(sender, subject, headers),
        at=received_at,
    )


def own_words(text: str) -> str:
    """What the sender wrote, on one line: without the mail that is answered, and without a signature."""
    plain = text.replace("\r\n", "\n").strip()
    quoted = _QUOTED.search(plain)
    own = plain[: quoted.start()] if quoted else plain
    return " ".join(_NO_TEXT.sub(" ", own).split())[:_LONGEST_WORDS]


def _fields(body: bytes, content_type: str) -> dict[str, str]:
    form = message_from_bytes(
        b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n" + body
    )
    if not form.is_multipart():
        raise ValueError("This mail did not come as a form in parts.")
    found: dict[str, str] = {}
    for part in form.get_payload():
        name = part.get_param("name", header="content-disposition") if isinstance(part, Message) else None
        if isinstance(name, str) and isinstance(part, Message) and part.get_filename() is None:
            value = part.get_payload(decode=True)
            found[name] = value.decode("utf-8", "replace") if isinstance(value, bytes) else ""
    return found


def _is_proven(sender: str, fields: Mapping[str, str]) -> bool:
    """SPF passed, and a signature of the sender's own domain did."""
    domain = sender.rpartition("@")[2]
    signed = {name.lower() for name in _DKIM_PASSED.findall(fields.get("dkim", ""))}
    vouches = any(domain == name or domain.endswith(f".{name}") for name in signed)
    return bool(domain) and vouches and fields.get("SPF", "").strip().lower() == "pass"


def _is_automatic(sender: str, subject: str, headers: Message) -> bool:
    """Out of office, a bounce, a list: RFC 3834, and what programs do that never read it."""
    submitted = str(headers.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    precedence = str(headers.get("Precedence", "")).strip().lower()
    return (
        submitted != "no"
        or precedence in ("bulk", "junk", "list", "auto_reply")
        or any(name in headers for name in ("X-Autoreply", "X-Autorespond", "List-Id"))
        or str(headers.get("Return-Path", "x")).strip() == "<>"
        or headers.get_content_type() == "multipart/report"
        or sender.partition("@")[0] in _MACHINES
        or _AUTOMATIC_SUBJECT.match(subject) is not None
    )
