"""Bring a database to the newest schema, and say which one it has."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from portal.store import (
    api_keys,
    brands,
    choices,
    consents,
    delay_consents,
    early_shipments,
    erasures,
    habits,
    hosts,
    inbox,
    kept_answers,
    leases,
    ledger,
    merchants,
    message_templates,
    numbers,
    orders,
    outbox,
    plans,
    products,
    promise_budgets,
    promises,
    proof_codes,
    provider_accounts,
    provider_events,
    queue_blocks,
    refunds,
    reliability,
    sending_gates,
    sent_days,
    shipments,
    shopper_wishes,
    short_codes,
    sign_ins,
    slips,
    standing_instructions,
    supplier_links,
    supply,
    suppressions,
    tasks,
    timeline,
    told_orders,
    tracking_links,
    webhook_secrets,
)
from portal.store.base import metadata
from portal.store.database import Database

# Every module with tables, so that whoever asks for the metadata has all of it.
TABLES = (
    *(
        api_keys,
        brands,
        choices,
        consents,
        delay_consents,
        early_shipments,
        erasures,
        habits,
        hosts,
        inbox,
        kept_answers,
        leases,
        ledger,
        merchants,
        message_templates,
        numbers,
    ),
    *(orders, outbox, plans, products, promise_budgets, promises),
    *(proof_codes, provider_accounts, provider_events),
    *(queue_blocks, refunds, reliability, sending_gates, sent_days),
    *(
        shipments,
        shopper_wishes,
        short_codes,
        sign_ins,
        slips,
        standing_instructions,
        supplier_links,
        supply,
        suppressions,
    ),
    *(tasks, timeline, told_orders, tracking_links, webhook_secrets),
)
_MIGRATION_LOCK = 7_263_355

__all__ = ["TABLES", "current", "head", "metadata", "migrate"]


def migrate(database: Database) -> None:
    """Apply what is missing, in one transaction. Two at once: the second waits and finds nothing to do."""
    with database.writing() as session:
        connection = session.connection()
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        command.upgrade(_config(connection), "head")


def head() -> str:
    """The newest schema that this release knows."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def current(database: Database) -> str:
    """The schema that the database has; "" for an empty one."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
