"""What the email channel sends to SendGrid, and what it makes of every answer."""

import logging
import socket
from datetime import UTC, datetime, timedelta

import pytest

from portal.delivery.channels.base import Accepted, NotAccepted, Outcome, Refused, Unclear
from portal.delivery.channels.sendgrid_email import SendGridEmail
from tests.delivery.asking import all_sent_by, sent_by
from tests.delivery.messages import a_mail
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

API_KEY = "SG.test-key.very-secret"
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def channel_to(url: str, timeout_seconds: float = 5) -> SendGridEmail:
    return SendGridEmail(API_KEY, url, timeout_seconds, now=lambda: NOW)


def outcome_of(turn: Turn, timeout_seconds: float = 5) -> Outcome:
    with ProviderServer(turn) as provider:
        return sent_by(channel_to(provider.url, timeout_seconds), a_mail())


def errors(message: str, field: str | None = None) -> dict[str, object]:
    return {"errors": [{"message": message, "field": field, "help": None}]}


def test_an_accepted_mail_has_sendgrids_number() -> None:
    assert outcome_of(Reply(202, headers={"X-Message-Id": "abcdefghijklmnopqrstuv"})) == Accepted(
        "abcdefghijklmnopqrstuv"
    )


def test_a_mail_on_the_wire_is_all_that_was_promised() -> None:
    with ProviderServer() as provider:
        sent_by(channel_to(provider.url), a_mail())
    asked = provider.only
    assert (asked.method, asked.path) == ("POST", "/v3/mail/send")
    assert asked.headers["Authorization"] == f"Bearer {API_KEY}"
    assert asked.headers["Content-Type"] == "application/json"
    assert asked.mail == {
        "from": {"email": "orders@lamps.example", "name": "Lamp Shop"},
        "reply_to": {"email": "help@lamps.example"},
        "subject": "Your lamp ships later",
        "personalizations": [{"to": [{"email": "jane.doe@example.com"}]}],
        "content": [
            {"type": "text/plain", "value": a_mail().text},
            {"type": "text/html", "value": "<p>Dear Jane</p>"},
        ],
        "custom_args": {"bo_key": "key1", "bo_lease": "lease1"},
        "tracking_settings": {
            "click_tracking": {"enable": False, "enable_text": False},
            "open_tracking": {"enable": False},
        },
    }


def test_a_mail_without_html_and_reply_address_has_neither() -> None:
    with ProviderServer() as provider:
        sent_by(channel_to(provider.url), a_mail(html="", reply_to="", sender_name=""))
    mail = provider.only.mail
    assert [part["type"] for part in mail["content"]] == ["text/plain"]
    assert "reply_to" not in mail
    assert mail["from"] == {"email": "orders@lamps.example"}


@pytest.mark.parametrize(
    "address",
    ["one@example.com, two@example.com", "Two <two@example.com>", '"odd, name"@example.com', "no address"],
)
def test_the_address_is_sent_as_it_is_to_one_recipient(address: str) -> None:
    with ProviderServer() as provider:
        sent_by(channel_to(provider.url), a_mail(to=address))
    assert provider.only.mail["personalizations"] == [{"to": [{"email": address}]}]


def test_a_base_url_may_have_a_path() -> None:
    with ProviderServer(Reply(202, headers={"X-Message-Id": "x"})) as provider:
        assert sent_by(channel_to(f"{provider.url}/eu/"), a_mail()) == Accepted("x")
    assert provider.only.path == "/eu/v3/mail/send"


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        (
            Reply(400, errors("Does not contain a valid address.", "personalizations.0.to.0.email")),
            "recipient",
        ),
        (Reply(400, errors("The from email is not valid.", "from.email")), "account"),
        (Reply(400, errors("Not a valid address.", "reply_to.email")), "sender"),
        (Reply(400, errors("The subject is required.", "subject")), "content"),
        (Reply(400, errors("Bad Request")), "content"),
        (Reply(400, b"<html>Bad Request</html>"), "content"),
        (Reply(400, {"errors": "none"}), "content"),
        (Reply(400, {"errors": [None, 7]}), "content"),
        (Reply(400, b"[" * 100_000), "content"),
        (Reply(401, errors("The provided authorization grant is invalid.")), "account"),
        (
            Reply(403, errors("The from address does not match a verified Sender Identity.", "from")),
            "account",
        ),
        (Reply(404, b""), "account"),
        (Reply(413, errors("Payload too large.")), "content"),
        (Reply(422, errors("Something new.")), "content"),
        (Reply(451, errors("Unavailable in this region.")), "account"),
    ],
)
def test_a_refusal_names_its_cause(reply: Reply, cause: str) -> None:
    outcome = outcome_of(reply)
    assert isinstance(outcome, Refused)
    assert outcome.cause == cause


def test_a_refusal_says_what_sendgrid_said() -> None:
    refusal = Reply(400, errors("The subject is required.", "subject"))
    assert outcome_of(refusal) == Refused("SendGrid answered 400: The subject is required.", "content")


def test_a_refusal_without_words_is_still_a_sentence() -> None:
    assert outcome_of(Reply(403)) == Refused("SendGrid answered 403 without a reason.", "account")


@pytest.mark.parametrize(
    ("headers", "retry_after"),
    [
        ({"Retry-After": "17"}, 17.0),
        ({"Retry-After": "17", "X-RateLimit-Reset": str(int(NOW.timestamp()) + 90)}, 17.0),
        ({"X-RateLimit-Reset": str(int(NOW.timestamp()) + 90)}, 90.0),
        ({"X-RateLimit-Reset": str(int(NOW.timestamp()) - 90)}, 0.0),
        ({"Retry-After": "Tue, 01 Dec 2026 12:02:00 GMT"}, 120.0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "nan"}, None),
        ({}, None),
    ],
)
def test_too_many_requests_is_surely_not_accepted(headers: dict[str, str], retry_after: float | None) -> None:
    outcome = outcome_of(Reply(429, errors("too many requests"), headers))
    assert outcome == NotAccepted("SendGrid answered 429: too many requests.", retry_after, True)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_leaves_it_unclear_even_with_retry_after(status: int) -> None:
    assert isinstance(outcome_of(Reply(status, errors("oops"), {"Retry-After": "5"})), Unclear)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, b"", {"X-Message-Id": "sandbox"}),
        Reply(200, b"garbage \xff\x00"),
        Reply(202, b""),
        Reply(202, b"", {"X-Message-Id": " "}),
        Reply(204),
        Reply(408),
    ],
)
def test_an_answer_that_proves_nothing_is_unclear(reply: Reply) -> None:
    assert isinstance(outcome_of(reply), Unclear)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_no_success_and_is_not_followed(status: int) -> None:
    with ProviderServer() as elsewhere, ProviderServer() as provider:
        provider.script.append(Reply(status, headers={"Location": f"{elsewhere.url}/v3/mail/send"}))
        assert isinstance(sent_by(channel_to(provider.url), a_mail()), Unclear)
        assert len(provider.asked) == 1
        assert elsewhere.asked == []


@pytest.mark.parametrize("turn", [DropUnread(), DropAfterReading()])
def test_a_connection_that_breaks_leaves_it_unclear(turn: Turn) -> None:
    assert isinstance(outcome_of(turn), Unclear)


@pytest.mark.parametrize(
    "turn", [Hang(), Trickle(b"HTTP/1.1 202 Accepted\r\nX-Message-Id: too-late\r\nContent-Length: 0\r\n\r\n")]
)
def test_an_answer_that_takes_too_long_leaves_it_unclear(turn: Turn) -> None:
    assert isinstance(outcome_of(turn, timeout_seconds=0.3), Unclear)


def test_a_yes_that_breaks_off_after_its_number_is_a_yes() -> None:
    assert outcome_of(CutShort(Reply(202, b"x", {"X-Message-Id": "abc"}))) == Accepted("abc")


def test_a_no_that_breaks_off_after_its_status_is_a_no() -> None:
    assert isinstance(outcome_of(CutShort(Reply(401, b"x"))), Refused)


def test_a_closed_port_is_surely_not_accepted() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    outcome = sent_by(channel_to(url), a_mail())
    assert outcome == NotAccepted("SendGrid could not be reached: the connection was refused.")


def test_a_name_that_does_not_exist_is_surely_not_accepted() -> None:
    too_long_for_a_name = ".".join(["label" * 12] * 6)  # so that no name server has to be asked
    outcome = sent_by(channel_to(f"https://{too_long_for_a_name}"), a_mail())
    assert outcome == NotAccepted("SendGrid could not be reached: its name could not be found.")


def test_a_failed_handshake_is_surely_not_accepted_and_sends_nothing() -> None:
    with ProviderServer(Reply(400)) as provider:
        outcome = sent_by(channel_to(provider.url.replace("http:", "https:")), a_mail())
    assert outcome == NotAccepted("SendGrid could not be reached: no secure connection could be made.")


def test_a_text_that_looks_like_a_key_is_refused_before_it_leaves() -> None:
    with ProviderServer() as provider:
        outcome = sent_by(channel_to(provider.url), a_mail(text="SG.abc.def is my key"))
        assert isinstance(outcome, Refused)
        assert provider.asked == []


def test_no_answer_brings_contact_data_or_secrets_into_the_reason() -> None:
    said = (
        f"Bad mail to Jane.Doe@example.com (jane.doe%40example.com, o'neil@example.org) or +1 (415) 555-0123, "
        f"see https://portal.example/t/secret-token with {API_KEY}\r\nbcc: x@example.com"
    )
    outcome = outcome_of(Reply(400, errors(said)))
    assert isinstance(outcome, Refused)
    for private in ("jane", "neil", "example", "555", "0123", "secret", "SG.", "\n", "\r"):
        assert private.lower() not in outcome.reason.lower()


def test_nothing_secret_is_logged_even_at_debug(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with ProviderServer(Reply(400, errors("jane.doe@example.com is bad"))) as provider:
        channel = channel_to(provider.url)
        sent_by(channel, a_mail())
        sent_by(channel, a_mail())
    for private in (API_KEY, "Bearer", "jane.doe", "Dear Jane", "secret-token", "lamp ships"):
        assert private not in caplog.text


def test_many_messages_share_one_channel_and_mix_nothing_up() -> None:
    keys = [f"key{number}" for number in range(64)]
    mails = [a_mail(key=key, lease=f"of-{key}", to=f"{key}@example.com", text=f"for {key}") for key in keys]
    with ProviderServer() as provider:
        outcomes = all_sent_by(channel_to(provider.url), *mails)
    assert outcomes == [Accepted(f"id-{key}") for key in keys]
    arrived = {asked.mail["custom_args"]["bo_key"]: asked for asked in provider.asked}
    assert sorted(arrived) == sorted(keys)
    for key, asked in arrived.items():
        assert asked.mail["personalizations"] == [{"to": [{"email": f"{key}@example.com"}]}]
        assert asked.mail["content"][0]["value"] == f"for {key}"
        assert asked.mail["custom_args"]["bo_lease"] == f"of-{key}"
        assert asked.headers["Authorization"] == f"Bearer {API_KEY}"


def test_far_future_resets_are_passed_on_as_they_are() -> None:
    milliseconds = str(int((NOW + timedelta(seconds=1)).timestamp() * 1000))
    outcome = outcome_of(Reply(429, headers={"X-RateLimit-Reset": milliseconds}))
    assert isinstance(outcome, NotAccepted)
    assert outcome.retry_after is not None
    assert outcome.retry_after > 1_000_000


@pytest.mark.parametrize("key", ["", "two words", "line\r\nInjected: yes", "schlüssel"])
def test_a_key_that_cannot_be_one_is_refused_without_repeating_it(key: str) -> None:
    with pytest.raises(ValueError, match="SendGrid API key") as refusal:
        SendGridEmail(key, "https://api.sendgrid.com", 10)
    assert not key or key not in str(refusal.value)


def test_a_base_url_without_encryption_is_refused() -> None:
    with pytest.raises(ValueError, match="https"):
        SendGridEmail(API_KEY, "http://api.sendgrid.com", 10)


@pytest.mark.parametrize(("is_legal", "is_passed"), [(True, True), (False, False)])
def test_em6_a_legal_mail_goes_to_those_as_well_who_unsubscribed_from_everything(
    is_legal: bool, is_passed: bool
) -> None:
    with ProviderServer() as provider:
        sent_by(channel_to(provider.url), a_mail(is_legal=is_legal))
    assert ("mail_settings" in provider.only.mail) == is_passed
