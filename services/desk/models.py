"""Tables of tickets and feedback."""

from __future__ import annotations

from sqlalchemy import JSON, Column, DateTime, Integer, String, Text

from services.database import Base


class Ticket(Base):
    """Something a person must look at."""

    __tablename__ = "tickets"
    id = Column(Integer, primary_key=True)
    conversation_id = Column(String(200), nullable=False, index=True)
    customer_id = Column(String(64), index=True)
    channel = Column(String(64), nullable=False)
    language = Column(String(8), nullable=False)
    topic = Column(String(64), nullable=False)
    sentiment = Column(String(16))
    summary = Column(Text, nullable=False)
    messages = Column(JSON, nullable=False)
    state = Column(String(16), nullable=False, default="open")
    opened_at = Column(DateTime, nullable=False)


class Feedback(Base):
    """What a customer thinks of the service."""

    __tablename__ = "feedback"
    id = Column(Integer, primary_key=True)
    conversation_id = Column(String(200), nullable=False, index=True)
    customer_id = Column(String(64), index=True)
    rating = Column(Integer)
    text = Column(Text, nullable=False)
    given_at = Column(DateTime, nullable=False)
