"""Stock, purchase orders, confirmations, receipts, history, plans and promises."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "confirmations",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.Column("po", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("item_ids", sa.Text(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_confirmations_merchant_id"),
        sa.PrimaryKeyConstraint(
            "merchant_id", "supplier", "po", "line", "sku", "reference", "part", name="pk_confirmations"
        ),
    )
    op.create_index("ix_confirmations_po", "confirmations", ["merchant_id", "po"], unique=False)
    op.create_index("ix_confirmations_sku", "confirmations", ["merchant_id", "sku"], unique=False)
    op.create_table(
        "past_deliveries",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("fact_key", sa.String(), nullable=False),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=True),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("group", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_past_deliveries_merchant_id"),
        sa.PrimaryKeyConstraint("merchant_id", "fact_key", name="pk_past_deliveries"),
    )
    op.create_table(
        "plans",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("planned_at", MOMENT, nullable=True),
        sa.Column("steps", JSON, nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_plans_merchant_id"),
        sa.PrimaryKeyConstraint("merchant_id", "sku", name="pk_plans"),
    )
    op.create_index("ix_plans_due_at", "plans", ["due_at"], unique=False)
    op.create_table(
        "purchase_order_lines",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.Column("po", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_purchase_order_lines_merchant_id"
        ),
        sa.PrimaryKeyConstraint("merchant_id", "supplier", "po", "line", name="pk_purchase_order_lines"),
    )
    op.create_index("ix_purchase_order_lines_po", "purchase_order_lines", ["merchant_id", "po"], unique=False)
    op.create_index(
        "ix_purchase_order_lines_sku", "purchase_order_lines", ["merchant_id", "sku"], unique=False
    )
    op.create_table(
        "receipts",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.Column("po", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_receipts_merchant_id"),
        sa.PrimaryKeyConstraint(
            "merchant_id", "supplier", "po", "line", "sku", "reference", name="pk_receipts"
        ),
    )
    op.create_index("ix_receipts_po", "receipts", ["merchant_id", "po"], unique=False)
    op.create_index("ix_receipts_sku", "receipts", ["merchant_id", "sku"], unique=False)
    op.create_table(
        "slip_models",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.Column("early", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("lead_early", sa.Integer(), nullable=True),
        sa.Column("lead_late", sa.Integer(), nullable=True),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_slip_models_merchant_id"),
        sa.PrimaryKeyConstraint("merchant_id", "supplier", name="pk_slip_models"),
    )
    op.create_table(
        "stock_counts",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("counted_at", MOMENT, nullable=False),
        sa.Column("on_hand", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_stock_counts_merchant_id"),
        sa.PrimaryKeyConstraint("merchant_id", "sku", "counted_at", name="pk_stock_counts"),
    )
    op.create_table(
        "promises",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("earliest", sa.Date(), nullable=True),
        sa.Column("latest", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("supply", sa.String(), nullable=False),
        sa.Column("evidence_on", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("unnoticed_because", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant_id", "line_id"],
            ["order_lines.merchant_id", "order_lines.id"],
            name="fk_promises_merchant_id_line_id",
        ),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_promises_merchant_id"),
        sa.PrimaryKeyConstraint("merchant_id", "line_id", "revision", name="pk_promises"),
    )
    op.create_index("ix_promises_order_id", "promises", ["merchant_id", "order_id"], unique=False)
