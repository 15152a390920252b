"""Tables of customers: who they are, how that is known, what they allow, what they did."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    Time,
    UniqueConstraint,
    text,
)

from services.database import Base


class Customer(Base):
    """A customer; of one who is only known by a channel, what is not known yet is empty.

    One that was merged into another keeps its row and all that points to it.
    """

    __tablename__ = "customers"
    id = Column(String(64), primary_key=True)
    name = Column(String(200), nullable=False)
    language = Column(String(8), nullable=False)
    email = Column(String(200))
    phone = Column(String(32))
    points = Column(Integer, nullable=False, default=0)
    tier = Column(String(32), nullable=False)
    joined_on = Column(Date)
    born_on = Column(Date)
    city = Column(String(200))
    address = Column(Text)
    time_zone = Column(String(64))
    quiet_from = Column(Time)
    quiet_until = Column(Time)
    preferred_channel = Column(String(64))
    merged_into = Column(ForeignKey("customers.id", name="fk_customers_merged_into"), index=True)


class FieldSource(Base):
    """Where the value of a profile's field came from."""

    __tablename__ = "field_sources"
    customer_id = Column(ForeignKey("customers.id"), primary_key=True)
    field = Column(String(32), primary_key=True)
    source = Column(String(64), nullable=False)
    at = Column(DateTime, nullable=False)


class Identity(Base):
    """Something a customer is known by; whom it belongs to for certain is at most one."""

    __tablename__ = "identities"
    id = Column(Integer, primary_key=True)
    kind = Column(String(32), nullable=False)
    value = Column(String(255), nullable=False)
    customer_id = Column(ForeignKey("customers.id"), nullable=False, index=True)
    verified = Column(Boolean, nullable=False)
    source = Column(String(64), nullable=False)
    added_at = Column(DateTime, nullable=False)
    __table_args__ = (
        UniqueConstraint("kind", "value", "customer_id", name="uq_identities"),
        Index(
            "ix_identities_verified",
            "kind",
            "value",
            unique=True,
            sqlite_where=text("verified"),
            postgresql_where=text("verified"),
        ),
    )


class IdentityChange(Base):
    """One line of the audit trail: what was linked, merged or undone, by whom and by what proof."""

    __tablename__ = "identity_changes"
    id = Column(Integer, primary_key=True)
    at = Column(DateTime, nullable=False)
    actor = Column(String(200), nullable=False)
    action = Column(String(16), nullable=False)
    customer_id = Column(String(64), nullable=False, index=True)
    # Of a merge: the customer that stays.
    other_id = Column(String(64), index=True)
    kind = Column(String(32))
    value = Column(String(255))
    proof = Column(Text, nullable=False)
    undoes = Column(ForeignKey("identity_changes.id"), unique=True)


class Consent(Base):
    """What a customer said to being contacted; a later word is a further row."""

    __tablename__ = "consents"
    id = Column(Integer, primary_key=True)
    customer_id = Column(ForeignKey("customers.id"), nullable=False, index=True)
    purpose = Column(String(32), nullable=False)
    # Empty: on every channel.
    channel = Column(String(64), nullable=False)
    allowed = Column(Boolean, nullable=False)
    source = Column(String(64), nullable=False)
    at = Column(DateTime, nullable=False)


class BehaviourEvent(Base):
    """Something a shopper, known or not, did with a product."""

    __tablename__ = "behaviour_events"
    id = Column(Integer, primary_key=True)
    # The sender's own id of it, by which one that is sent twice is known.
    event_id = Column(String(64), unique=True)
    shopper_id = Column(String(64), nullable=False)
    sku = Column(ForeignKey("products.sku"), nullable=False, index=True)
    kind = Column(String(32), nullable=False)
    value = Column(Float, nullable=False, default=1.0)
    at = Column(DateTime, nullable=False)
    conversation_id = Column(String(200), index=True)
    # Of one shopper the newest are read, however many there are.
    __table_args__ = (Index("ix_behaviour_events_newest", "shopper_id", "at"),)


class QuarantinedEvent(Base):
    """An event that could not be taken in, with why and as it was sent."""

    __tablename__ = "quarantined_events"
    id = Column(Integer, primary_key=True)
    event_id = Column(String(64), unique=True)
    shopper_id = Column(String(64), nullable=False, index=True)
    sku = Column(String(64), nullable=False)
    reason = Column(String(32), nullable=False)
    sent = Column(JSON, nullable=False)
    received_at = Column(DateTime, nullable=False)
    __table_args__ = (Index("ix_quarantined_events_waiting", "reason", "sku"),)


class ConversationMood(Base):
    """How a customer sounded in one session of a conversation."""

    __tablename__ = "conversation_moods"
    id = Column(Integer, primary_key=True)
    customer_id = Column(ForeignKey("customers.id"), nullable=False, index=True)
    conversation_id = Column(String(200), nullable=False)
    began_at = Column(DateTime, nullable=False)
    label = Column(String(16), nullable=False)
    # From -1, negative, to 1.
    score = Column(Float, nullable=False)
    at = Column(DateTime, nullable=False)
    __table_args__ = (
        UniqueConstraint("conversation_id", "began_at", name="uq_conversation_moods"),
    )


class CustomerConversation(Base):
    """Whose a conversation is, since its latest session began."""

    __tablename__ = "customer_conversations"
    conversation_id = Column(String(200), primary_key=True)
    customer_id = Column(ForeignKey("customers.id"), nullable=False, index=True)
    began_at = Column(DateTime, nullable=False)


class ErasedCustomer(Base):
    """That somebody was erased: a digest of the id, so that an import does not bring them back."""

    __tablename__ = "erased_customers"
    digest = Column(String(64), primary_key=True)
    erased_on = Column(Date, nullable=False)
