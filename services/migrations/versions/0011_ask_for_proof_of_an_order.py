"""Remember which orders were shown to be whose, and who guessed."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_proofs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("fits", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_order_proofs_conversation", "order_proofs", ["conversation_id", "at"])
    op.create_index("ix_order_proofs_number", "order_proofs", ["number", "at"])


def downgrade() -> None:
    op.drop_index("ix_order_proofs_number", table_name="order_proofs")
    op.drop_index("ix_order_proofs_conversation", table_name="order_proofs")
    op.drop_table("order_proofs")
