"""All SQL of identities and their audit trail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.customers.models import Customer, Identity, IdentityChange
from services.database import savepoint


class IdentityRepository:
    """Reads and writes identities.

    Args:
        session: An open session.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def verified(self, kind: str, value: str) -> Identity | None:
        """Return the identity of whoever holds it for certain."""
        query = select(Identity).where(
            Identity.kind == kind, Identity.value == value, Identity.verified.is_(True)
        )
        return self.session.scalar(query)

    def from_source(self, kind: str, value: str, source: str) -> Identity | None:
        """Return the first identity that a source told."""
        query = (
            select(Identity)
            .where(Identity.kind == kind, Identity.value == value, Identity.source == source)
            .order_by(Identity.id)
        )
        return self.session.scalars(query).first()

    def of(self, customer_ids: Sequence[str]) -> list[Identity]:
        """Return all identities of one customer."""
        query = select(Identity).where(Identity.customer_id.in_(customer_ids))
        return list(self.session.scalars(query.order_by(Identity.id)))

    def held(self, kind: str, values: Sequence[str]) -> set[str]:
        """Return which values of a kind somebody holds for certain."""
        query = select(Identity.value).where(
            Identity.kind == kind, Identity.verified.is_(True), Identity.value.in_(values)
        )
        return set(self.session.scalars(query))

    def holders(self, claims: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[str]]:
        """Return all customers of each kind and value, in the order they came to have it."""
        wanted = sorted(claims)
        holders: dict[tuple[str, str], list[str]] = {claim: [] for claim in wanted}
        if wanted:
            query = select(Identity).where(tuple_(Identity.kind, Identity.value).in_(wanted))
            for one in self.session.scalars(query.order_by(Identity.id)):
                holders[one.kind, one.value].append(one.customer_id)
        return holders

    def among(self, kind: str, value: str, customer_ids: Sequence[str]) -> list[Identity]:
        """Return the identities of one customer with this value, the verified one first."""
        query = select(Identity).where(
            Identity.kind == kind,
            Identity.value == value,
            Identity.customer_id.in_(customer_ids),
        )
        return list(self.session.scalars(query.order_by(Identity.verified.desc(), Identity.id)))

    def add(self, identity: Identity) -> bool:
        """Keep an identity; tells whether it was kept, or somebody was quicker."""
        return self._added(identity)

    def verify(self, identity: Identity) -> bool:
        """Make an identity certain; tells whether it is, or another customer was quicker."""
        try:
            with savepoint(self.session):
                identity.verified = True
                self.session.flush()
        except IntegrityError:
            return False
        return True

    def add_customer(self, customer: Customer, identity: Identity) -> bool:
        """Keep a new customer with an identity, both or none of them."""
        return self._added(customer, identity)

    def locked(self, customer_ids: Sequence[str]) -> list[Customer]:
        """Return customers in order of their ids, locked where the database can."""
        query = select(Customer).where(Customer.id.in_(customer_ids)).order_by(Customer.id)
        read = query.with_for_update().execution_options(populate_existing=True)
        return list(self.session.scalars(read))

    def log(self, change: IdentityChange) -> IdentityChange:
        """Write a line of the audit trail."""
        self.session.add(change)
        self.session.flush()
        return change

    def change(self, change_id: int) -> IdentityChange | None:
        """Return a line of the audit trail."""
        return self.session.get(IdentityChange, change_id)

    def undone(self, change_id: int) -> bool:
        """Tell whether a change was undone."""
        query = select(IdentityChange.id).where(IdentityChange.undoes == change_id)
        return self.session.scalar(query) is not None

    def changes(self, customer_ids: Sequence[str]) -> list[IdentityChange]:
        """Return the audit trail of one customer, oldest first."""
        query = select(IdentityChange).where(
            or_(
                IdentityChange.customer_id.in_(customer_ids),
                IdentityChange.other_id.in_(customer_ids),
            )
        )
        return list(self.session.scalars(query.order_by(IdentityChange.id)))

    def _added(self, *rows: Customer | Identity) -> bool:
        try:
            with savepoint(self.session):
                for row in rows:
                    self.session.add(row)
                    self.session.flush()
        except IntegrityError:
            return False
        return True
