"""The rules of identities."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from services.customers.groups import current, group
from services.customers.identities.kinds import KINDS, NotAnIdentity, kind_of
from services.customers.identities.merging import LINKED, MERGED, UNDONE, VERIFIED, Merging, Proof
from services.customers.identities.repository import IdentityRepository
from services.customers.models import Customer, Identity, IdentityChange
from services.problems import Conflict, NotFound, Unprocessable

# Source of what a channel tells of who writes.
CHANNEL = "channel"
ANONYMOUS = "anonymous-"
# So often a value that somebody else adds at the same moment is looked up anew.
ATTEMPTS = 3


class IdentityService:
    """Tells who somebody is, and keeps by what that is known.

    Args:
        session: An open session.
        country: The country that phone numbers without a code are of (ISO 3166).
    """

    def __init__(self, session: Session, country: str) -> None:
        self.session = session
        self.country = country
        self.repository = IdentityRepository(session)
        self.merging = Merging(session)

    def resolve(self, kind: str, value: str) -> str:
        """Return the customer who writes, or a new anonymous one.

        What is only claimed finds nobody: a phone number that was never verified may be anybody's.

        Args:
            kind: Name of a kind of identity.
            value: As the channel has it.

        Raises:
            Unprocessable: When the value is not of its kind.
        """
        written = self._normalised(kind, value)
        for _ in range(ATTEMPTS):
            held = self.repository.verified(kind, written)
            held = held or self.repository.from_source(kind, written, CHANNEL)
            if held is not None:
                return current(self.session, held.customer_id)
            # An id that tells nothing of the person, and cannot be guessed.
            customer = Customer(id=f"{ANONYMOUS}{uuid.uuid4().hex}", name="", language="", tier="")
            identity = _identity(kind, written, customer.id, KINDS[kind].proven, CHANNEL)
            if self.repository.add_customer(customer, identity):
                return str(customer.id)
        raise Conflict("Somebody else adds the same identity: try again.")

    def link(
        self, customer_id: str, kind: str, value: str, proof: Proof, *, verified: bool
    ) -> Identity:
        """Keep that a customer has an identity; a second time changes nothing.

        A verified one that another customer holds too makes the two one.

        Args:
            customer_id: The customer.
            kind: Name of a kind of identity.
            value: As it is written.
            proof: Who says so, and by what proof.
            verified: Whether it is certain.

        Raises:
            NotFound: When there is no such customer.
            Unprocessable: When the value is not of its kind, or a proof is lacking.
        """
        written = self._normalised(kind, value)
        if verified and not proof.text.strip():
            raise Unprocessable("Say by what proof the identity is this customer's.")
        self._check(customer_id)
        identity = self._claimed(customer_id, kind, written, proof)
        if verified and not identity.verified:
            self._verify(identity, proof)
        return identity

    def identities(self, customer_id: str) -> list[Identity]:
        """Return what a customer is known by.

        Raises:
            NotFound: When there is no such customer.
        """
        self._check(customer_id)
        return self.repository.of(group(self.session, customer_id))

    def changes(self, customer_id: str) -> list[IdentityChange]:
        """Return the audit trail of a customer, oldest first."""
        return self.repository.changes(group(self.session, customer_id))

    def undo(self, change_id: int, proof: Proof) -> None:
        """Undo a link, a verification or a merge.

        Raises:
            NotFound: When the audit trail has no such line.
            Conflict: When it cannot be undone, or was already.
        """
        change = self.repository.change(change_id)
        if change is None:
            raise NotFound(f"The audit trail has no line {change_id}.")
        if change.action == UNDONE:
            raise Conflict("An undo is not undone: link or merge anew.")
        if self.repository.undone(change_id):
            raise Conflict(f"Line {change_id} was undone already.")
        undo: dict[str, Callable[[IdentityChange, Proof], None]] = {
            MERGED: self.merging.unmerge,
            VERIFIED: self._doubt,
            LINKED: self._unlink,
        }
        undo[str(change.action)](change, proof)

    def _check(self, customer_id: str) -> None:
        if self.session.get(Customer, customer_id) is None:
            raise NotFound(f"No customer {customer_id!r}.")

    def _claimed(self, customer_id: str, kind: str, value: str, proof: Proof) -> Identity:
        """Return a customer's identity, kept as a claim where it was not known."""
        known = self.repository.among(kind, value, group(self.session, customer_id))
        if known:
            return known[0]
        identity = _identity(kind, value, customer_id, False, proof.actor)
        if self.repository.add(identity):
            self._log(LINKED, identity, proof)
            return identity
        return self.repository.among(kind, value, [customer_id])[0]

    def _verify(self, identity: Identity, proof: Proof) -> None:
        """Make a claim certain, or merge with whoever holds it for certain."""
        holder = self.repository.verified(identity.kind, identity.value)
        if holder is None and self.repository.verify(identity):
            self._log(VERIFIED, identity, proof)
            return
        holder = holder or self.repository.verified(identity.kind, identity.value)
        if holder is None:
            raise Conflict("Somebody else changes this identity at the same moment: try again.")
        if current(self.session, holder.customer_id) != current(self.session, identity.customer_id):
            shared = f"{identity.kind} {identity.value} of both: {proof.text}"
            self.merging.merge(identity.customer_id, holder.customer_id, Proof(proof.actor, shared))

    def _doubt(self, change: IdentityChange, proof: Proof) -> None:
        identity = self._changed(change)
        identity.verified = False
        self._log(UNDONE, identity, proof, change.id)

    def _unlink(self, change: IdentityChange, proof: Proof) -> None:
        identity = self._changed(change)
        if identity.verified:
            raise Conflict("It was verified since: undo that first.")
        self._log(UNDONE, identity, proof, change.id)
        self.session.delete(identity)

    def _changed(self, change: IdentityChange) -> Identity:
        found = self.repository.among(change.kind, change.value, [change.customer_id])
        if not found:
            raise Conflict("The identity is gone already.")
        return found[0]

    def _normalised(self, kind: str, value: str) -> str:
        try:
            return kind_of(kind).normalise(value, self.country)
        except NotAnIdentity as error:
            raise Unprocessable(str(error)) from error

    def _log(
        self, action: str, identity: Identity, proof: Proof, undoes: int | None = None
    ) -> None:
        self.repository.log(
            IdentityChange(
                at=datetime.utcnow(),
                actor=proof.actor,
                action=action,
                customer_id=identity.customer_id,
                kind=identity.kind,
                value=identity.value,
                proof=proof.text,
                undoes=undoes,
            )
        )


def _identity(kind: str, value: str, customer_id: str, verified: bool, source: str) -> Identity:
    return Identity(
        kind=kind,
        value=value,
        customer_id=customer_id,
        verified=verified,
        source=source,
        added_at=datetime.utcnow(),
    )
