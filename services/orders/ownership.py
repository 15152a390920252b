"""Who has proven in a conversation that an order is theirs."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from services.customers.groups import group
from services.customers.models import Customer
from services.orders.models import Order, OrderProof
from services.orders.numbers import normalised
from services.orders.proofs import Patience, fits, verdict
from services.orders.schemas import ProofOut

# A conversation that rests so long proves anew.
PROVEN = timedelta(hours=24)
KEPT = timedelta(days=30)
LATELY = timedelta(hours=1)


class OwnershipService:
    """Looks at second facts, and remembers the verdicts.

    Args:
        session: An open session.
        patience: How often one may be wrong.
        now: The time.
    """

    def __init__(self, session: Session, patience: Patience, now: datetime) -> None:
        self.session = session
        self.patience = patience
        self.now = now

    def proven(self, number: str, conversation_id: str) -> ProofOut:
        """Tell whether the order was shown to be theirs in this conversation."""
        number = normalised(number)
        query = select(OrderProof.id).where(
            OrderProof.conversation_id == conversation_id,
            OrderProof.number == number,
            OrderProof.fits,
            OrderProof.at > self.now - PROVEN,
        )
        found = self.session.scalars(query.limit(1)).first()
        return ProofOut(number=number, result="wrong" if found is None else "proven")

    def prove(self, number: str, conversation_id: str, told: str) -> ProofOut:
        """Look at a second fact; an order that does not exist is not told from a wrong one."""
        number = normalised(number)
        # Those who try one order at once wait for each other, where the database can.
        order = self.session.get(Order, number, with_for_update=True)
        allowed = verdict(
            self.now,
            self._wrong(OrderProof.conversation_id == conversation_id),
            self._wrong(OrderProof.number == number),
            self.patience,
        )
        if allowed != "free":
            return ProofOut(number=number, result=allowed)
        right = order is not None and self._fits(order, told)
        self.session.execute(delete(OrderProof).where(OrderProof.at < self.now - KEPT))
        self.session.add(
            OrderProof(conversation_id=conversation_id, number=number, at=self.now, fits=right)
        )
        return ProofOut(number=number, result="proven" if right else "wrong")

    def _fits(self, order: Order, told: str) -> bool:
        if order.customer_id is None:
            return False
        ids = group(self.session, order.customer_id)
        people = list(self.session.scalars(select(Customer).where(Customer.id.in_(ids))))
        phones = [person.phone for person in people if person.phone]
        mails = [person.email for person in people if person.email]
        return fits(told, phones, mails, self._wrong_lately() < self.patience.short)

    def _wrong_lately(self) -> int:
        query = select(func.count(OrderProof.id)).where(
            ~OrderProof.fits, OrderProof.at > self.now - LATELY
        )
        return int(self.session.scalar(query) or 0)

    def _wrong(self, condition: object) -> list[datetime]:
        query = select(OrderProof.at).where(condition, ~OrderProof.fits)
        return list(self.session.scalars(query.where(OrderProof.at > self.now - KEPT)))
