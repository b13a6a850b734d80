"""The command line as in a merchant's first hour: from an empty folder to a planned queue, and what it says if not."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from sqlmodel import select

from portal import cli
from portal.domain.refusals import Refusal
from portal.settings import BadSettings
from portal.store.database import Database
from portal.store.outbox import OutboxRow
from tests.databases import on_both_databases
from tests.terminal import SECRET, Shell

ORDERS = "order,line,sku,quantity,placed_at,email\n1001,1,LAMP,{},2026-11-11T10:00:00Z,sam@mail.example\n"


def test_every_verb_is_found_without_what_the_others_need() -> None:
    everything = commands_of(cli.app_of())
    assert {"demo", "duty", "merchant", "routes"} < everything
    for verb in everything:
        assert verb in commands_of(cli.app_of(verb)) < everything


def commands_of(app: typer.Typer) -> set[str]:
    return set(typer.main.get_group(app).commands)


def test_from_an_empty_folder_to_a_planned_queue(empty: Shell) -> None:
    for _ in range(2):
        assert "The schema is" in empty.run("migrate").stderr
    empty.does("merchant", "add", "acme", "--name", "Acme Outdoor")
    said = empty.does("user", "add", "bo@acme.example", "--merchant", "acme", "--role", "merchant")
    assert "bo@acme.example signs in with the password " in said
    again = empty.does("user", "reset", "Bo@acme.example")
    assert again.split()[-1] != said.split()[-1]
    orders = empty.writes("orders.csv", ORDERS.format(1))
    assert "1 row was new" in empty.does("import", "orders", orders, "--merchant", "acme")
    assert "1 queue was planned" in empty.does("replan")
    assert empty.tells("outbox") == {
        "pending": 1,
        "sending": 0,
        "unknown": 0,
        "sent": 0,
        "delivered": 0,
        "failed": 0,
        "suppressed": 0,
        "total": 1,
    }
    assert (empty.folder / "var" / "portal.db").exists()


@on_both_databases
def test_a_file_is_imported_once_and_changes_are_shown_before_they_are_made(shell: Shell) -> None:
    orders = shell.writes("orders.csv", ORDERS.format(1))
    words = ("import", "orders", orders, "--merchant", "acme")
    for _ in range(2):
        shown = shell.tells(*words, "--dry-run")
        assert (shown["dry_run"], shown["known"], shown["new"]) == (True, False, 1)
    assert shell.tells(*words)["new"] == 1
    assert shell.tells(*words)["known"]
    shell.writes("orders.csv", ORDERS.format(2))
    assert shell.tells(*words, "--dry-run")["changed"] == 1
    shell.does("replan", "--merchant", "acme")
    (message,) = shell.tells("outbox", "--list")["messages"]
    assert (message["order"], message["channel"], message["kind"], message["state"]) == (
        "1001",
        "email",
        "backorder_accepted",
        "pending",
    )


def test_what_one_message_told_is_listed_order_by_order_under_the_key_that_its_provider_knows(
    shell: Shell, database: Database
) -> None:
    both = ORDERS.format(1) + ORDERS.format(1).splitlines()[1].replace("1001", "1002") + "\n"
    shell.does("import", "orders", shell.writes("orders.csv", both), "--merchant", "acme")
    shell.does("replan")
    with database.writing() as session:
        first, second = session.exec(select(OutboxRow).order_by(OutboxRow.id))
        first.told_with = second.told_with = first.id
    messages = shell.tells("outbox", "--list")["messages"]
    assert [(message["order"], message["key"]) for message in messages] == [
        ("1001", first.key),
        ("1002", first.key),
    ]


@on_both_databases
def test_what_a_document_would_do_is_shown_and_not_done(shell: Shell) -> None:
    shell.does("import", "orders", shell.writes("orders.csv", ORDERS.format(1)), "--merchant", "acme")
    ordered = "supplier,po,line,sku,quantity,ordered_on\nGlobex,7,1,LAMP,5,2026-11-02\n"
    shell.does("import", "purchase-orders", "-", "--merchant", "acme", stdin=ordered)
    shell.does("replan")
    said = "supplier,po,line,sku,quantity,confirmed_on,reference\nGlobex,7,1,LAMP,5,2099-01-09,r1\n"
    file = shell.writes("said.csv", said)
    for _ in range(2):
        shown = shell.tells("replan", "--merchant", "acme", "--what-if", file)
        assert (shown["kind"], shown["new"], shown["queues"]) == ("confirmations", 1, 1)
        assert [(told["order"], told["kind"]) for told in shown["told"]] == [("1001", "backorder_accepted")]
    assert "LAMP: no date -> 2099-01-" in shell.does("replan", "--merchant", "acme", "--what-if", file)
    assert "Whose file is it?" in str(shell.run("replan", "--what-if", file).exception)


def test_standard_input_is_a_file_too(shell: Shell) -> None:
    said = shell.does("import", "orders", "-", "--merchant", "acme", stdin=ORDERS.format(1))
    assert "1 row was new, 0 changed, 0 known before." in said


def test_good_rows_are_taken_and_bad_ones_named_with_row_and_field(shell: Shell) -> None:
    stock = shell.writes("stock.csv", "sku,on_hand\nLAMP,3\nDESK,none\n")
    done = shell.run("import", "stock", stock, "--merchant", "acme")
    assert done.exit_code == 1
    assert "1 row was new" in done.stdout
    assert "row 2, on_hand: " in done.stderr
    assert "(not taken)" in done.stderr
    told = json.loads(
        shell.run(
            "import", "stock", shell.writes("more.csv", "sku,on_hand\nX,-1\n"), "--merchant", "acme", "--json"
        ).stdout
    )
    assert told["problems"][0].keys() == {"row", "field", "message", "taken"}


def test_a_question_about_a_row_that_was_taken_is_no_failure(shell: Shell) -> None:
    stock = shell.writes("stock.csv", "sku,on_hand\nLAMP,3\n")
    done = shell.run("import", "stock", stock, "--merchant", "acme")
    assert done.exit_code == 0
    assert "LAMP is no product yet" in done.stderr


@pytest.mark.parametrize(
    ("words", "error", "sentence"),
    [
        (("import", "stock", "stock.csv", "--merchant", "nobody"), LookupError, "no merchant 'nobody'"),
        (("import", "stock", "missing.csv", "--merchant", "acme"), FileNotFoundError, "missing.csv"),
        (("merchant", "add", "acme", "--name", "Again"), Refusal, "is a merchant 'acme' already"),
        (("merchant", "add", "Acme!", "--name", "Bad"), Refusal, "lower-case letters"),
        (("merchant", "add", "zeta", "--name", "Bad", "--timezone", "Mars"), Refusal, "time zone"),
        (("merchant", "add", "zeta", "--name", "Bad", "--currency", "EURO"), Refusal, "ISO 4217"),
        (("merchant", "add", "zeta", "--name", "Bad", "--email", "help at zeta"), Refusal, "not an email"),
        (("merchant", "add", "zeta", "--name", "Bad", "--language", "tlh"), Refusal, "en, de, fr, es"),
        (("merchant", "add", "zeta", "--name", "Bad", "--website", "zeta.example"), Refusal, "web address"),
        (("user", "add", "bo", "--merchant", "acme"), Refusal, "not an email address"),
        (
            ("user", "add", "bo@acme.example", "--merchant", "acme", "--role", "king"),
            Refusal,
            "one of merchant, agent",
        ),
        (("user", "reset", "bo@acme.example"), LookupError, "Nobody signs in"),
        (("replan", "--merchant", "nobody"), LookupError, "no merchant 'nobody'"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    shell: Shell, words: tuple[str, ...], error: type[Exception], sentence: str
) -> None:
    shell.writes("stock.csv", "sku,on_hand\nLAMP,3\n")
    done = shell.run(*words)
    assert isinstance(done.exception, error)
    assert sentence in str(done.exception)
    assert done.stdout == ""


def test_an_address_signs_in_for_one_merchant_only(shell: Shell) -> None:
    shell.does("user", "add", "bo@acme.example", "--merchant", "acme")
    assert isinstance(shell.run("user", "add", "BO@acme.example", "--merchant", "acme").exception, Refusal)


def test_before_the_database_is_migrated_one_is_told_so(empty: Shell) -> None:
    for words in (("outbox",), ("replan",), ("merchant", "add", "acme", "--name", "Acme")):
        done = empty.run(*words)
        assert isinstance(done.exception, LookupError)
        assert "`portal migrate`" in str(done.exception)


def test_the_routes_are_told_as_outside_programs_expect_them(empty: Shell) -> None:
    routes = empty.tells("routes")
    keys = {"method", "path", "auth", "roles", "tenant", "mutates", "destructive", "sample"}
    assert all(route.keys() == keys for route in routes)
    assert {"method": "GET", "path": "/healthz"}.items() <= next(
        r for r in routes if r["path"] == "/healthz"
    ).items()


def test_version_needs_no_settings_and_no_database(empty: Shell) -> None:
    empty.environment = {}
    assert empty.tells("version").keys() == {"version", "schema"}
    assert list(empty.folder.iterdir()) == []


def test_settings_are_shown_without_secrets(empty: Shell) -> None:
    url = "postgresql+psycopg://portal:hush-hush@db.example/portal?password=hush-hush"
    empty.environment |= {"SENDGRID_API_KEY": "hush-hush", "PORTAL_DATABASE_URL": url}
    said = empty.does("settings")
    assert "hush-hush" not in said
    assert SECRET not in said
    assert "secret_key = set" in said
    assert "database_url = db.example/portal" in said


def test_bad_settings_are_no_success(empty: Shell) -> None:
    assert isinstance(Shell(empty.folder, PORTAL_SECRET_KEY="short").run("migrate").exception, BadSettings)


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"PORTAL_SECRET_KEY": "short"}, "PORTAL_SECRET_KEY must have at least 32 bytes."),
        (
            {"PORTAL_DATABASE_URL": "postgresql+psycopg://u:hush@127.0.0.1:1/x"},
            "The database does not do what",
        ),
    ],
    ids=["bad settings", "a database out of reach"],
)
def test_what_is_wrong_is_said_on_one_line_and_the_exit_code_is_1(
    empty: Shell, environment: dict[str, str], said: str
) -> None:
    done = as_a_process(empty, {"PORTAL_SECRET_KEY": SECRET} | environment, "migrate")
    assert done.returncode == 1
    assert done.stderr.startswith(f"portal: {said}")
    assert done.stderr.count("\n") == 1
    assert "hush" not in done.stderr
    assert done.stdout == ""


def test_a_file_that_nobody_can_read_is_one_line_too(shell: Shell) -> None:
    file = shell.writes("stock.csv", "")
    done = as_a_process(shell, shell.environment, "import", "stock", file, "--merchant", "acme")
    assert (done.returncode, done.stderr) == (1, "portal: The file is empty.\n")


def as_a_process(shell: Shell, environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    root = str(Path(cli.__file__).parents[2])
    return subprocess.run(
        [sys.executable, "-m", "portal", *words],
        cwd=shell.folder,
        env=environment | {"PATH": "", "PYTHONPATH": root},
        capture_output=True,
        text=True,
    )


def test_a_region_is_one_of_its_country(shell: Shell) -> None:
    named = ("merchant", "add", "berg", "--name", "Berg", "--country", "de", "--region")
    assert "'CA' is no region of DE. Known are: BB, BE," in str(shell.run(*named, "CA").exception)
    shell.does(*named, "BY")


@on_both_databases
def test_what_was_imported_is_exported_and_is_known_when_it_comes_again(shell: Shell) -> None:
    orders = shell.writes("orders.csv", ORDERS.format(2))
    shell.does("import", "orders", orders, "--merchant", "acme")
    again = shell.does("export", "orders", "--merchant", "acme")
    said = json.loads(shell.does("import", "orders", "-", "--merchant", "acme", "--json", stdin=again))
    assert (said["new"], said["changed"], said["same"]) == (0, 0, 1)
    assert shell.tells("export", "orders", "--merchant", "acme")[0]["quantity"] == 2
    shell.does("replan")
    assert shell.tells("export", "promise-budgets", "--merchant", "acme")[0]["budget"] == 0


def test_an_unknown_kind_is_not_exported(shell: Shell) -> None:
    assert "Known are: products, stock" in str(shell.run("export", "x12", "--merchant", "acme").exception)
