"""The rules of customers, as far as the assistant may ask for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.customers.consent.purposes import OFFERS, PURPOSES
from services.customers.consent.service import ConsentService
from services.customers.groups import group
from services.customers.models import Customer
from services.customers.profiles.fields import Fields
from services.customers.schemas import CustomerOut, Preferences
from services.problems import NotFound

# Where a word or a value comes from that is said through the assistant.
SOURCE = "customer"


class CustomerService:
    """Tells who a customer is and keeps what they allow.

    Args:
        session: An open session.
        fields: Reads and writes the fields of profiles.
    """

    def __init__(self, session: Session, fields: Fields) -> None:
        self.session = session
        self.fields = fields
        self.consent = ConsentService(session)

    def customer(self, customer_id: str) -> CustomerOut:
        """Return a customer; of one that was merged, the one that stays.

        Raises:
            NotFound: When there is none of that id.
        """
        ids = group(self.session, customer_id)
        customer = self._found(ids[0])
        known = {name: told.value for name, told in self.fields.read(ids).items()}
        return CustomerOut(
            customer_id=customer.id,
            name=known["name"],
            language=known["language"],
            email=known["email"],
            phone=known["phone"],
            points=known["points"],
            tier=known["tier"],
            offers_allowed=self.consent.allows(customer.id, OFFERS),
        )

    def prefer(self, customer_id: str, preferences: Preferences) -> CustomerOut:
        """Keep what a customer allows and prefers; it holds at once.

        Raises:
            NotFound: When there is no such customer.
        """
        customer = self._found(group(self.session, customer_id)[0])
        for name, allowed in preferences.words().items():
            purpose = PURPOSES[name]
            self.consent.say(customer.id, purpose, allowed, SOURCE, preferences.channel)
        self.fields.put(customer, preferences.fields(), SOURCE, datetime.utcnow())
        return self.customer(customer.id)

    def _found(self, customer_id: str) -> Customer:
        customer = self.fields.repository.customer(customer_id)
        if customer is None:
            raise NotFound(f"No customer {customer_id!r}.")
        return customer
