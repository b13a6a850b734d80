"""Who at the desk said that a product is discontinued."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("products", sa.Column("discontinued_by", sa.String(), nullable=False, server_default=""))
