"""`portal host`: whoever runs the portal says by which hosts of its own a shop is seen."""

import json

from portal.store import hosts, merchants
from portal.store.database import Database
from tests.browser.running import a_door, running_portal
from tests.terminal import SECRET, Shell

HOST = "orders.acme.example"


def link_host(database: Database) -> str:
    with database.reading() as session:
        merchant = merchants.by_slug(session, "acme")
        assert merchant is not None
        return hosts.link_host(session, merchant.id)


def test_a_host_is_added_listed_and_removed(shell: Shell) -> None:
    said = shell.does("host", "add", HOST.upper(), "--merchant", "acme")
    assert "orders.acme.example shows the pages of acme" in said
    listed = json.loads(shell.does("host", "list", "--merchant", "acme"))
    assert listed == {"hosts": [{"host": HOST, "verified_at": None}]}
    assert shell.run("host", "add", HOST, "--merchant", "acme").exit_code == 1
    assert shell.run("host", "add", "10.0.0.1", "--merchant", "acme").exit_code == 1
    assert "removed" in shell.does("host", "remove", HOST)
    assert shell.run("host", "remove", HOST).exit_code == 1
    assert shell.run("host", "verify", HOST).exit_code == 1


def test_a_host_is_verified_where_it_leads_here(shell: Shell, database: Database) -> None:
    with a_door() as door, running_portal(database, shell.folder, door) as portal:
        shell.environment |= {"PORTAL_PUBLIC_URL": portal.url, "PORTAL_SECRET_KEY": "k" * 40}
        shell.does("host", "add", "orders.localhost", "--merchant", "acme")
        assert "leads here" in shell.does("host", "verify", "orders.localhost")
        assert link_host(database) == "orders.localhost"
        shell.environment["PORTAL_SECRET_KEY"] = SECRET
        assert "somebody else answers" in str(shell.run("host", "verify", "orders.localhost").exception)
    assert link_host(database) == ""


def test_a_host_that_answers_nothing_is_not_verified(shell: Shell, database: Database) -> None:
    shell.environment["PORTAL_PUBLIC_URL"] = "http://127.0.0.1:9"
    shell.does("host", "add", "orders.localhost", "--merchant", "acme")
    assert "does not lead here" in str(shell.run("host", "verify", "orders.localhost").exception)
    assert link_host(database) == ""
