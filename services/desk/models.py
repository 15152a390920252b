"""Tables of the desk: tickets, who has which conversation, what was done, and feedback."""

from __future__ import annotations

from sqlalchemy import JSON, Column, DateTime, ForeignKey, Integer, String, Text

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
    state = Column(String(16), nullable=False, default="open", index=True)
    opened_at = Column(DateTime, nullable=False)
    # When a person first took it, who had it last, and how it ended.
    taken_at = Column(DateTime)
    agent_id = Column(String(64))
    agent_name = Column(String(100))
    closed_at = Column(DateTime, index=True)
    outcome = Column(String(32))
    # Number to call back, where the customer asked for that.
    callback = Column(String(64))


class Holding(Base):
    """A person who has a conversation; the key lets one have it at a time."""

    __tablename__ = "holdings"
    conversation_id = Column(String(200), primary_key=True)
    agent_id = Column(String(64), nullable=False, index=True)
    agent_name = Column(String(100), nullable=False)
    since = Column(DateTime, nullable=False)


class Entry(Base):
    """Something that was done with a ticket: taken, noted, replied, handed on, closed.

    What was replied stands in the conversation itself and not here; `key` is that of the reply, so
    that one which is sent again is sent once.
    """

    __tablename__ = "ticket_entries"
    id = Column(Integer, primary_key=True)
    ticket_id = Column(ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False, index=True)
    conversation_id = Column(String(200), nullable=False, index=True)
    kind = Column(String(16), nullable=False)
    agent_id = Column(String(64))
    agent_name = Column(String(100))
    text = Column(Text, nullable=False, default="")
    at = Column(DateTime, nullable=False)
    key = Column(String(64), unique=True)
    state = Column(String(16))


class Presence(Base):
    """When an agent's page was last seen."""

    __tablename__ = "desk_presence"
    agent_id = Column(String(64), primary_key=True)
    agent_name = Column(String(100), nullable=False)
    seen_at = Column(DateTime, nullable=False, index=True)


class Feedback(Base):
    """What a customer thinks of the service."""

    __tablename__ = "feedback"
    id = Column(Integer, primary_key=True)
    conversation_id = Column(String(200), nullable=False, index=True)
    customer_id = Column(String(64), index=True)
    rating = Column(Integer)
    text = Column(Text, nullable=False)
    given_at = Column(DateTime, nullable=False)
