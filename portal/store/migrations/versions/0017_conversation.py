"""Short codes of orders in text messages, how shoppers want to be written to, links that stop optional mail."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "short_codes",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_short_codes_merchant_id"),
        sa.ForeignKeyConstraint(
            ["merchant_id", "order_id"],
            ["orders.merchant_id", "orders.id"],
            name="fk_short_codes_merchant_id_order_id",
        ),
        sa.PrimaryKeyConstraint("merchant_id", "order_id", name="pk_short_codes"),
    )
    op.create_index("uq_short_codes_code", "short_codes", ["phone", "code"], unique=True)
    op.create_table(
        "shopper_wishes",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("shopper_key", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("wants_optional", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_shopper_wishes_merchant_id"),
        sa.PrimaryKeyConstraint("merchant_id", "shopper_key", name="pk_shopper_wishes"),
    )
    op.create_table(
        "unsubscribe_links",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("shopper_key", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_unsubscribe_links_merchant_id"),
        sa.PrimaryKeyConstraint("merchant_id", "token_hash", name="pk_unsubscribe_links"),
        sa.UniqueConstraint("token_hash", name="uq_unsubscribe_links_token_hash"),
    )
