"""The code that proves who reads a message: in the words that leave, in none that are kept, and not after its time."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from portal.actions.prove_address import ask_code, prove
from portal.delivery.channels.base import NotAccepted
from portal.store.database import Database
from portal.templating import CODE_MARK
from tests.databases import on_both_databases, on_both_if_asked
from tests.delivery.sending import LINKS, a_sender, the_notice
from tests.played import played_once
from tests.shop import Shop

pytestmark = on_both_if_asked


@pytest.fixture
@played_once
def shop(database: Database) -> Shop:
    """A shop whose shopper has asked for a code."""
    shop = Shop(database)
    shop.sells("LAMP")
    shop.is_asked_for("1001", "LAMP")
    shop.writes(ask_code, shop.order("1001").id)
    return shop


def _is_proven_by(shop: Shop, typed: str, form: str = "one") -> bool:
    return shop.writes(prove, shop.order("1001").id, typed, form, LINKS)


def test_what_leaves_says_the_code_and_what_is_kept_does_not(shop: Shop) -> None:
    sender, way = a_sender(shop)
    sender.turn()
    (message,) = way.sent
    found = re.search(r"\b\d{8}\b", message.text)
    assert found is not None
    assert found.group() in message.html
    assert found.group() not in message.subject
    row = the_notice(shop)
    assert CODE_MARK in row.text
    assert not any(found.group() in str(value) for value in row.model_dump().values())
    assert _is_proven_by(shop, found.group())


def test_a_code_whose_time_is_over_does_not_leave(shop: Shop) -> None:
    sender, way = a_sender(shop, NotAccepted("Busy."))
    sender.turn()
    shop.now += timedelta(minutes=10)
    sender.turn()
    assert len(way.sent) == 1
    assert (the_notice(shop).state, the_notice(shop).reason) == ("superseded", "The code has run out.")


@on_both_databases
def test_of_many_who_guess_at_once_no_more_than_five_are_heard(shop: Shop) -> None:
    right = LINKS.proof_code(shop.id, shop.order("1001").id, the_notice(shop).slot)
    wrong = f"{(int(right) + 1) % 10**8:08}"
    with ThreadPoolExecutor(8) as threads:
        said = list(threads.map(lambda _: _is_proven_by(shop, wrong), range(12)))
    assert not any(said)
    assert not _is_proven_by(shop, right)


@on_both_databases
def test_of_many_who_type_the_right_one_at_once_one_form_has_proven_it(shop: Shop) -> None:
    right = LINKS.proof_code(shop.id, shop.order("1001").id, the_notice(shop).slot)
    with ThreadPoolExecutor(8) as threads:
        said = list(threads.map(lambda form: _is_proven_by(shop, right, f"form {form}"), range(12)))
    assert sum(said) == 1
