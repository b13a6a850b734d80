"""A merchant's own shop that calls the portal: its webhooks, signed as such a shop signs them."""

import hmac
import json
from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from typing import Any

from httpx import Response
from standardwebhooks import Webhook
from starlette.testclient import TestClient

from portal.links import Links
from portal.store import webhook_secrets
from tests.builders import NOW
from tests.shop import Shop

SECRET = "whsec_" + b64encode(b"x" * 32).decode()


def with_secrets(shop: Shop) -> Shop:
    """That shop, whose calls of every kind are signed with SECRET."""
    links = Links("https://portal.example", "k" * 40)
    for source in webhook_secrets.SOURCES:
        shop.writes(webhook_secrets.save, source, links.seal(SECRET))
    return shop


class Caller:
    """A shop that calls."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def shop(
        self, source: str, body: Any, secret: str = SECRET, slug: str = "acme", **headers: str
    ) -> Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        signature = b64encode(hmac.digest(secret.encode(), content, sha256)).decode()
        signed = {"X-Shopify-Hmac-Sha256": signature, "X-WC-Webhook-Signature": signature}
        return self.client.post(f"/webhooks/{source}/{slug}", content=content, headers=signed | headers)

    def own(self, body: Any, name: str = "msg_1", at: datetime = NOW, secret: str = SECRET) -> Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"webhook-id": name, "webhook-timestamp": str(int(at.timestamp()))}
        headers["webhook-signature"] = f"v1,bm8= {Webhook(secret).sign(name, at, content.decode('latin-1'))}"
        return self.client.post("/webhooks/in/acme", content=content, headers=headers)
