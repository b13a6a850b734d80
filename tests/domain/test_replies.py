"""What a text message asks for: the provider's keywords, a stop in somebody's own words, or a person's ear."""

import pytest

from portal.domain.addresses import address_key, e164
from portal.domain.replies import understood


@pytest.mark.parametrize(
    "text", ["STOP", "stop", " Stop. ", "Unsubscribe", "CANCEL", "end", "Quit!", "opt-out", "STOPALL"]
)
def test_a_stop_is_whatever_the_provider_takes_for_one(text: str) -> None:
    assert understood(text) == "stop"


@pytest.mark.parametrize(
    ("text", "kind"),
    [("START", "start"), ("yes", "start"), ("Unstop", "start"), ("info", "help"), ("HELP?", "help")],
)
def test_start_and_help_are_known(text: str, kind: str) -> None:
    assert understood(text) == kind


def test_what_the_provider_took_it_for_counts() -> None:
    assert understood("Basta", "STOP") == "stop"


@pytest.mark.parametrize(
    "text",
    [
        "please stop texting me",
        "Don’t text me again",
        "do not send me any more messages",
        "no more texts please",
        "take me off your list",
        "I want to unsubscribe from this",
        "Bitte keine SMS mehr",
        "Schreiben Sie mir nicht mehr, keine Nachrichten",
        "Arrêtez de m'envoyer des messages",
        "Ne m'envoyez plus de SMS",
        "No me envíen más mensajes",
        "quiero darme de baja",
    ],
)
def test_a_stop_in_somebodys_own_words_is_understood(text: str) -> None:
    assert understood(text) == "revoked"


@pytest.mark.parametrize(
    "text",
    [
        "When does my lamp arrive?",
        "please cancel my order",
        "I don't need it before May",
        "yes please wait",
        "Wann kommt die Lampe?",
        "",
        "👍",
    ],
)
def test_anything_else_is_for_a_person(text: str) -> None:
    assert understood(text) == "other"


@pytest.mark.parametrize(
    ("phone", "country", "known"),
    [
        ("0151 23456789", "DE", "+4915123456789"),
        ("+49 (151) 234-56789", "", "+4915123456789"),
        ("1", "DE", ""),
        ("x", "", ""),
    ],
)
def test_a_telephone_has_one_form(phone: str, country: str, known: str) -> None:
    assert e164(phone, country) == known


def test_a_mailbox_is_one_however_it_is_written() -> None:
    assert address_key("email", " Sam@Mail.Example ") == address_key("email", "sam@mail.example")
