"""All SQL of satisfaction: ratings, each with whose it is."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.desk.models import Feedback


class Rated(NamedTuple):
    """A rating of a conversation.

    Attributes:
        conversation: Rasa's id of the conversation.
        customer: Whose it is; the conversation where nobody is known.
        rating: 1 to 5 stars.
        at: When it was given, in UTC.
    """

    conversation: str
    customer: str
    rating: int
    at: datetime


class RatingRepository:
    """Reads ratings.

    Args:
        session: An open session.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def latest(self, most: int) -> list[Rated]:
        """Return the newest rating of each of the newest conversations, oldest first."""
        query = (
            select(
                Feedback.conversation_id,
                func.coalesce(Feedback.customer_id, Feedback.conversation_id),
                Feedback.rating,
                Feedback.given_at,
            )
            .where(Feedback.rating.is_not(None))
            .order_by(Feedback.id.desc())
            .limit(most)
        )
        newest: dict[str, Rated] = {}
        for row in self.session.execute(query):
            newest.setdefault(row[0], Rated(*row))
        return list(newest.values())[::-1]
