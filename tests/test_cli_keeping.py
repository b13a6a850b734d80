"""`portal backup`, `restore` and `check`."""

from sqlmodel import select

from portal.actions.answer_erasure import erase_again
from portal.store.database import Database
from portal.store.orders import Order
from tests.builders import NOW
from tests.terminal import Shell

ORDERS = "order,line,sku,quantity,placed_at,email\n1001,1,LAMP,{},2026-11-11T10:00:00Z,sam@mail.example\n"


def test_everything_is_kept_brought_back_and_found_whole(shell: Shell) -> None:
    shell.does("import", "orders", shell.writes("orders.csv", ORDERS.format(1)), "--merchant", "acme")
    shell.does("replan")
    assert "rows are in kept.gz" in shell.does("backup", "kept.gz")
    assert (shell.folder / "kept.gz").stat().st_mode & 0o777 == 0o600
    assert "holds a shop already" in str(shell.run("restore", "kept.gz").exception)
    whole = shell.tells("check")
    assert (whole["ok"], whole["problems"], whole["rows"]["orders"]) == (True, [], 1)

    other = Shell(shell.folder, PORTAL_DATABASE_URL=f"sqlite:///{shell.folder}/other.db")
    assert "rows are back" in other.does("restore", "kept.gz")
    assert other.tells("check")["rows"] == whole["rows"]
    assert (other.tells("outbox")["unknown"], other.tells("outbox")["pending"]) == (1, 0)


def _erases_everybody(database: Database) -> None:
    with database.writing() as session:
        for order in session.exec(select(Order)).all():
            assert erase_again(session, order.merchant_id, order.id, NOW)


def test_who_was_erased_after_a_backup_stays_so_when_it_is_brought_back(
    shell: Shell, database: Database
) -> None:
    shell.does("import", "orders", shell.writes("orders.csv", ORDERS.format(1)), "--merchant", "acme")
    shell.does("backup", "kept.gz")
    _erases_everybody(database)
    listed = shell.writes("erased.json", shell.does("erased"))

    other = Shell(shell.folder, PORTAL_DATABASE_URL=f"sqlite:///{shell.folder}/other.db")
    assert (
        "is no list that `portal erased` wrote"
        in other.run("restore", "kept.gz", "--erased", "kept.gz").output
    )
    assert "1 orders were erased again." in other.does("restore", "kept.gz", "--erased", listed)
    assert "sam@mail.example" not in other.does("export", "orders", "--merchant", "acme")
    assert other.tells("check")["ok"]
