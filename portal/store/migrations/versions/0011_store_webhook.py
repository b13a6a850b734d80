"""Messages to the store: where it hears, its secrets, and rows of the outbox that are about no order."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _partial_index(name: str, columns: list[str], condition: str, unique: bool = False) -> None:
    where = sa.text(condition)
    op.create_index(name, "outbox", columns, unique=unique, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    for name in ("store_url", "store_secret", "store_secret_old"):
        op.add_column("merchants", sa.Column(name, sa.String(), server_default="", nullable=False))
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column("order_id", existing_type=sa.BigInteger(), nullable=True)
    of_no_order = "state = 'pending' and order_id is null"
    _partial_index(
        "uq_outbox_pending_of_no_order", ["merchant_id", "channel", "slot"], of_no_order, unique=True
    )
    _partial_index("ix_outbox_to_store", ["merchant_id", "id"], "channel = 'store'")
