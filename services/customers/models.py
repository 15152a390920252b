"""Tables of customers and their behaviour."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, DateTime, Float, ForeignKey, Integer, String, Text

from services.database import Base


class Customer(Base):
    """A customer."""

    __tablename__ = "customers"
    id = Column(String(64), primary_key=True)
    name = Column(String(200), nullable=False)
    language = Column(String(8), nullable=False)
    email = Column(String(200))
    phone = Column(String(32))
    points = Column(Integer, nullable=False, default=0)
    tier = Column(String(32), nullable=False)
    joined_on = Column(Date)
    city = Column(String(200))
    address = Column(Text)
    offers_allowed = Column(Boolean, nullable=False, default=True)


class BehaviourEvent(Base):
    """Something a shopper, known or not, did with a product."""

    __tablename__ = "behaviour_events"
    id = Column(Integer, primary_key=True)
    shopper_id = Column(String(64), nullable=False, index=True)
    sku = Column(ForeignKey("products.sku"), nullable=False, index=True)
    kind = Column(String(32), nullable=False)
    value = Column(Float, nullable=False, default=1.0)
    at = Column(DateTime, nullable=False)
    conversation_id = Column(String(200))
