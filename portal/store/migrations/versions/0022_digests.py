"""Notices of several orders that one message tells."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0027"
branch_labels = None
depends_on = None

TOLD_TOGETHER = sa.text("told_with is not null")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("told_with", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_outbox_told_with",
        "outbox",
        ["merchant_id", "told_with"],
        sqlite_where=TOLD_TOGETHER,
        postgresql_where=TOLD_TOGETHER,
    )
