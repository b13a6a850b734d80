"""What a shopper wrote themselves, out of a mail with all that it answers."""

import pytest

from portal.delivery.receipts.mailing import own_words, read_mail
from tests.builders import NOW
from tests.delivery.mails import a_form


@pytest.mark.parametrize(
    "answered",
    [
        "Danke!\n\nAm Fr., 27. Nov. 2026 um 09:12 Uhr schrieb Acme <a@b.example>:\n> Guten Tag",
        "Danke!\n\nLe ven. 27 nov. 2026 à 09:12, Acme <a@b.example> a écrit :\nBonjour",
        "Danke!\n-----Ursprüngliche Nachricht-----\nVon: Acme",
        "Danke!\n\nVon: Acme <a@b.example>\nGesendet: Freitag",
        "Danke!\n-- \nSam Carter",
    ],
)
def test_only_what_they_wrote_themselves_is_read(answered: str) -> None:
    assert own_words(answered) == "Danke!"


def test_a_mail_without_plain_text_is_read_from_its_html() -> None:
    body = a_form(text="", html="<style>p{}</style><p>Hello<br>you</p>")
    assert read_mail(body, "multipart/form-data; boundary=x", NOW).text == "Hello you"
