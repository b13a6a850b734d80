"""Keys of the API on the command line: shown once, kept as a hash, ended at once."""

from portal.links import token_hash
from portal.store import api_keys
from portal.store.database import Database
from tests.databases import on_both_databases
from tests.terminal import Shell


def owner(database: Database, key: str) -> int | None:
    with database.reading() as session:
        return api_keys.merchant_of(session, token_hash(key))


@on_both_databases
def test_a_key_is_shown_once_and_ends_when_it_is_revoked(shell: Shell, database: Database) -> None:
    key = shell.does("key", "add", "--merchant", "acme", "--name", "The shop's nightly job").strip()
    other = shell.does("key", "add", "--merchant", "acme").strip()
    assert owner(database, key) == owner(database, other) is not None
    first, _ = shell.tells("key", "list", "--merchant", "acme")
    assert (first["name"], first["revoked_at"]) == ("The shop's nightly job", None)
    assert key.endswith(first["ending"])
    for _ in range(2):
        shell.does("key", "revoke", str(first["id"]), "--merchant", "acme")
    assert owner(database, key) is None
    assert owner(database, other) is not None
    said = shell.does("key", "list", "--merchant", "acme")
    assert "revoked" in said.splitlines()[0]
    assert "in use" in said.splitlines()[1]


def test_a_key_is_kept_as_a_hash_only(shell: Shell, database: Database) -> None:
    key = shell.does("key", "add", "--merchant", "acme").strip()
    with database.engine.connect() as connection:
        (row,) = connection.exec_driver_sql("SELECT * FROM api_keys")
    assert key not in str(row)


def test_nobody_revokes_the_key_of_another_merchant(shell: Shell, database: Database) -> None:
    shell.does("merchant", "add", "globex", "--name", "Globex")
    key = shell.does("key", "add", "--merchant", "globex").strip()
    (shown,) = shell.tells("key", "list", "--merchant", "globex")
    refused = shell.run("key", "revoke", str(shown["id"]), "--merchant", "acme")
    assert "acme has no key" in str(refused.exception)
    assert owner(database, key) is not None


def test_a_name_that_nobody_can_read_is_refused(shell: Shell) -> None:
    for name in ("two\nlines", "x" * 101):
        refused = shell.run("key", "add", "--merchant", "acme", "--name", name)
        assert "can be seen" in str(refused.exception)
