"""Grants attention: leave and quiet hours first, then the budget."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

import structlog
from pydantic import BaseModel, Field
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.customers.consent.contact import may_contact
from services.customers.consent.hours import QuietHours
from services.database import Database
from services.recommendation.offers.approaches import ApproachRepository
from services.recommendation.offers.budget import Budget
from services.recommendation.offers.models import Approach
from services.recommendation.offers.repository import OfferRepository, persons_of
from services.recommendation.offers.rules import AttentionRules

logger = structlog.get_logger(__name__)

Verdict = Literal["allowed", "refused", "spent"]


class AttentionIn(BaseModel):
    """Attention that is asked for.

    Attributes:
        customer_id: The signed-in customer.
        conversation_id: The conversation.
        channel: Where they would be reached.
        purpose: `offers` within a conversation, `proactive` for a message of its own.
    """

    customer_id: str | None = Field(None, max_length=64)
    conversation_id: str | None = Field(None, max_length=255)
    channel: str = Field(..., max_length=64)
    purpose: Literal["offers", "proactive"] = "offers"


class AttentionOut(BaseModel):
    """Whether attention is granted.

    Attributes:
        verdict: `allowed`; `refused` by the customer's word or quiet hours; or `spent`.
        approach: Id under which it is recorded, when it is granted.
    """

    verdict: Verdict
    approach: str | None = None


class ApproachOutcome(BaseModel):
    """What came of attention that was granted."""

    outcome: Literal["responded", "annoyed"]


class AttentionService:
    """Decides whether a customer is offered, or written, something they did not ask for.

    Args:
        database: The database.
        rules: The numbers of the budget.
        quiet: The shop's quiet hours.
        now: Tells the time, in UTC without saying so.
    """

    def __init__(
        self,
        database: Database,
        rules: AttentionRules,
        quiet: QuietHours,
        now: Callable[[], datetime] = datetime.utcnow,
    ) -> None:
        self.database = database
        self.rules = rules
        self.quiet = quiet
        self.now = now

    def ask(self, asked: AttentionIn) -> AttentionOut:
        """Grant attention and record it, or refuse; of two asked for at once one is refused."""
        try:
            with self.database.session() as session:
                return self._ask(session, asked)
        except IntegrityError:
            return AttentionOut(verdict="spent")

    def tell(self, approach_id: str, outcome: str) -> bool:
        """Keep what came of an approach, and tell whether there is one; annoyance stays."""
        with self.database.session() as session:
            return ApproachRepository(session).tell(approach_id, outcome)

    def _ask(self, session: Session, asked: AttentionIn) -> AttentionOut:
        now = self.now()
        if not self._may_reach(session, asked, now):
            return AttentionOut(verdict="refused")
        repository = ApproachRepository(session)
        persons = persons_of(session, asked.customer_id, asked.conversation_id)
        since = now - timedelta(days=self.rules.history_days)
        usual = repository.responses(asked.channel, since).rate(self.rules)
        past = repository.past(persons, asked.channel, since)
        if not persons or not Budget(past, usual, self.rules).allows(now):
            return AttentionOut(verdict="spent")
        approach = Approach(
            id=uuid.uuid4().hex,
            person=persons[0],
            channel=asked.channel,
            number=repository.next_number(persons[0], asked.channel),
            purpose=asked.purpose,
            conversation_id=asked.conversation_id,
            at=now,
        )
        session.add(approach)
        session.flush()
        return AttentionOut(verdict="allowed", approach=approach.id)

    def _may_reach(self, session: Session, asked: AttentionIn, now: datetime) -> bool:
        if OfferRepository(session).unwanted(asked.customer_id, asked.conversation_id).all:
            return False
        if asked.customer_id is None:
            # Nobody may be written to unasked who is not known.
            return asked.purpose == "offers"
        reachable, _ = may_contact(
            session, asked.customer_id, asked.purpose, asked.channel, now, self.quiet
        )
        return reachable
