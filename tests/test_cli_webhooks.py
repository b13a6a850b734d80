"""Secrets of the shops' webhooks on the command line: made here and shown once, or given by the shop."""

import pytest

from portal.links import Links
from portal.store import merchants, webhook_secrets
from portal.store.database import Database
from tests.terminal import SECRET, Shell


def kept(database: Database, source: str) -> str:
    with database.reading() as session:
        merchant = merchants.by_slug(session, "acme")
        assert merchant is not None
        found = webhook_secrets.of_source(session, merchant.id, source)
    assert found is not None
    assert "whsec" not in found.sealed
    return Links("", SECRET).unseal(found.sealed)


def test_a_secret_is_made_and_shown_with_its_address(shell: Shell, database: Database) -> None:
    said = shell.does("webhook", "secret", "in", "--merchant", "acme")
    assert said.startswith("http://127.0.0.1:8000/webhooks/in/acme is signed with whsec_")
    assert kept(database, "in") == said.split()[-1]


def test_a_secret_that_the_shop_made_is_read_and_not_repeated(shell: Shell, database: Database) -> None:
    said = shell.does(
        "webhook", "secret", "shopify", "--merchant", "acme", "--given", stdin="shpss_0123456789abc\n"
    )
    assert "shpss" not in said
    assert kept(database, "shopify") == "shpss_0123456789abc"


@pytest.mark.parametrize("words", [("fax",), ("in", "--given"), ("shopify", "--given")])
def test_what_makes_no_sense_is_refused(shell: Shell, words: tuple[str, ...]) -> None:
    assert shell.run("webhook", "secret", *words, "--merchant", "acme", stdin="short\n").exit_code == 1
