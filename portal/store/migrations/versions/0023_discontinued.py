"""Since when a product is discontinued. Of those that are already nobody knows, and nothing ends by itself for them."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("products", sa.Column("discontinued_at", sa.DateTime(timezone=True), nullable=True))
