"""Tasks for people, promise budgets and how reliable suppliers were; the merchant's region."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("merchants", sa.Column("region", sa.String(), nullable=False, server_default=""))
