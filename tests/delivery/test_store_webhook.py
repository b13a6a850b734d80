"""What the channel to the store sends, and what it makes of every answer; signatures are checked by the library."""

from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from portal.actions.set_receiver import new_secret
from portal.delivery.channels.base import Accepted, Message, NotAccepted, Outcome, Refused
from portal.delivery.channels.store_webhook import StoreWebhook
from tests.delivery.provider_server import (
    Asked,
    CutShort,
    DropAfterReading,
    DropUnread,
    Hang,
    ProviderServer,
    Reply,
    Turn,
)

SECRET, OTHER = new_secret(), new_secret()
BODY = '{"type": "order_line.cancelled", "data": {"order": "1001", "reason": "größer ✓"}}'


def a_message(to: str, *secrets: str) -> Message:
    return Message("key1", "lease1", "store", to, "Lamp Shop", "", "", BODY, secrets=secrets or (SECRET,))


def channel(timeout_seconds: float = 5, allows_loopback: bool = True) -> StoreWebhook:
    return StoreWebhook(timeout_seconds, allows_loopback=allows_loopback, now=lambda: datetime.now(UTC))


def asked_for(*secrets: str) -> Asked:
    with ProviderServer(Reply(204)) as store:
        assert channel().send(a_message(f"{store.url}/hooks?shop=7", *secrets)) == Accepted("")
    return store.only


def outcome_of(turn: Turn, timeout_seconds: float = 5) -> Outcome:
    with ProviderServer(turn) as store:
        return channel(timeout_seconds).send(a_message(f"{store.url}/hooks"))


def test_the_body_arrives_as_it_is_under_its_key() -> None:
    asked = asked_for()
    assert (asked.method, asked.path, asked.body.decode()) == ("POST", "/hooks?shop=7", BODY)
    assert asked.headers["Content-Type"] == "application/json"
    assert asked.headers["webhook-id"] == "key1"


def test_the_library_verifies_it_and_nobody_elses_secret_does() -> None:
    asked = asked_for()
    read = Webhook(SECRET).verify(asked.body, dict(asked.headers))
    assert read["data"]["reason"] == "größer ✓"
    with pytest.raises(WebhookVerificationError):
        Webhook(OTHER).verify(asked.body, dict(asked.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(asked.body + b" ", dict(asked.headers))


def test_while_a_secret_is_exchanged_both_verify_it() -> None:
    asked = asked_for(SECRET, OTHER)
    for secret in (SECRET, OTHER):
        Webhook(secret).verify(asked.body, dict(asked.headers))


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_2xx_is_taken(status: int) -> None:
    assert outcome_of(Reply(status)) == Accepted("")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 413, 422])
def test_a_no_of_the_receiver_is_final(status: int) -> None:
    assert outcome_of(Reply(status)) == Refused(f"The store's receiver answered {status}.", "content")


@pytest.mark.parametrize("status", [301, 307, 408, 409, 425, 429, 500, 502, 503])
def test_what_may_pass_is_tried_again_and_no_redirect_is_followed(status: int) -> None:
    reply = Reply(status, headers={"Location": "http://127.0.0.1:1/elsewhere"})
    assert outcome_of(reply) == NotAccepted(f"The store's receiver answered {status}.")


def test_a_wait_that_it_names_is_kept() -> None:
    outcome = outcome_of(Reply(503, headers={"Retry-After": "90"}))
    assert outcome == NotAccepted("The store's receiver answered 503.", 90)


@pytest.mark.parametrize("turn", [DropUnread(), DropAfterReading(), Hang()])
def test_what_nobody_is_sure_of_is_tried_again(turn: Turn) -> None:
    assert isinstance(outcome_of(turn, timeout_seconds=0.3), NotAccepted)


def test_an_answer_that_breaks_off_after_its_status_was_taken() -> None:
    assert outcome_of(CutShort(Reply(200, b"thanks"))) == Accepted("")


def test_nobody_listening_is_tried_again() -> None:
    with ProviderServer() as gone:
        pass
    outcome = channel().send(a_message(f"{gone.url}/hooks"))
    assert outcome == NotAccepted("The store's receiver did not take it: the connection was refused.")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_no_byte_goes_to_an_address_that_is_not_public(host: str) -> None:
    with ProviderServer(Reply(204)) as store:
        url = store.url.replace("127.0.0.1", host)
        outcome = channel(allows_loopback=False).send(a_message(f"{url}/hooks"))
    assert outcome == NotAccepted(
        "The store's receiver did not take it: its name leads into a private network."
    )
    assert store.asked == []


def test_an_address_that_is_none_is_refused() -> None:
    assert isinstance(channel().send(a_message("http://shop.example.com/hooks")), Refused)


def test_a_message_shows_its_secrets_to_no_log() -> None:
    assert SECRET not in repr(a_message("https://shop.example.com/"))
