"""Tasks for people, promise budgets and how reliable suppliers were; the merchant's region."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("merchants", sa.Column("region", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "tasks",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("settled_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant_id", "order_id"],
            ["orders.merchant_id", "orders.id"],
            name="fk_tasks_merchant_id_order_id",
        ),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_tasks_merchant_id"),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_tasks"),
    )
    op.create_index(
        "ix_tasks_open",
        "tasks",
        ["merchant_id", "raised_at"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_index(
        "uq_tasks_open",
        "tasks",
        ["merchant_id", "kind", "sku"],
        unique=True,
        sqlite_where=sa.text("settled_at IS NULL AND order_id IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL AND order_id IS NULL"),
    )
    op.create_table(
        "promise_budgets",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("budget", sa.Integer(), nullable=True),
        sa.Column("cap", sa.Integer(), nullable=True),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_promise_budgets_merchant_id"),
        sa.PrimaryKeyConstraint("merchant_id", "sku", name="pk_promise_budgets"),
    )
    op.create_table(
        "reliable_shares",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_reliable_shares_merchant_id"),
        sa.PrimaryKeyConstraint("merchant_id", "supplier", name="pk_reliable_shares"),
    )
