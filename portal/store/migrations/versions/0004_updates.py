"""The day by which a shopper who waits hears from us, news or not."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("order_lines", sa.Column("hear_by", sa.Date(), nullable=True))
