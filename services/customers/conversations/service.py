"""The rules of going on where another channel stopped."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.analytics.repository import TrackerRepository
from services.customers.conversations.carrying import carried, session_of, waits
from services.customers.conversations.repository import ConversationRepository
from services.customers.conversations.schemas import BeginIn, ContinuedOut
from services.customers.groups import current, group
from services.customers.identities.kinds import KINDS, NotAnIdentity
from services.customers.identities.repository import IdentityRepository
from services.customers.models import Customer

# So many of a customer's conversations are looked at.
LOOKED_AT = 20


class ConversationService:
    """Tells who writes, and what goes on.

    Args:
        session: An open session.
        tracker: Rasa's conversations.
        country: The country that phone numbers without a code are of (ISO 3166).
        idle: After so long a silence a conversation is over.
    """

    def __init__(
        self, session: Session, tracker: TrackerRepository, country: str, idle: timedelta
    ) -> None:
        self.session = session
        self.tracker = tracker
        self.country = country
        self.idle = idle
        self.repository = ConversationRepository(session)

    def begin(self, begun: BeginIn, now: datetime) -> ContinuedOut:
        """Keep that a session begins, and return what it begins with.

        Only what is proven links conversations: a customer who is signed in, or an identity that
        is verified.
        """
        customer_id = self._customer(begun)
        if customer_id is None:
            return ContinuedOut(customer_id=None)
        ids = group(self.session, customer_id)
        others = [
            other
            for other in self.repository.latest(ids, begun.conversation_id, LOOKED_AT)
            # Whoever begins anew on the same channel means to.
            if _channel(other) != _channel(begun.conversation_id)
        ]
        self.repository.keep(begun.conversation_id, customer_id, now)
        return self._continued(customer_id, others, now)

    def _customer(self, begun: BeginIn) -> str | None:
        customer_id = begun.customer_id or self._holder(begun.identity or "")
        if customer_id is None or self.session.get(Customer, customer_id) is None:
            return None
        return current(self.session, customer_id)

    def _holder(self, identity: str) -> str | None:
        """Return who holds an identity for certain."""
        name, _, value = identity.partition(":")
        if name not in KINDS:
            return None
        try:
            written = KINDS[name].normalise(value, self.country)
        except NotAnIdentity:
            return None
        held = IdentityRepository(self.session).verified(name, written)
        return str(held.customer_id) if held else None

    def _continued(self, customer_id: str, others: list[str], now: datetime) -> ContinuedOut:
        """Return the conversation of those that was silent for the shortest time."""
        sessions = [session_of(list(self.tracker.whole(other))) for other in others]
        recent = [one for one in sessions if one and _ago(one[-1].at, now) < self.idle]
        if not recent:
            return ContinuedOut(customer_id=customer_id)
        latest = max(recent, key=lambda one: one[-1].at)
        return ContinuedOut(
            customer_id=customer_id,
            conversation_id=latest[-1].conversation,
            waits=waits(latest),
            events=carried(latest),
        )


def _channel(conversation_id: str) -> str:
    """Return the channel of a conversation: a platform's is named by it, the page's by none."""
    name, colon, _ = conversation_id.partition(":")
    return name if colon else ""


def _ago(at: float, now: datetime) -> timedelta:
    return now - datetime.utcfromtimestamp(at)
