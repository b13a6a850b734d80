"""What a merchant's programs prove themselves by, and what the API answered them."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0012"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _of_merchant(name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name=f"fk_{name}_merchant_id")


def upgrade() -> None:
    op.create_table(
        "api_keys",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("ending", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        _of_merchant("api_keys"),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_api_keys"),
        sa.UniqueConstraint("key_hash", name="uq_api_keys_key_hash"),
    )
    op.create_table(
        "webhook_secrets",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        _of_merchant("webhook_secrets"),
        sa.PrimaryKeyConstraint("merchant_id", "source", name="pk_webhook_secrets"),
    )
    op.create_table(
        "kept_answers",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("claimed_until", MOMENT, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        _of_merchant("kept_answers"),
        sa.PrimaryKeyConstraint("merchant_id", "key", name="pk_kept_answers"),
    )
    op.create_index("ix_kept_answers_asked_at", "kept_answers", ["asked_at"])
