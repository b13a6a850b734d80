"""A choice may be taken back within the time that the merchant's policy gives."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("choices", sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
