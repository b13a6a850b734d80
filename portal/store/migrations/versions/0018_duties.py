"""The law's clock of each line, what shoppers agreed to, and refunds that are owed until they are confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0020"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    # Lines that wait already keep None: nobody counted their days here, and no clock may end them afterwards.
    op.add_column("order_lines", sa.Column("duty_at", MOMENT, nullable=True))
    op.create_index(
        "ix_order_lines_duty",
        "order_lines",
        ["merchant_id", "sku", "duty_at"],
        sqlite_where=sa.text("duty_at is not null"),
        postgresql_where=sa.text("duty_at is not null"),
    )
    op.create_table(
        "delay_consents",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_delay_consents_merchant_id"),
        sa.ForeignKeyConstraint(
            ["merchant_id", "line_id"],
            ["order_lines.merchant_id", "order_lines.id"],
            name="fk_delay_consents_merchant_id_line_id",
        ),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_delay_consents"),
    )
    op.create_index("ix_delay_consents_order_id", "delay_consents", ["merchant_id", "order_id"])
    op.create_table(
        "refunds",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("vests_on", sa.Date(), nullable=False),
        sa.Column("due_by", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("confirmed_by", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_refunds_merchant_id"),
        sa.ForeignKeyConstraint(
            ["merchant_id", "line_id"],
            ["order_lines.merchant_id", "order_lines.id"],
            name="fk_refunds_merchant_id_line_id",
        ),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_refunds"),
    )
    op.create_index("ix_refunds_order_id", "refunds", ["merchant_id", "order_id"])
    op.create_index(
        "ix_refunds_open",
        "refunds",
        ["merchant_id", "due_by"],
        sqlite_where=sa.text("confirmed_at is null"),
        postgresql_where=sa.text("confirmed_at is null"),
    )
