"""All SQL of the conversations that are with a customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.customers.models import CustomerConversation


class ConversationRepository:
    """Reads and writes which conversations are with whom.

    Args:
        session: An open session.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def keep(self, conversation_id: str, customer_id: str, at: datetime) -> None:
        """Keep that a conversation is with a customer, and with nobody else any more."""
        row = CustomerConversation(
            conversation_id=conversation_id, customer_id=customer_id, began_at=at
        )
        self.session.merge(row)

    def latest(self, customer_ids: Sequence[str], but: str, most: int) -> list[str]:
        """Return a customer's conversations whose sessions began last, without one of them."""
        query = (
            select(CustomerConversation.conversation_id)
            .where(
                CustomerConversation.customer_id.in_(customer_ids),
                CustomerConversation.conversation_id != but,
            )
            .order_by(CustomerConversation.began_at.desc())
            .limit(most)
        )
        return list(self.session.scalars(query))
