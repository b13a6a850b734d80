"""What of a day's text messages is billed, and whether it was the number that a carrier could not reach."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sent_days", sa.Column("priced_parts", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "outbox", sa.Column("was_unreachable", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
