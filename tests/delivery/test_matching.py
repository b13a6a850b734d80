"""Which entry of a provider's list is which message of ours."""

from datetime import timedelta

import pytest

from portal.delivery.channels.sent_list import Entry
from portal.delivery.reconciling.matching import Wanted, match
from tests.builders import NOW

LINK = "https://portal.example/t/abc"
TEXT = f"Your lamp “ships” by 5 December {LINK}"


def _wanted(key: str, to: str = "+491511", subject: str = "", text: str = "") -> Wanted:
    return Wanted(1, 1, key, "lease", "date_later", to, subject, text, NOW - timedelta(minutes=3))


def _text(number: str, text: str, to: str = "+491511") -> Entry:
    return Entry(number, to, "sent", text=text)


def _mail(number: str, subject: str, to: str = "sam@mail.example") -> Entry:
    return Entry(number, to, "processed", subject=subject)


@pytest.mark.parametrize(
    ("listed", "is_it"),
    [
        (_text("SM1", TEXT), True),
        (_text("SM1", f'Your lamp "ships" by 5 December {LINK}'), True),
        (_text("SM1", TEXT.replace("abc", "abd")), False),
        (_text("SM1", "Your lamp “ships” by 5 December"), False),
        (_text("SM1", TEXT, to="+491512"), False),
    ],
)
def test_a_text_is_known_by_its_number_and_its_link(listed: Entry, is_it: bool) -> None:
    matched = match([_wanted("k", text=TEXT)], [listed], [])
    assert (matched.found == {"k": listed}, matched.doubtful) == (is_it, frozenset())


def test_an_entry_is_one_message_only() -> None:
    twins = [_wanted("a", text=TEXT), _wanted("b", text=TEXT.replace("abc", "abd"))]
    matched = match(twins, [_text("SM1", TEXT)], [])
    assert set(matched.found) == {"a"}
    assert match(twins[:1], [_text("SM1", TEXT)], ["SM1"]).found == {}


def test_mails_that_look_alike_are_found_all_or_none() -> None:
    twins = [_wanted(key, "Sam@mail.example", "Your order", f"{LINK}{key}") for key in "ab"]
    first, second = _mail("1", "Your order"), _mail("2", "Your order")
    both = match(twins, [first, second], [])
    assert (sorted(both.found), both.doubtful) == (["a", "b"], frozenset())
    assert {entry.provider_id for entry in both.found.values()} == {"1", "2"}
    one = match(twins, [first], [])
    assert (one.found, one.doubtful) == ({}, {"a", "b"})


def test_a_mail_to_the_same_address_under_another_subject_leaves_a_doubt() -> None:
    wanted = _wanted("a", to="sam@mail.example", subject="Your order 1001")
    assert match([wanted], [_mail("1", "Your order 1002")], []).doubtful == {"a"}
    assert match([wanted], [_mail("1", "Your order 1002", to="kim@mail.example")], []).doubtful == frozenset()


def test_a_key_that_the_list_gives_back_is_surest() -> None:
    entries = [Entry("c-b", "+491511", "kept", key="b"), Entry("c-x", "+491511", "kept", key="x")]
    assert match([_wanted("a", text=TEXT), _wanted("b", text=TEXT)], entries, []).found == {"b": entries[0]}
