"""The table of conversations that Chatwoot has."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, String

from services.database import Base


class ChatwootLink(Base):
    """A conversation and what it is called there.

    Attributes:
        forwarded: Number of the newest event that was passed on.
        open: Whether what is said is still passed on.
    """

    __tablename__ = "chatwoot_links"
    conversation_id = Column(String(200), primary_key=True)
    chatwoot_id = Column(Integer, nullable=False, unique=True)
    ticket_id = Column(Integer, nullable=False)
    forwarded = Column(Integer, nullable=False, default=0)
    open = Column(Boolean, nullable=False, default=True, index=True)
