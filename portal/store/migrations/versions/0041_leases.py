"""When the lease of what is being sent ends: asked at each turn, whatever waits behind it."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    is_being_sent = sa.text("state = 'sending'")
    op.create_index(
        "ix_outbox_lease_until",
        "outbox",
        ["lease_until"],
        sqlite_where=is_being_sent,
        postgresql_where=is_being_sent,
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_lease_until", table_name="outbox")
