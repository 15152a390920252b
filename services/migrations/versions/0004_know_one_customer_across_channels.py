"""Know one customer across channels: identities, where fields came from, consent, moods."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

VERIFIED = sa.text("verified")
FIELDS = (
    ("born_on", sa.Date()),
    ("time_zone", sa.String(length=64)),
    ("quiet_from", sa.Time()),
    ("quiet_until", sa.Time()),
    ("preferred_channel", sa.String(length=64)),
)


def upgrade() -> None:
    _make_consents()
    op.execute(
        sa.text(
            "INSERT INTO consents (customer_id, purpose, channel, allowed, source, at) "
            "SELECT id, 'offers', '', offers_allowed, 'kept before', CURRENT_TIMESTAMP "
            "FROM customers WHERE NOT offers_allowed"
        )
    )
    with op.batch_alter_table("customers") as customers:
        customers.drop_column("offers_allowed")
        for name, kind in FIELDS:
            customers.add_column(sa.Column(name, kind, nullable=True))
        customers.add_column(sa.Column("merged_into", sa.String(length=64), nullable=True))
        customers.create_foreign_key(
            "fk_customers_merged_into", "customers", ["merged_into"], ["id"]
        )
        customers.create_index("ix_customers_merged_into", ["merged_into"])
    with op.batch_alter_table("orders") as orders:
        orders.alter_column("customer_id", existing_type=sa.String(length=64), nullable=True)
    op.create_index("ix_tickets_customer_id", "tickets", ["customer_id"])
    op.add_column("feedback", sa.Column("customer_id", sa.String(length=64), nullable=True))
    op.create_index("ix_feedback_customer_id", "feedback", ["customer_id"])
    _make_identities()
    _make_events()
    _make_profiles()


def downgrade() -> None:
    for table in ("erased_customers", "conversation_moods", "field_sources", "quarantined_events"):
        op.drop_table(table)
    with op.batch_alter_table("behaviour_events") as events:
        events.drop_index("ix_behaviour_events_conversation_id")
        events.drop_index("ix_behaviour_events_newest")
        events.drop_constraint("uq_behaviour_events_event_id", type_="unique")
        events.drop_column("event_id")
        events.create_index("ix_behaviour_events_shopper_id", ["shopper_id"])
    op.drop_table("identity_changes")
    op.drop_table("identities")
    op.drop_index("ix_feedback_customer_id", table_name="feedback")
    with op.batch_alter_table("feedback") as feedback:
        feedback.drop_column("customer_id")
    op.drop_index("ix_tickets_customer_id", table_name="tickets")
    _give_orders_back()
    with op.batch_alter_table("customers") as customers:
        customers.drop_index("ix_customers_merged_into")
        customers.drop_constraint("fk_customers_merged_into", type_="foreignkey")
        customers.drop_column("merged_into")
        for name, _ in reversed(FIELDS):
            customers.drop_column(name)
        customers.add_column(
            sa.Column("offers_allowed", sa.Boolean(), nullable=False, server_default=sa.true())
        )
    op.execute(
        sa.text(
            "UPDATE customers SET offers_allowed = (SELECT allowed FROM consents WHERE id = "
            "(SELECT max(id) FROM consents WHERE purpose = 'offers' AND channel = '' "
            "AND customer_id = customers.id)) WHERE id IN "
            "(SELECT customer_id FROM consents WHERE purpose = 'offers' AND channel = '')"
        )
    )
    with op.batch_alter_table("customers") as customers:
        customers.alter_column("offers_allowed", server_default=None)
    op.drop_table("consents")


def _give_orders_back() -> None:
    # Before this revision an order wants somebody; those of erased customers get a nobody.
    op.execute(
        sa.text(
            "INSERT INTO customers (id, name, language, points, tier) "
            "SELECT 'erased', '', '', 0, '' WHERE EXISTS "
            "(SELECT 1 FROM orders WHERE customer_id IS NULL)"
        )
    )
    op.execute(sa.text("UPDATE orders SET customer_id = 'erased' WHERE customer_id IS NULL"))
    with op.batch_alter_table("orders") as orders:
        orders.alter_column("customer_id", existing_type=sa.String(length=64), nullable=False)


def _make_consents() -> None:
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_consents_customer_id", "consents", ["customer_id"])


def _make_identities() -> None:
    op.create_table(
        "identities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=255), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "value", "customer_id", name="uq_identities"),
    )
    op.create_index("ix_identities_customer_id", "identities", ["customer_id"])
    op.create_index(
        "ix_identities_verified",
        "identities",
        ["kind", "value"],
        unique=True,
        sqlite_where=VERIFIED,
        postgresql_where=VERIFIED,
    )
    op.create_table(
        "identity_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("other_id", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=True),
        sa.Column("value", sa.String(length=255), nullable=True),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["undoes"], ["identity_changes.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("undoes"),
    )
    for column in ("customer_id", "other_id"):
        op.create_index(f"ix_identity_changes_{column}", "identity_changes", [column])


def _make_events() -> None:
    with op.batch_alter_table("behaviour_events") as events:
        events.add_column(sa.Column("event_id", sa.String(length=64), nullable=True))
        events.create_unique_constraint("uq_behaviour_events_event_id", ["event_id"])
        events.drop_index("ix_behaviour_events_shopper_id")
        events.create_index("ix_behaviour_events_newest", ["shopper_id", "at"])
        events.create_index("ix_behaviour_events_conversation_id", ["conversation_id"])
    op.create_table(
        "quarantined_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=True),
        sa.Column("shopper_id", sa.String(length=64), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("sent", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("event_id"),
    )
    op.create_index("ix_quarantined_events_shopper_id", "quarantined_events", ["shopper_id"])
    op.create_index("ix_quarantined_events_waiting", "quarantined_events", ["reason", "sku"])


def _make_profiles() -> None:
    op.create_table(
        "field_sources",
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"]),
        sa.PrimaryKeyConstraint("customer_id", "field"),
    )
    op.create_table(
        "conversation_moods",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=200), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("label", sa.String(length=16), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("conversation_id", "began_at", name="uq_conversation_moods"),
    )
    op.create_index("ix_conversation_moods_customer_id", "conversation_moods", ["customer_id"])
    op.create_table(
        "erased_customers",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("erased_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
