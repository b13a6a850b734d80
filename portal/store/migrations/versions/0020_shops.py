"""Orders that a shop's own software tells, and a secret beside the one that replaces it."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "told_orders",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_told_orders_merchant_id"),
        sa.PrimaryKeyConstraint("merchant_id", "number", name="pk_told_orders"),
    )
    old = sa.Column("sealed_old", sa.String(), server_default="", nullable=False)
    op.add_column("webhook_secrets", old)
