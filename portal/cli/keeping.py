"""`portal backup`, `restore`, `erased` and `check`: keep everything, bring it back, and look whether it is whole."""

import json
import os
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from portal import clock
from portal.actions.answer_erasure import erase_again
from portal.actions.verify_ledger import verify_ledger
from portal.cli.at_hand import database_of, ready_database
from portal.store import dumps, erasures, merchants, schema
from portal.store.database import Database


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(backup)
    app.command()(restore)
    app.command()(check)
    app.command()(erased)


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; one that is there is replaced.")],
) -> None:
    """Write everything into one file, as it is at this moment, while the portal goes on working."""
    half = file.with_name(f".{file.name}.part")
    with ready_database() as database, database.reading() as session, _for_the_owner(half) as written:
        rows = dumps.write(session, written, clock.now())
        written.flush()
        os.fsync(written.fileno())
    half.replace(file)
    typer.echo(f"{rows:,} rows are in {file}. It holds contact data: keep it where nobody else reads it.")


def _for_the_owner(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `portal backup` wrote.")],
    erased: Annotated[
        Path | None, typer.Option(help="What `portal erased` wrote: who was erased since stays so.")
    ] = None,
) -> None:
    """Bring a backup back into an empty database, which may be of the other kind. Nothing is sent twice by it."""
    wanted = _listed(erased) if erased else []
    with database_of() as database:
        schema.migrate(database)
        with database.writing() as session:
            rows = dumps.read(session, file)
            again = [one for one in wanted if erase_again(session, *one, clock.now())]
    typer.echo(f"{rows:,} rows are back. What had not left then is `unknown`: `portal outbox` counts it.")
    if erased:
        typer.echo(f"{len(again):,} orders were erased again.")


def _listed(path: Path) -> list[tuple[int, int]]:
    """Merchant and order of each line; typer's word for a file that is no such list."""
    try:
        return [(int(one["merchant"]), int(one["order"])) for one in json.loads(path.read_text("utf-8"))]
    except (ValueError, KeyError, TypeError):
        raise typer.BadParameter(f"{path.name} is no list that `portal erased` wrote.") from None


def erased() -> None:
    """The orders whose shoppers were erased, as JSON: keep it beside the backups, which still know them."""
    with ready_database() as database, database.reading() as session:
        done = [
            {"merchant": one.merchant_id, "order": one.order_id, "erased_at": str(one.erased_at)}
            for one in erasures.all_done(session)
        ]
    typer.echo(json.dumps(done))


def check(
    as_json: Annotated[bool, typer.Option("--json", help="The findings as JSON on stdout.")] = False,
) -> None:
    """Look whether the database is whole: the file itself, references, ledgers, counters. Exit 1 where it is not."""
    with ready_database() as database:
        found = _findings(database)
    if as_json:
        typer.echo(json.dumps(found))
    else:
        for problem in found["problems"]:
            typer.echo(problem, err=True)
        rows = sum(found["rows"].values())
        typer.echo(
            f"Schema {found['schema']}, {rows:,} rows: {'all in order' if found['ok'] else 'NOT in order'}."
        )
    raise typer.Exit(0 if found["ok"] else 1)


def _findings(database: Database) -> dict[str, Any]:
    with database.reading() as session:
        problems = dumps.integrity(session)
        for merchant_id in merchants.all_numbers(session):
            slug = merchants.get(session, merchant_id).slug
            breaks = verify_ledger(session, merchant_id).breaks
            problems += [f"{slug}, ledger of {one.sku}, entry {one.number}: {one.what}" for one in breaks]
        rows = dumps.counts(session)
    return {"ok": not problems, "schema": schema.head(), "rows": rows, "problems": problems}
