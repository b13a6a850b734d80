"""The webhooks of the providers of a storm: signed, repeated, and tried again while nobody answers."""

import asyncio
import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.providers import FORM, signed_by_sendgrid, signed_by_twilio
from tests.storm.books import Taken

# Twilio tries for 15 seconds, SendGrid for a day; both are played short.
TRIES, PAUSE_SECONDS = 40, 0.25


class Caller:
    """Tells a portal what became of messages, each in a task of its own."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def tell(self, origin: str, signing_key: str, repeats: int, taken: Taken) -> None:
        """Tell of this message, unless there is nobody to be told."""
        if origin:
            task = asyncio.create_task(self._tell(origin, signing_key, repeats, taken))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _tell(self, origin: str, signing_key: str, repeats: int, taken: Taken) -> None:
        async with httpx.AsyncClient(timeout=10) as client:
            for _ in range(repeats):
                for address, headers, body in _calls(origin, signing_key, taken):
                    await _until_heard(client, address, headers, body)


async def _until_heard(
    client: httpx.AsyncClient, address: str, headers: Mapping[str, str], body: bytes
) -> None:
    for _ in range(TRIES):
        try:
            if (await client.post(address, headers=headers, content=body)).is_success:
                return
        except httpx.HTTPError:
            pass  # nobody there, or somebody who died: again, as they do
        await asyncio.sleep(PAUSE_SECONDS)


def _calls(origin: str, signing_key: str, taken: Taken) -> list[tuple[str, Mapping[str, str], bytes]]:
    if taken.channel == "email":
        body = json.dumps([_event(taken, "delivered"), _event(taken, "processed")]).encode()
        headers = signed_by_sendgrid(body, datetime.now(UTC), _key(signing_key))
        return [(f"{origin}/webhooks/sendgrid/events", headers, body)]
    return [_callback(origin, taken, status) for status in ("delivered", "sent")]


def _event(taken: Taken, event: str) -> dict[str, Any]:
    marks = {"bo_key": taken.key, "bo_lease": taken.lease}
    told = {"event": event, "email": taken.to, "timestamp": int(taken.at), "sg_event_id": str(time.time_ns())}
    return marks | told | {"sg_message_id": f"{taken.id}.recvd-7f6b-1-65A1.0"}


def _callback(origin: str, taken: Taken, status: str) -> tuple[str, Mapping[str, str], bytes]:
    fields = [("MessageSid", taken.id), ("MessageStatus", status), ("To", taken.to), ("From", taken.sender)]
    parts = urlsplit(taken.callback)
    headers = FORM | signed_by_twilio(taken.callback, fields)
    return f"{origin}{parts.path}?{parts.query}", headers, urlencode(fields).encode()


@cache
def _key(pem: str) -> Any:
    return load_pem_private_key(pem.encode(), None)
