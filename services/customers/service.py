"""The rules of customers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.catalogue.repository import CatalogueRepository
from services.customers.consent.purposes import OFFERS
from services.customers.consent.service import ConsentService
from services.customers.groups import current
from services.customers.models import BehaviourEvent, Customer
from services.customers.repository import CustomerRepository
from services.customers.schemas import CustomerOut, EventIn
from services.problems import NotFound

# Where a word of consent comes from that is said through the assistant.
SOURCE = "customer"


class CustomerService:
    """Tells who a customer is and keeps what they allow.

    Args:
        session: An open session.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.repository = CustomerRepository(session)
        self.consent = ConsentService(session)

    def customer(self, customer_id: str) -> CustomerOut:
        """Return a customer.

        Raises:
            NotFound: When there is none of that id.
        """
        return self._shown(self._found(customer_id))

    def allow_offers(self, customer_id: str, allowed: bool) -> CustomerOut:
        """Keep whether a customer wants offers; it holds at once.

        Raises:
            NotFound: When there is no such customer.
        """
        customer = self._found(customer_id)
        self.consent.say(customer.id, OFFERS, allowed, SOURCE)
        return self._shown(customer)

    def record(self, event: EventIn) -> None:
        """Record something a shopper did with a product.

        Raises:
            NotFound: When there is no such product.
        """
        if CatalogueRepository(self.session).product(event.sku) is None:
            raise NotFound(f"No product {event.sku!r}.")
        self.repository.add_event(
            BehaviourEvent(
                shopper_id=event.customer_id,
                sku=event.sku,
                kind=event.kind,
                value=event.value,
                at=datetime.utcnow(),
                conversation_id=event.conversation_id,
            )
        )

    def _found(self, customer_id: str) -> Customer:
        customer = self.repository.customer(current(self.session, customer_id))
        if customer is None:
            raise NotFound(f"No customer {customer_id!r}.")
        return customer

    def _shown(self, customer: Customer) -> CustomerOut:
        return CustomerOut(
            customer_id=customer.id,
            name=customer.name,
            language=customer.language,
            email=customer.email,
            phone=customer.phone,
            points=customer.points,
            tier=customer.tier,
            offers_allowed=self.consent.allows(customer.id, OFFERS),
        )
