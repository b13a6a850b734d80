"""How a shop looks, its logos, who changed that, and the hosts of its own under which its pages are seen."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0040"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("merchants", sa.Column("brand", JSON, server_default="{}", nullable=False))
    op.add_column("merchants", sa.Column("brand_version", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "brand_logos",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("needs_plate", sa.Text(), nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.Column("was_chosen", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_brand_logos_merchant_id"),
        sa.PrimaryKeyConstraint("merchant_id", "digest", name="pk_brand_logos"),
    )
    op.create_table(
        "brand_changes",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_brand_changes_merchant_id"),
        sa.PrimaryKeyConstraint("merchant_id", "version", name="pk_brand_changes"),
    )
    op.create_table(
        "merchant_hosts",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("host", KEY, nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("verified_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_merchant_hosts_merchant_id"),
        sa.PrimaryKeyConstraint("merchant_id", "host", name="pk_merchant_hosts"),
        sa.UniqueConstraint("host", name="uq_merchant_hosts_host"),
    )
