"""Tables of questions, of what came of them, and of groups that are dealt with."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Text,
)
from sqlalchemy.orm import relationship

from services.database import Base


class QuestionGroup(Base):
    """Questions that an article answers now, or that nobody needs to answer."""

    __tablename__ = "question_groups"
    id = Column(Integer, primary_key=True)
    state = Column(String(16), nullable=False)
    title = Column(String(200), nullable=False)
    # Keys of the articles, one a language.
    articles = Column(JSON, nullable=False)
    size = Column(Integer, nullable=False)
    closed_at = Column(DateTime, nullable=False)


class AskedQuestion(Base):
    """A question, masked, with what was returned."""

    __tablename__ = "asked_questions"
    id = Column(String(32), primary_key=True)
    text = Column(Text, nullable=False)
    language = Column(String(8), nullable=False)
    channel = Column(String(64), nullable=False)
    conversation_id = Column(String(255), nullable=False, index=True)
    asked_at = Column(DateTime, nullable=False, index=True)
    answered = Column(Boolean, nullable=False)
    confidence = Column(Float, nullable=False)
    # Page, heading, address and version of each passage, best first.
    passages = Column(JSON, nullable=False)
    # What the encoder makes of the text, in half precision; made when it is first needed.
    vector = Column(LargeBinary)
    group_id = Column(Integer, ForeignKey("question_groups.id", ondelete="SET NULL"), index=True)
    outcomes = relationship(
        "QuestionOutcome", lazy="selectin", cascade="all, delete-orphan", passive_deletes=True
    )


class QuestionOutcome(Base):
    """What came of a question, at most once of each kind."""

    __tablename__ = "question_outcomes"
    question_id = Column(
        String(32), ForeignKey("asked_questions.id", ondelete="CASCADE"), primary_key=True
    )
    kind = Column(String(16), primary_key=True)
    at = Column(DateTime, nullable=False)
