"""Messages that are recalled while they are being sent."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("is_recalled", sa.Boolean(), nullable=False, server_default=sa.false()))
