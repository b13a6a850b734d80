"""Webhooks of the providers: the signature first, then the event is kept, once; nothing else is refused."""

import json
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, generate_private_key
from sqlmodel import select

from portal.app import create_app
from portal.settings import BadSettings, Settings
from portal.store.database import Database
from portal.store.provider_events import ProviderEvent
from portal.web.routes import described
from tests.builders import NOW
from tests.databases import on_both_databases
from tests.providers import (
    FORM,
    ORIGIN,
    SHARED_KEY,
    Providers,
    about_mail,
    public_half,
    signed_by_sendgrid,
    signed_by_twilio,
)

EVENTS, MAIL = "/webhooks/sendgrid/events", "/webhooks/sendgrid/inbound"
STATUS, TEXT = "/webhooks/twilio/status?mk=k1", "/webhooks/twilio/inbound"
FIELDS = [
    ("MessageSid", "SM1"),
    ("MessageStatus", "delivered"),
    ("New", "a b+c"),
    ("New", ""),
    ("To", "+49151"),
]
FORM_BODY = urlencode(FIELDS).encode()
BATCH = json.dumps([about_mail("k1", "delivered", NOW)]).encode()
MAIL_BODY = b"--b\r\nContent-Disposition: form-data; name=text\r\n\r\n\xff\xfe\x00\r\n--b--\r\n"


@pytest.fixture
def providers(database: Database) -> Providers:
    """SendGrid and Twilio, whose keys the portal has."""
    return Providers(database, lambda: NOW)


def _kept(database: Database) -> list[ProviderEvent]:
    with database.reading() as session:
        return list(session.exec(select(ProviderEvent).order_by(ProviderEvent.id)))


def test_all_four_are_in_the_table_of_routes() -> None:
    rows = {
        (row["method"], row["path"]) for row in described() if row["auth"] == "webhook" and not row["tenant"]
    }
    assert rows == {("POST", path.partition("?")[0]) for path in (EVENTS, MAIL, STATUS, TEXT)}


@on_both_databases
def test_each_event_of_a_batch_is_kept_once_whatever_id_it_comes_under(
    providers: Providers, database: Database
) -> None:
    delivered, opened = (about_mail("k1", event, NOW) for event in ("delivered", "open"))
    assert providers.sendgrid(delivered, opened, delivered).status_code == 204
    assert providers.sendgrid(opened | {"sg_event_id": "another"}).status_code == 204
    clicks = [about_mail("k1", "click", NOW, url=url) for url in ("https://a.example", "https://b.example")]
    providers.sendgrid(*clicks)
    kept = [json.loads(event.body) for event in _kept(database)]
    assert sorted(event["event"] for event in kept) == ["click", "click", "delivered", "open"]


def test_a_mail_is_kept_byte_by_byte_with_the_type_of_its_form(
    providers: Providers, database: Database
) -> None:
    form_type = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = providers.post(MAIL, MAIL_BODY, signed_by_sendgrid(MAIL_BODY, NOW) | form_type)
    (event,) = _kept(database)
    assert (answer.status_code, event.kind, event.body) == (204, "mail", MAIL_BODY)
    assert event.content_type == "multipart/form-data; boundary=b"


def test_a_status_is_kept_with_our_key_of_the_message(providers: Providers, database: Database) -> None:
    for _ in range(2):
        answer = providers.post(STATUS, FORM_BODY, FORM | signed_by_twilio(ORIGIN + STATUS, FIELDS))
        assert answer.status_code == 204
    (event,) = _kept(database)
    assert (event.kind, json.loads(event.body)["mk"]) == ("status", "k1")


def test_a_text_is_answered_with_nothing_to_say(providers: Providers, database: Database) -> None:
    answer = providers.text("+4915123456789", "STOP")
    assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (200, "text/xml")
    assert answer.text.endswith("<Response/>")
    assert [event.kind for event in _kept(database)] == ["text"]


def test_the_default_port_may_be_part_of_what_twilio_signs(providers: Providers) -> None:
    headers = signed_by_twilio(f"{ORIGIN}:443{STATUS}", FIELDS)
    assert providers.post(STATUS, FORM_BODY, FORM | headers).status_code == 204


NAMED = {"X-Twilio-Webhooks-Signature-Settings": "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"}


def test_twilio_may_sign_with_a_shared_key(providers: Providers) -> None:
    headers = signed_by_twilio(ORIGIN + STATUS, FIELDS, SHARED_KEY, "sha256")
    assert providers.post(STATUS, FORM_BODY, FORM | NAMED | headers).status_code == 204


def _posted_as_json(providers: Providers, body: bytes, signed_body: bytes) -> int:
    """The status of the answer; Twilio puts the hash of such a body into the address, and signs that alone."""
    address = f"{STATUS}&bodySHA256={sha256(signed_body).hexdigest()}"
    headers = {"Content-Type": "application/json; charset=utf-8"} | signed_by_twilio(ORIGIN + address, [])
    return providers.post(address, body, headers).status_code


def test_twilio_may_post_json_whose_hash_the_address_names(providers: Providers, database: Database) -> None:
    body = json.dumps(dict(FIELDS) | {"RawDlrDoneDate": 2612011234}).encode()
    assert _posted_as_json(providers, body, body) == 204
    (event,) = _kept(database)
    assert json.loads(event.body) == dict(FIELDS) | {"RawDlrDoneDate": "2612011234", "mk": "k1"}


def test_json_of_another_hash_is_refused(providers: Providers, database: Database) -> None:
    assert _posted_as_json(providers, b'{"MessageStatus": "failed"}', b'{"MessageStatus": "sent"}') == 403
    headers = {"Content-Type": "application/json"} | signed_by_twilio(ORIGIN + STATUS, [])
    assert providers.post(STATUS, b"{}", headers).status_code == 403
    assert _kept(database) == []


@pytest.mark.parametrize("body", [b"[" * 100_000, b"[1]", b"null", b"\xff"])
def test_json_that_is_signed_but_says_nothing_is_taken(providers: Providers, body: bytes) -> None:
    assert _posted_as_json(providers, body, body) == 204


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Twilio-Signature": ""},
        {"X-Twilio-Signature": "ü".encode("latin-1").decode("latin-1")},
        signed_by_twilio(ORIGIN + STATUS, FIELDS, "another token"),
        signed_by_twilio(ORIGIN + STATUS.replace("k1", "k2"), FIELDS),
        signed_by_twilio("http://10.0.0.7:8000" + STATUS, FIELDS),
        signed_by_twilio(ORIGIN + STATUS, list(dict(FIELDS).items())),
        NAMED | signed_by_twilio(ORIGIN + STATUS, FIELDS),
        {"X-Twilio-Webhooks-Signature-Settings": "key=1,algorithm=HMAC_SHA1"}
        | signed_by_twilio(ORIGIN + STATUS, FIELDS, SHARED_KEY),
        {"X-Twilio-Webhooks-Signature-Settings": "key=1,algorithm=MD5"}
        | signed_by_twilio(ORIGIN + STATUS, FIELDS),
    ],
)
def test_what_twilio_did_not_sign_is_refused_and_not_kept(
    providers: Providers, database: Database, headers: dict[str, str]
) -> None:
    raw = {name: value.encode("latin-1") for name, value in (FORM | headers).items()}
    answer = providers.client.post(STATUS, content=FORM_BODY, headers=raw)
    assert (answer.status_code, _kept(database)) == (403, [])


STRANGERS_KEY = generate_private_key(SECP256R1())
SIGNED = signed_by_sendgrid(BATCH, NOW)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, BATCH),
        (signed_by_sendgrid(BATCH, NOW, STRANGERS_KEY), BATCH),
        (SIGNED, BATCH + b" "),
        (signed_by_sendgrid(BATCH, NOW - timedelta(hours=25, seconds=1)), BATCH),
        (SIGNED | {"X-Twilio-Email-Event-Webhook-Timestamp": "0"}, BATCH),
        (SIGNED | {"X-Twilio-Email-Event-Webhook-Timestamp": "9" * 5_000}, BATCH),
        (SIGNED | {"X-Twilio-Email-Event-Webhook-Signature": "not base64!"}, BATCH),
        (SIGNED | {"X-Twilio-Email-Event-Webhook-Signature": ""}, BATCH),
    ],
)
@pytest.mark.parametrize("path", [EVENTS, MAIL])
def test_what_sendgrid_did_not_sign_is_refused_and_not_kept(
    providers: Providers, database: Database, path: str, headers: dict[str, str], body: bytes
) -> None:
    assert (providers.post(path, body, headers).status_code, _kept(database)) == (403, [])


def test_what_sendgrid_signed_a_day_ago_and_tries_again_is_taken(providers: Providers) -> None:
    headers = signed_by_sendgrid(BATCH, NOW - timedelta(hours=24))
    assert providers.post(EVENTS, BATCH, headers).status_code == 204


@pytest.mark.parametrize(
    ("missing", "call"),
    [
        ("sendgrid_event_public_key", lambda it: it.post(EVENTS, BATCH, SIGNED)),
        ("sendgrid_inbound_public_key", lambda it: it.post(MAIL, BATCH, SIGNED)),
        ("twilio_auth_token", lambda it: it.status("k1", "sent")),
        ("twilio_auth_token", lambda it: it.text("+4915123456789", "STOP")),
        (
            "twilio_webhook_shared_key",
            lambda it: it.post(
                STATUS, FORM_BODY, FORM | NAMED | signed_by_twilio(ORIGIN + STATUS, FIELDS, "", "sha256")
            ),
        ),
    ],
)
def test_a_key_that_is_not_set_opens_nothing(
    database: Database, missing: str, call: Callable[[Providers], object]
) -> None:
    answer = call(Providers(database, lambda: NOW, **{missing: ""}))
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "body", [b"", b"no json", b"[1, 2]", b"null", b"[" * 100_000, b'[{"event": "delivered"}, 7]', b"\xff\xfe"]
)
def test_what_is_signed_but_cannot_be_read_is_kept_and_not_refused(
    providers: Providers, database: Database, body: bytes
) -> None:
    answer = providers.post(EVENTS, body, signed_by_sendgrid(body, NOW))
    (event,) = _kept(database)
    assert (answer.status_code, event.kind, event.body) == (204, "unreadable", body)


@pytest.mark.parametrize(
    "event", [{}, {"event": "of tomorrow"}, {"event": ["\ud800", None], "timestamp": "x"}]
)
def test_an_event_that_nobody_knows_is_taken(providers: Providers, event: dict[str, object]) -> None:
    assert providers.sendgrid(event).status_code == 204


def test_a_body_without_end_is_not_read(providers: Providers) -> None:
    body = b" " * (256 * 1024 + 1)
    assert providers.post(STATUS, body, FORM).status_code == 413


@pytest.mark.parametrize("key", ["no key", "AAAA", public_half(generate_private_key(SECP384R1()))])
def test_a_portal_with_a_key_that_is_none_does_not_start(database: Database, key: str) -> None:
    settings = Settings(secret_key="k" * 40, sendgrid_event_public_key=key)
    with pytest.raises(BadSettings, match="SENDGRID_EVENT_PUBLIC_KEY"):
        create_app(settings, database=database)
