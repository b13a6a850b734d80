"""Orders whose shopper's data is to be erased, or is."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0023"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
IS_OWED = sa.text("erased_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("granted_by", sa.String(), nullable=False),
        sa.Column("granted_at", MOMENT, nullable=False),
        sa.Column("erased_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_erasures_merchant_id"),
        sa.ForeignKeyConstraint(
            ["merchant_id", "order_id"],
            ["orders.merchant_id", "orders.id"],
            name="fk_erasures_merchant_id_order_id",
        ),
        sa.PrimaryKeyConstraint("merchant_id", "order_id", name="pk_erasures"),
    )
    op.create_index(
        "ix_erasures_owed", "erasures", ["granted_at"], sqlite_where=IS_OWED, postgresql_where=IS_OWED
    )
