"""What a provider takes: stopped channels and closed accounts, urgency, what messages cost, what a day has seen."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0017"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
IS_PENDING = sa.text("state = 'pending'")
# As kinds are classed today: what waits at this moment is not to be taken for the least urgent.
_URGENCY = (
    "CASE WHEN kind IN ('date_lost', 'date_later') THEN 0 "
    "WHEN kind IN ('choice_confirmed', 'cancelled', 'link_requested') THEN 1 "
    "WHEN kind IN ('swap_offered', 'date_sooner', 'no_news') THEN 3 ELSE 2 END"
)


def _stoppage() -> list[sa.Column]:  # type: ignore[type-arg]
    return [
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("stopped_at", MOMENT, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("probe_at", MOMENT, nullable=True),
        sa.Column("probe_id", sa.BigInteger(), nullable=True),
    ]


def upgrade() -> None:
    op.create_table(
        "account_gates",
        sa.Column("channel", sa.String(), nullable=False),
        *_stoppage(),
        sa.Column("tokens", sa.Float(), nullable=False),
        sa.Column("refilled_at", MOMENT, nullable=True),
        sa.Column("calls_left", sa.Integer(), nullable=True),
        sa.Column("calls_left_until", MOMENT, nullable=True),
        sa.Column("closed_until", MOMENT, nullable=True),
        sa.Column("closures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_account_gates"),
    )
    op.create_table(
        "merchant_gates",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        *_stoppage(),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_merchant_gates_merchant_id"),
        sa.PrimaryKeyConstraint("merchant_id", "channel", name="pk_merchant_gates"),
    )
    op.create_table(
        "sent_days",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("price_micros", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("full_since", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_sent_days_merchant_id"),
        sa.PrimaryKeyConstraint("merchant_id", "channel", "day", name="pk_sent_days"),
    )
    op.add_column("outbox", sa.Column("urgency", sa.SmallInteger(), server_default="2", nullable=False))
    op.add_column("outbox", sa.Column("passed_on_at", MOMENT, nullable=True))
    op.add_column("outbox", sa.Column("parts", sa.Integer(), server_default="0", nullable=False))
    op.add_column("outbox", sa.Column("price_micros", sa.BigInteger(), nullable=True))
    op.add_column("outbox", sa.Column("currency", sa.String(), server_default="", nullable=False))
    op.add_column("outbox", sa.Column("carrier_failed_at", MOMENT, nullable=True))
    op.add_column("outbox", sa.Column("carrier_failed_id", sa.String(), server_default="", nullable=False))
    op.execute(f"UPDATE outbox SET urgency = {_URGENCY} WHERE state = 'pending'")  # noqa: S608 - no input
    op.create_index(
        "ix_outbox_claim",
        "outbox",
        ["urgency", "due_at", "id", "channel"],
        sqlite_where=IS_PENDING,
        postgresql_where=IS_PENDING,
    )
