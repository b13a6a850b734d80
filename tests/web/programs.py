"""A merchant's program: it knows a key and nothing else."""

import json
from typing import Any

from httpx import Response
from starlette.testclient import TestClient

from portal.actions.make_key import make_key
from tests.builders import NOW
from tests.shop import Shop


class Program:
    """Asks `/api/v1` with a key of its shop's."""

    def __init__(self, client: TestClient, shop: Shop) -> None:
        self.client, self.shop = client, shop
        with shop.database.writing() as session:
            self.key = make_key(session, shop.id, "test", NOW)

    def tells(self, what: str, body: Any, once: str = "", **headers: str) -> Response:
        """A POST of JSON values, or of bytes as they are."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        known = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        known |= {"Idempotency-Key": once} if once else {}
        return self.client.post(f"/api/v1/{what}", content=content, headers=known | headers)

    def tells_items(self, kind: str, *items: Any, once: str = "") -> Response:
        """A batch."""
        return self.tells(kind, {"items": list(items)}, once)

    def asks(self, what: str, **query: str) -> Response:
        """A GET."""
        headers = {"Authorization": f"Bearer {self.key}"}
        return self.client.get(f"/api/v1/{what}", params=query or None, headers=headers)
