"""SendGrid and Twilio as they call the portal: over its web side, with real signatures by keys made for the test."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from httpx import Response
from starlette.testclient import TestClient

from portal.app import create_app
from portal.settings import Settings
from portal.store.database import Database

ORIGIN = "https://portal.example"
AUTH_TOKEN, SHARED_KEY = "a twilio token", "a shared key"
PRIVATE_KEY = generate_private_key(SECP256R1())
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def public_half(key: Any = PRIVATE_KEY) -> str:
    """A key as SendGrid shows it."""
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


def signed_by_sendgrid(body: bytes, at: datetime, key: Any = PRIVATE_KEY) -> dict[str, str]:
    """The headers of a body that SendGrid signed at that moment."""
    timestamp = str(int(at.timestamp()))
    signature = key.sign(timestamp.encode() + body, ECDSA(SHA256()))
    return {
        "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
        "X-Twilio-Email-Event-Webhook-Timestamp": timestamp,
    }


def signed_by_twilio(
    address: str, fields: Sequence[tuple[str, str]], secret: str = AUTH_TOKEN, algorithm: str = "sha1"
) -> dict[str, str]:
    """The header of a form that Twilio signed for that address, written down from its documentation."""
    text = address + "".join(name + value for name, value in sorted(set(fields)))
    digest = hmac.new(secret.encode(), text.encode(), getattr(hashlib, algorithm)).digest()
    return {"X-Twilio-Signature": base64.b64encode(digest).decode()}


class Providers:
    """Both providers before one portal, whose keys they share. `now` tells the time of all three."""

    def __init__(self, database: Database, now: Callable[[], datetime], **settings: Any) -> None:
        self.now = now
        keys = {
            "sendgrid_event_public_key": public_half(),
            "sendgrid_inbound_public_key": public_half(),
            "twilio_auth_token": AUTH_TOKEN,
            "twilio_webhook_shared_key": SHARED_KEY,
        }
        told = {
            "env": "acceptance",
            "secret_key": "k" * 40,
            "public_url": ORIGIN,
            "database_url": database.url,
        }
        app = create_app(Settings(**(told | keys | settings)), clock=now, database=database)
        # What the portal hears as its own address need not be what the provider called.
        self.client = TestClient(app, base_url="http://10.0.0.7:8000")

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Response:
        """One call as it is."""
        return self.client.post(path, content=body, headers=dict(headers))

    def sendgrid(self, *events: Mapping[str, Any]) -> Response:
        """A batch of events."""
        body = json.dumps(list(events)).encode()
        return self.post("/webhooks/sendgrid/events", body, signed_by_sendgrid(body, self.now()))

    def status(self, key: str, status: str, **more: str) -> Response:
        """A status callback for the text message of our key."""
        path = f"/webhooks/twilio/status?mk={key}"
        return self._form(path, {"MessageSid": f"SM-{key}", "MessageStatus": status} | more)

    def text(self, sender: str, body: str, **more: str) -> Response:
        """A text message comes in."""
        digest = hashlib.sha256(f"{sender} {body} {self.now()}".encode()).hexdigest()
        told = {"MessageSid": f"SM{digest[:32]}", "From": sender, "To": "+18005550100", "Body": body}
        return self._form("/webhooks/twilio/inbound", told | more)

    def _form(self, path: str, fields: Mapping[str, str]) -> Response:
        pairs = list(fields.items())
        return self.post(path, urlencode(pairs).encode(), FORM | signed_by_twilio(ORIGIN + path, pairs))


def about_mail(key: str, event: str, at: datetime, **more: Any) -> dict[str, Any]:
    """An event of SendGrid's about the mail of our key."""
    told = {"event": event, "email": "1001@mail.example", "timestamp": int(at.timestamp()), "bo_key": key}
    return told | {"sg_message_id": f"mail-{key}.recvd-7f-1", "sg_event_id": f"{event}-{key}"} | more
