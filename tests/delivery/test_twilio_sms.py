"""What the SMS channel sends to Twilio, and what it makes of every answer."""

import logging
import socket
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any

import pytest

from portal.delivery.channels.base import Accepted, NotAccepted, Outcome, Refused, Unclear
from portal.delivery.channels.twilio_sms import ApiKey, AuthToken, TwilioSms
from tests.delivery.asking import all_sent_by, sent_by
from tests.delivery.messages import an_sms
from tests.delivery.provider_server import (
    CutShort,
    DropAfterReading,
    DropUnread,
    Hang,
    ProviderServer,
    Reply,
    Trickle,
    Turn,
)

ACCOUNT = "AC0123456789abcdef"
TOKEN = "very-secret-token"
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def channel_to(url: str, timeout_seconds: float = 5, **different: Any) -> TwilioSms:
    settings: dict[str, Any] = {
        "auth": AuthToken(TOKEN),
        "status_callback_base": "https://portal.example",
        "from_": "+14155550100",
        "now": lambda: NOW,
    }
    settings |= different
    return TwilioSms(ACCOUNT, base_url=url, timeout_seconds=timeout_seconds, **settings)


def outcome_of(turn: Turn, timeout_seconds: float = 5) -> Outcome:
    with ProviderServer(turn) as provider:
        return sent_by(channel_to(provider.url, timeout_seconds), an_sms())


def form_of(message: Any, **different: Any) -> dict[str, str]:
    with ProviderServer() as provider:
        sent_by(channel_to(provider.url, **different), message)
    return provider.only.form


def credentials_of(**different: Any) -> str:
    with ProviderServer() as provider:
        sent_by(channel_to(provider.url, **different), an_sms())
    kind, _, encoded = str(provider.only.headers["Authorization"]).partition(" ")
    assert kind == "Basic"
    return b64decode(encoded).decode()


def error(code: int | None, message: str = "Something is wrong.") -> dict[str, object]:
    return {"code": code, "message": message, "more_info": f"https://www.twilio.com/docs/errors/{code}"}


def test_an_accepted_sms_has_twilios_number() -> None:
    sid = "SM0123456789abcdef0123456789abcdef"
    assert outcome_of(Reply(201, {"sid": sid, "status": "queued"})) == Accepted(sid)


def test_an_sms_on_the_wire_is_all_that_was_promised() -> None:
    with ProviderServer() as provider:
        sent_by(channel_to(provider.url), an_sms())
    asked = provider.only
    assert (asked.method, asked.path) == ("POST", f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json")
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert asked.form == {
        "To": "+14155550123",
        "From": "+14155550100",
        "Body": an_sms().text,
        "StatusCallback": "https://portal.example/webhooks/twilio/status?mk=key1#rc=5&rp=all",
        "ValidityPeriod": "14400",
        "SmartEncoded": "true",
    }


def test_a_messaging_service_goes_before_a_number() -> None:
    form = form_of(an_sms(), messaging_service_sid="MG1")
    assert form["MessagingServiceSid"] == "MG1"
    assert "From" not in form


def test_a_key_with_odd_characters_stays_one_value_of_the_callback() -> None:
    form = form_of(an_sms(key="a&b=c#d"), status_callback_base="https://portal.example/shop/")
    assert form["StatusCallback"] == (
        "https://portal.example/shop/webhooks/twilio/status?mk=a%26b%3Dc%23d#rc=5&rp=all"
    )


@pytest.mark.parametrize(
    ("wanted", "sent"), [(-5, "1"), (0, "1"), (60, "60"), (36_000, "36000"), (90_000, "36000")]
)
def test_the_validity_stays_within_twilios_bounds(wanted: int, sent: str) -> None:
    assert form_of(an_sms(valid_seconds=wanted))["ValidityPeriod"] == sent


def test_the_account_signs_with_its_token() -> None:
    assert credentials_of() == f"{ACCOUNT}:{TOKEN}"


def test_a_key_pair_signs_instead_of_the_account() -> None:
    assert credentials_of(auth=ApiKey("SK1", "pair-secret")) == "SK1:pair-secret"


def test_a_region_in_the_environment_does_not_change_the_base_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    monkeypatch.setenv("TWILIO_EDGE", "dublin")
    assert outcome_of(Reply(201, {"sid": "SM1"})) == Accepted("SM1")


@pytest.mark.parametrize(
    ("status", "code", "cause"),
    [
        (400, 21211, "recipient"),
        (400, 21614, "recipient"),
        (400, 21635, "recipient"),
        (400, 21265, "recipient"),
        (400, 21610, "opted_out"),
        (400, 21408, "region"),
        (400, 21606, "account"),
        (400, 21612, "region"),
        (400, 21659, "account"),
        (400, 21266, "region"),
        (400, 30034, "account"),
        (401, 20003, "account"),
        (400, 21617, "content"),
        (400, 21602, "content"),
        (400, 30007, "content"),
        # Codes nobody told us about: by status first, then by their thousands group.
        (401, 29999, "account"),
        (403, 21999, "account"),
        (404, 20404, "account"),
        (400, 20999, "account"),
        (400, 21999, "content"),
        (400, 63999, "account"),
        (400, None, "content"),
        (422, 99999, "content"),
    ],
)
def test_a_refusal_names_its_cause(status: int, code: int | None, cause: str) -> None:
    assert outcome_of(Reply(status, error(code))) == Refused(
        f"Twilio answered {status}: Something is wrong.", cause
    )


@pytest.mark.parametrize(
    "body", [b"<html>no</html>", b"", [1], {"code": "many"}, {"code": [21610]}, b"[" * 99_999]
)
def test_a_refusal_that_cannot_be_read_goes_by_its_status(body: Any) -> None:
    assert outcome_of(Reply(400, body)) == Refused("Twilio answered 400 without a reason.", "content")


def test_a_problem_document_is_read_too() -> None:
    body = {"type": "https://x", "title": "Opted out", "status": 400, "code": 21610, "detail": "Said STOP."}
    assert outcome_of(Reply(400, body)) == Refused("Twilio answered 400: Said STOP.", "opted_out")


@pytest.mark.parametrize(
    ("reply", "retry_after"),
    [
        (Reply(429, error(20429), {"Retry-After": "3"}), 3.0),
        (Reply(429, b"slow down"), None),
        (Reply(400, error(20429)), None),
        (Reply(400, error(30001)), None),
        (Reply(400, error(30003)), None),
    ],
)
def test_what_was_never_processed_is_surely_not_accepted(reply: Reply, retry_after: float | None) -> None:
    outcome = outcome_of(reply)
    assert isinstance(outcome, NotAccepted)
    assert outcome.retry_after == retry_after


@pytest.mark.parametrize(
    "reply",
    [
        Reply(500, error(20500)),
        Reply(503, error(20503), {"Retry-After": "5"}),
        Reply(500, error(20429)),
        Reply(504, b"<html>"),
        Reply(408),
        Reply(200, {"sid": "SM1"}),
        Reply(202, {"sid": "SM1"}),
        Reply(201, b"garbage \xff\x00"),
        Reply(201, b""),
        Reply(201, b"[" * 99_999),
        Reply(201, ["SM1"]),
        Reply(201, {"sid": None}),
        Reply(201, {"sid": 7}),
        Reply(201, {}),
        CutShort(Reply(201, b'{"sid": "SM')),
    ],
)
def test_an_answer_that_proves_nothing_is_unclear(reply: Turn) -> None:
    assert isinstance(outcome_of(reply), Unclear)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_no_success_and_is_not_followed(status: int) -> None:
    with ProviderServer() as elsewhere, ProviderServer() as provider:
        provider.script.append(Reply(status, headers={"Location": elsewhere.url}))
        assert isinstance(sent_by(channel_to(provider.url), an_sms()), Unclear)
        assert len(provider.asked) == 1
        assert elsewhere.asked == []


@pytest.mark.parametrize("turn", [DropUnread(), DropAfterReading()])
def test_a_connection_that_breaks_leaves_it_unclear(turn: Turn) -> None:
    assert isinstance(outcome_of(turn), Unclear)


@pytest.mark.parametrize(
    "turn", [Hang(), Trickle(b'HTTP/1.1 201 Created\r\nContent-Length: 14\r\n\r\n{"sid": "SM1"}')]
)
def test_an_answer_that_takes_too_long_leaves_it_unclear(turn: Turn) -> None:
    assert isinstance(outcome_of(turn, timeout_seconds=0.3), Unclear)


def test_a_closed_port_is_surely_not_accepted() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    outcome = sent_by(channel_to(url), an_sms())
    assert outcome == NotAccepted("Twilio could not be reached: the connection was refused.")


def test_a_text_that_is_no_unicode_leaves_all_the_same() -> None:
    assert form_of(an_sms(text="half a pair: \ud83d"))["Body"] == "half a pair: ?"


def test_no_answer_brings_contact_data_or_secrets_into_the_reason() -> None:
    said = (
        f"The 'To' number +14155550123 (also 415-555-0123, %2B14155550123) is not valid for {ACCOUNT}; "
        f"{TOKEN}; body was: {an_sms().text}"
    )
    outcome = outcome_of(Reply(400, error(21211, said)))
    assert isinstance(outcome, Refused)
    for private in ("555", "0123", "secret", "lamp", "portal.example"):
        assert private not in outcome.reason
    assert "is not valid" in outcome.reason


def test_nothing_secret_is_logged_even_at_debug(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with ProviderServer(Reply(400, error(21211, "+14155550123 is bad"))) as provider:
        channel = channel_to(provider.url)
        sent_by(channel, an_sms())
        sent_by(channel, an_sms())
    for private in (TOKEN, "Basic", "5550123", "lamp", "secret-token"):
        assert private not in caplog.text


def test_keys_do_not_show_when_they_are_printed() -> None:
    assert TOKEN not in repr(AuthToken(TOKEN))
    assert "pair-secret" not in repr(ApiKey("SK1", "pair-secret"))


def test_many_messages_share_one_channel_and_mix_nothing_up() -> None:
    numbers = range(64)
    messages = [an_sms(key=f"key{n}", to=f"+1415555{n:04}", text=f"for key{n}") for n in numbers]
    with ProviderServer() as provider:
        outcomes = all_sent_by(channel_to(provider.url), *messages)
    assert outcomes == [Accepted(f"SMkey{n}") for n in numbers]
    arrived = sorted((asked.form["To"], asked.form["Body"]) for asked in provider.asked)
    assert arrived == [(message.to, message.text) for message in messages]


@pytest.mark.parametrize(
    "different",
    [
        {"auth": AuthToken("")},
        {"auth": ApiKey("", "secret")},
        {"from_": ""},
        {"base_url": "http://api.twilio.com"},
    ],
)
def test_a_channel_that_could_not_send_is_not_built(different: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^(Twilio needs|The base URL)") as refusal:
        channel_to(different.pop("base_url", "https://api.twilio.com"), **different)
    assert "secret" not in str(refusal.value)
