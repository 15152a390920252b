"""Keep which conversations Chatwoot has."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chatwoot_links",
        sa.Column("conversation_id", sa.String(length=200), nullable=False),
        sa.Column("chatwoot_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("forwarded", sa.Integer(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id"),
        sa.UniqueConstraint("chatwoot_id"),
    )
    op.create_index("ix_chatwoot_links_open", "chatwoot_links", ["open"])


def downgrade() -> None:
    op.drop_index("ix_chatwoot_links_open", table_name="chatwoot_links")
    op.drop_table("chatwoot_links")
