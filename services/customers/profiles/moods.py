"""How customers sounded lately, one row a session of a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, Field, confloat, conlist
from sqlalchemy import select
from sqlalchemy.orm import Session

from language.sentiment import trend
from services.customers.groups import current
from services.customers.models import ConversationMood, Customer


class MoodIn(BaseModel):
    """How a customer sounded in a session of a conversation.

    Attributes:
        began_at: When the session began: telling of the same one again brings it up to date.
        label: The assistant's word for the latest message.
        scores: Of the latest messages, oldest first, each from -1, negative, to 1.
    """

    began_at: datetime
    label: str = Field(..., min_length=1, max_length=16, regex=r"^[^\0]*$")
    scores: conlist(confloat(ge=-1, le=1), min_items=1, max_items=50)  # type: ignore[valid-type]


class Moods:
    """Reads and writes moods.

    Args:
        session: An open session.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def keep(self, customer_id: str, conversation_id: str, mood: MoodIn) -> None:
        """Keep how a customer sounded; of somebody who is not known nothing is kept."""
        customer = current(self.session, customer_id)
        if self.session.get(Customer, customer) is None:
            return
        began = mood.began_at.replace(tzinfo=None)
        row = self._of(conversation_id, began)
        if row is None:
            row = ConversationMood(conversation_id=conversation_id, began_at=began)
            self.session.add(row)
        row.customer_id = customer
        row.label, row.score, row.at = mood.label, trend(mood.scores), datetime.utcnow()
        self.session.flush()

    def recent(self, customer_ids: Sequence[str], limit: int) -> list[ConversationMood]:
        """Return a customer's latest moods, the newest first."""
        query = (
            select(ConversationMood)
            .where(ConversationMood.customer_id.in_(customer_ids))
            .order_by(ConversationMood.began_at.desc(), ConversationMood.id.desc())
            .limit(limit)
        )
        return list(self.session.scalars(query))

    def _of(self, conversation_id: str, began: datetime) -> ConversationMood | None:
        query = select(ConversationMood).where(
            ConversationMood.conversation_id == conversation_id, ConversationMood.began_at == began
        )
        return self.session.scalar(query)
