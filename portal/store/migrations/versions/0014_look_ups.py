"""Messages of which their provider is asked what it took, and how fast and how often an account answers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0015"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
IS_ASKED_ABOUT = sa.text("ask_at IS NOT NULL")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("unknown_at", MOMENT, nullable=True))
    op.add_column("outbox", sa.Column("ask_at", MOMENT, nullable=True))
    op.add_column("outbox", sa.Column("asks", sa.Integer(), server_default="0", nullable=False))
    # Out of a backup they have no lease, and nobody may send them again.
    op.execute("UPDATE outbox SET unknown_at = coalesce(lease_until, created_at) WHERE state = 'unknown'")
    op.execute(
        "UPDATE outbox SET ask_at = unknown_at WHERE state = 'unknown' AND channel <> 'store' AND lease <> ''"
    )
    op.create_index(
        "ix_outbox_ask_at",
        "outbox",
        ["ask_at"],
        sqlite_where=IS_ASKED_ABOUT,
        postgresql_where=IS_ASKED_ABOUT,
    )
    op.create_index("ix_provider_events_received_at", "provider_events", ["provider", "received_at"])
    op.create_table(
        "provider_accounts",
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("lag_seconds", sa.Float(), nullable=False),
        sa.Column("lag_at", MOMENT, nullable=True),
        sa.Column("asked", JSON, nullable=False),
        sa.Column("closed_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("provider", name="pk_provider_accounts"),
    )
