"""Tables of offers, of what came of them, and of what customers do not want."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import relationship

from services.database import Base


class Approach(Base):
    """Attention that was asked for without being asked: an offer, or a message of its own."""

    __tablename__ = "approaches"
    id = Column(String(32), primary_key=True)
    # The customer, or the conversation of who is not known.
    person = Column(String(255), nullable=False)
    channel = Column(String(64), nullable=False)
    # Counts up, so that two asked for at once cannot both be granted.
    number = Column(Integer, nullable=False)
    purpose = Column(String(32), nullable=False)
    conversation_id = Column(String(255))
    at = Column(DateTime, nullable=False, index=True)
    # `responded` or `annoyed`; nothing yet, or ignored.
    outcome = Column(String(16))
    __table_args__ = (UniqueConstraint("person", "channel", "number"),)


class Offer(Base):
    """A product that was offered: to whom, where, why, and by what."""

    __tablename__ = "offers"
    id = Column(String(40), primary_key=True)
    customer_id = Column(String(64), index=True)
    conversation_id = Column(String(255), nullable=False, index=True)
    channel = Column(String(64), nullable=False)
    sku = Column(String(64), nullable=False)
    # 1 is the first of its answer.
    place = Column(Integer, nullable=False)
    reason = Column(String(32), nullable=False)
    because = Column(JSON, nullable=False)
    recommender = Column(String(64), nullable=False)
    version = Column(String(64), nullable=False)
    explored = Column(Boolean, nullable=False)
    chance = Column(Float, nullable=False)
    approach_id = Column(String(32))
    shown_at = Column(DateTime, nullable=False, index=True)
    outcomes = relationship(
        "OfferOutcome", lazy="selectin", cascade="all, delete-orphan", passive_deletes=True
    )


class OfferOutcome(Base):
    """What came of an offer."""

    __tablename__ = "offer_outcomes"
    offer_id = Column(String(40), ForeignKey("offers.id", ondelete="CASCADE"), primary_key=True)
    kind = Column(String(16), primary_key=True)
    at = Column(DateTime, nullable=False)


class NotWanted(Base):
    """A product, kind or brand that somebody said they are not interested in."""

    __tablename__ = "not_wanted"
    # The customer, or the conversation of who is not known.
    person = Column(String(255), primary_key=True)
    kind = Column(String(16), primary_key=True)
    value = Column(String(64), primary_key=True)
    at = Column(DateTime, nullable=False)
