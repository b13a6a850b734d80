"""What providers tell of messages: their events, the stops that follow, what people said about being texted."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
IS_OPEN = sa.text("handled_at IS NULL")
IS_ADDRESSED = sa.text("to_address <> ''")
IS_NAMED = sa.text("provider_id <> ''")
IS_OPEN_OF_AN_ORDER = sa.text("settled_at IS NULL AND order_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "provider_events",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("handled_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_provider_events"),
        sa.UniqueConstraint("digest", name="uq_provider_events_digest"),
    )
    op.create_index(
        "ix_provider_events_due",
        "provider_events",
        ["due_at", "id"],
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )
    op.create_index("ix_provider_events_handled_at", "provider_events", ["handled_at"])
    op.create_table(
        "suppressions",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address_key", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("stopped_at", MOMENT, nullable=True),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_suppressions_merchant_id"),
        sa.PrimaryKeyConstraint("merchant_id", "channel", "address_key", "cause", name="pk_suppressions"),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
    )
    op.create_index("ix_consents_phone", "consents", ["phone", "said_at"])
    op.add_column("outbox", sa.Column("receipt_at", MOMENT, nullable=True))
    op.create_index(
        "ix_outbox_to_address",
        "outbox",
        ["to_address", "sent_at"],
        sqlite_where=IS_ADDRESSED,
        postgresql_where=IS_ADDRESSED,
    )
    op.create_index(
        "ix_outbox_provider_id", "outbox", ["provider_id"], sqlite_where=IS_NAMED, postgresql_where=IS_NAMED
    )
    op.create_index(
        "uq_tasks_open_of_order",
        "tasks",
        ["merchant_id", "order_id", "kind", "sku"],
        unique=True,
        sqlite_where=IS_OPEN_OF_AN_ORDER,
        postgresql_where=IS_OPEN_OF_AN_ORDER,
    )
