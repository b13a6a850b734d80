"""A second factor for those who sign in."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("sealed_secret", sa.String(), server_default="", nullable=False))
    op.add_column("users", sa.Column("last_step", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("users", sa.Column("recovery_hashes", sa.Text(), server_default="", nullable=False))
