"""What the plan of its own queue says of a line whose order ships together, and an index of such orders."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.add_column("order_lines", sa.Column("own", JSON, nullable=True))
    together = sa.text("shipping = 'together'")
    op.create_index(
        "ix_orders_together",
        "orders",
        ["merchant_id", "id"],
        sqlite_where=together,
        postgresql_where=together,
    )
