"""When a parcel arrived."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("shipments", "early_shipments"):
        op.add_column(table, sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True))
