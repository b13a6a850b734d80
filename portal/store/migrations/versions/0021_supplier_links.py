"""Links by which suppliers answer."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0018"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "supplier_links",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_supplier_links_merchant_id"),
        sa.PrimaryKeyConstraint("merchant_id", "token_hash", name="pk_supplier_links"),
        sa.UniqueConstraint("token_hash", name="uq_supplier_links_token_hash"),
    )
    op.create_index("ix_supplier_links_supplier", "supplier_links", ["merchant_id", "supplier"])
