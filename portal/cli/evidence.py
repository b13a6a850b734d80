"""`portal evidence`: everything on record about an order, as a page that anybody can read and as JSON."""

import json
from pathlib import Path
from typing import Annotated

import typer

from portal import clock
from portal.actions.show_law import gather_evidence
from portal.cli.at_hand import merchant_of, ready_database
from portal.files import templates_dir
from portal.store import orders
from portal.web.pages import Pages, evidence_page


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command("evidence")(evidence)


def evidence(
    order: Annotated[str, typer.Argument(help="The order's number.")],
    merchant: Annotated[str, typer.Option(help="The merchant's slug.")],
    folder: Annotated[
        Path, typer.Option("--folder", help="Where evidence-ORDER.html and evidence-ORDER.json are written.")
    ] = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="The JSON on stdout; nothing is written.")] = False,
) -> None:
    """Write down what was promised, every notice with its proof of delivery, consent, outcome and refund."""
    with ready_database() as database:
        merchant_id = merchant_of(database, merchant).id
        with database.reading() as session:
            found = orders.called(session, merchant_id, order)
            pack = gather_evidence(session, merchant_id, found[0].id, clock.now()) if found else None
    if pack is None:
        raise LookupError(f"There is no order {order!r} of {merchant}.")
    text = json.dumps(pack, indent=2, ensure_ascii=False)
    if as_json:
        typer.echo(text)
        return
    name = "evidence-" + "".join(sign if sign.isalnum() or sign in "-_" else "" for sign in order)
    page = evidence_page(Pages(templates_dir(), str), pack)
    for path, content in ((folder / f"{name}.html", page), (folder / f"{name}.json", text)):
        path.write_text(content + "\n", encoding="utf-8")
        typer.echo(str(path))
