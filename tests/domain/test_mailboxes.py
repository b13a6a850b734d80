"""What is the address of a mailbox, and in which form it is kept."""

import pytest

from portal.domain.mailboxes import mailbox


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Maya.Castillo@Example.COM", "Maya.Castillo@example.com"),
        ("jörg@bücher.example.com", "jörg@bücher.example.com"),
        ("o'brien+orders@mail.example.com", "o'brien+orders@mail.example.com"),
    ],
)
def test_an_address_is_kept_in_one_form(text: str, kept: str) -> None:
    assert mailbox(text) == kept


@pytest.mark.parametrize(
    "text", ["", "maya", "maya@", "@example.com", "maya@localhost", "a@b@example.com", "maya @example.com"]
)
def test_what_is_none_is_nothing(text: str) -> None:
    assert mailbox(text) == ""
