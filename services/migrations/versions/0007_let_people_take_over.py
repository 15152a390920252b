"""Keep who has which conversation, what was done with a ticket, and which agents are there."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None

ADDED = (
    ("taken_at", sa.DateTime()),
    ("agent_id", sa.String(length=64)),
    ("agent_name", sa.String(length=100)),
    ("closed_at", sa.DateTime()),
    ("outcome", sa.String(length=32)),
    ("callback", sa.String(length=64)),
)


def upgrade() -> None:
    with op.batch_alter_table("tickets") as tickets:
        for name, kind in ADDED:
            tickets.add_column(sa.Column(name, kind, nullable=True))
    op.create_index("ix_tickets_state", "tickets", ["state"])
    op.create_index("ix_tickets_closed_at", "tickets", ["closed_at"])
    op.create_table(
        "holdings",
        sa.Column("conversation_id", sa.String(length=200), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("agent_name", sa.String(length=100), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id"),
    )
    op.create_index("ix_holdings_agent_id", "holdings", ["agent_id"])
    op.create_table(
        "ticket_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=True),
        sa.Column("agent_name", sa.String(length=100), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    for column in ("ticket_id", "conversation_id"):
        op.create_index(f"ix_ticket_entries_{column}", "ticket_entries", [column])
    op.create_table(
        "desk_presence",
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("agent_name", sa.String(length=100), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("agent_id"),
    )
    op.create_index("ix_desk_presence_seen_at", "desk_presence", ["seen_at"])


def downgrade() -> None:
    op.drop_index("ix_desk_presence_seen_at", table_name="desk_presence")
    op.drop_table("desk_presence")
    for column in ("ticket_id", "conversation_id"):
        op.drop_index(f"ix_ticket_entries_{column}", table_name="ticket_entries")
    op.drop_table("ticket_entries")
    op.drop_index("ix_holdings_agent_id", table_name="holdings")
    op.drop_table("holdings")
    op.drop_index("ix_tickets_closed_at", table_name="tickets")
    op.drop_index("ix_tickets_state", table_name="tickets")
    with op.batch_alter_table("tickets") as tickets:
        for name, _ in reversed(ADDED):
            tickets.drop_column(name)
