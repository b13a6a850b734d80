"""How an order ships, lines on hold, days by which things are needed, and choices made ahead."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("orders", sa.Column("shipping", sa.String(), nullable=False, server_default=""))
    op.add_column("order_lines", sa.Column("held_because", sa.String(), nullable=False, server_default=""))
    op.add_column(
        "order_lines", sa.Column("is_need_by_ours", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    with op.batch_alter_table("choices") as choices:
        choices.alter_column("line_id", existing_type=sa.BigInteger(), nullable=True)
    op.create_table(
        "standing_instructions",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.Column("later_than", sa.Date(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("otherwise", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_because", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant_id", "line_id"],
            ["order_lines.merchant_id", "order_lines.id"],
            name="fk_standing_instructions_merchant_id_line_id",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_standing_instructions_merchant_id"
        ),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_standing_instructions"),
    )
    op.create_index("ix_standing_instructions_order_id", "standing_instructions", ["merchant_id", "order_id"])
    op.create_index(
        "uq_standing_instructions_live",
        "standing_instructions",
        ["merchant_id", "line_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
