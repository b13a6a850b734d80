"""What was learned of suppliers in one piece, and how their days were kept, by supplier and by month."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "learned_slips",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("for_all", sa.Boolean(), nullable=False),
        sa.Column("learned_at", MOMENT, nullable=True),
        sa.Column("model", sa.LargeBinary(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_learned_slips_merchant_id"),
        sa.PrimaryKeyConstraint("merchant_id", name="pk_learned_slips"),
    )
    op.create_index("ix_learned_slips_due_at", "learned_slips", ["due_at"], unique=False)
    # Everybody who has a history is to be learned of once.
    op.execute(
        "INSERT INTO learned_slips (merchant_id, due_at, for_all, model, record) "
        "SELECT id, created_at, TRUE, '', '' FROM merchants"
    )
    for name in ("said_early", "typical", "said_late"):
        op.add_column("slip_models", sa.Column(name, sa.Integer(), nullable=True))
    op.create_table(
        "habits_by_month",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("early", sa.Integer(), nullable=True),
        sa.Column("typical", sa.Integer(), nullable=True),
        sa.Column("late", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_habits_by_month_merchant_id"),
        sa.PrimaryKeyConstraint("merchant_id", "name", name="pk_habits_by_month"),
    )
