"""The command line of the ledgers of queues, and of their counters."""

import json

from portal.store.database import Database
from tests.databases import on_both_databases
from tests.terminal import Shell

ORDERS = "order,line,sku,quantity,placed_at\n1001,1,LAMP,2,2026-11-01T10:00:00Z\n"


@on_both_databases
def test_a_ledger_is_verified_and_says_where_it_breaks(shell: Shell, database: Database) -> None:
    shell.does("import", "orders", "-", "--merchant", "acme", stdin=ORDERS)
    words = ("ledger", "verify", "--merchant", "acme")
    assert shell.does(*words) == "1 queue with 1 entry: all in order.\n"
    assert shell.tells(*words, "--sku", "LAMP") == {
        "merchant": "acme",
        "queues": 1,
        "entries": 1,
        "breaks": [],
    }
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE ledger SET units = 1, change = 1")
    done = shell.run(*words)
    assert (done.exit_code, done.stdout) == (1, "1 queue with 1 entry: NOT in order.\n")
    assert "LAMP, entry 1: its text does not fit its hash" in done.stderr
    told = json.loads(shell.run(*words, "--json").stdout)
    assert [(found["sku"], found["number"]) for found in told["breaks"]] == [("LAMP", 1)]


@on_both_databases
def test_counters_of_a_queue_that_are_wrong_are_counted_anew(shell: Shell, database: Database) -> None:
    shell.does("import", "orders", "-", "--merchant", "acme", stdin=ORDERS)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE queue_blocks SET units = units + 3")
    assert shell.run("ledger", "verify", "--merchant", "acme").exit_code == 1
    done = shell.run("ledger", "recount", "--merchant", "acme")
    assert (done.exit_code, done.stdout) == (0, "1 queue: 1 mended.\n")
    assert "LAMP: the counters were wrong, and are right now." in done.stderr
    assert shell.run("ledger", "verify", "--merchant", "acme").exit_code == 0
    again = shell.does("ledger", "recount", "--merchant", "acme", "--sku", "LAMP")
    assert again == "1 queue: all counters were right.\n"
