"""`portal replan`: plan now instead of at the next tick."""

from datetime import datetime
from typing import Annotated

import typer
from sqlmodel import Session

from portal import clock
from portal import settings as environment
from portal.app import loops_of
from portal.cli.at_hand import merchant_of, ready_database
from portal.store import merchants, plans


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(replan)


def replan(
    merchant: Annotated[str, typer.Option(help="Only this merchant's queues (its slug).")] = "",
) -> None:
    """Plan every queue anew, now. Messages are owed as usual and leave with the next turn of the sender."""
    settings = environment.read()
    with ready_database(settings) as database:
        only = merchant_of(database, merchant).id if merchant else None
        database.write(lambda session: _mark_due(session, only, clock.now()))
        loops = loops_of(settings, database)
        planned = 0
        while batch := loops.plan_once():
            planned += batch
        typer.echo("1 queue was planned." if planned == 1 else f"{planned} queues were planned.")


def _mark_due(session: Session, only: int | None, now: datetime) -> None:
    for merchant_id in [only] if only else merchants.all_numbers(session):
        plans.mark_due(session, merchant_id, plans.all_skus(session, merchant_id), now)
