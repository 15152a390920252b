"""The rules of consent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.customers.consent.purposes import EVERYWHERE, PURPOSES, Purpose
from services.customers.consent.reading import allows, refused
from services.customers.consent.repository import ConsentRepository
from services.customers.consent.schemas import ConsentOut, WordOut
from services.customers.groups import current, group
from services.customers.models import Consent, Customer
from services.problems import NotFound


class ConsentService:
    """Keeps what customers allow.

    Args:
        session: An open session.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.repository = ConsentRepository(session)

    def allows(self, customer_id: str, purpose: Purpose, channel: str = EVERYWHERE) -> bool:
        """Tell whether a customer allows something on a channel."""
        words = self.repository.words(group(self.session, customer_id))
        return allows(words, purpose, channel)

    def refusing(self, purpose: Purpose) -> set[str]:
        """Return all ids of the customers who refuse something everywhere."""
        groups = {
            group(self.session, customer_id) for customer_id in self.repository.speakers(purpose)
        }
        return {
            one for ids in groups if refused(self.repository.words(ids), purpose) for one in ids
        }

    def told(self, customer_id: str) -> ConsentOut:
        """Return what a customer allows, with all they said.

        Raises:
            NotFound: When there is no such customer.
        """
        ids = group(self.session, customer_id)
        self._check(ids[0])
        words = self.repository.words(ids)
        return ConsentOut(
            allowed={name: allows(words, purpose) for name, purpose in PURPOSES.items()},
            words=[WordOut.from_orm(word) for word in words],
        )

    def say(
        self,
        customer_id: str,
        purpose: Purpose,
        allowed: bool,
        source: str,
        channel: str = EVERYWHERE,
    ) -> None:
        """Keep a customer's word; it holds at once.

        Args:
            customer_id: Whose word it is.
            purpose: What for.
            allowed: Whether it is allowed.
            source: Where it was said.
            channel: The channel it is about; without one, all of them.

        Raises:
            NotFound: When there is no such customer.
        """
        customer = current(self.session, customer_id)
        self._check(customer)
        self.repository.add(
            Consent(
                customer_id=customer,
                purpose=purpose.name,
                channel=channel,
                allowed=allowed,
                source=source,
                at=datetime.utcnow(),
            )
        )

    def _check(self, customer_id: str) -> None:
        if self.session.get(Customer, customer_id) is None:
            raise NotFound(f"No customer {customer_id!r}.")
