"""Makes two customers one, and two again: by proof only, and no row is moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from services.customers.groups import current
from services.customers.identities.repository import IdentityRepository
from services.customers.models import Customer, IdentityChange
from services.database import savepoint
from services.problems import Conflict, NotFound, Unprocessable

LINKED, VERIFIED, MERGED, UNDONE = "linked", "verified", "merged", "undone"


@dataclass(frozen=True)
class Proof:
    """Why something is believed.

    Attributes:
        actor: Who says so: a source, or a member of staff.
        text: By what proof.
    """

    actor: str
    text: str


class Merging:
    """Merges customers and undoes it.

    Args:
        session: An open session.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.repository = IdentityRepository(session)

    def merge(self, customer_id: str, other_id: str, proof: Proof) -> str:
        """Make two customers one.

        Args:
            customer_id: A customer.
            other_id: Another.
            proof: Why they are the same person.

        Returns:
            The id of the one that stays.

        Raises:
            NotFound: When one of them is not known.
            Conflict: When they are one already.
            Unprocessable: When there is no proof.
        """
        if not proof.text.strip():
            raise Unprocessable("Say by what proof they are the same person.")
        for one in (customer_id, other_id):
            self._check(one)
        # What is read from here on stays so: two merges at once could else go round in a circle.
        with savepoint(self.session):
            stays, goes = self._roots(customer_id, other_id)
            goes.merged_into = stays.id
            self._log(MERGED, str(goes.id), proof, other_id=str(stays.id))
        return str(stays.id)

    def unmerge(self, change: IdentityChange, proof: Proof) -> None:
        """Make one customer two again; what came after the merge stays where it was recorded.

        Raises:
            Conflict: When the merge does not hold any more.
        """
        (goes,) = self.repository.locked([change.customer_id]) or (None,)
        if goes is None or goes.merged_into != change.other_id:
            raise Conflict("This merge does not hold any more.")
        goes.merged_into = None
        self._log(UNDONE, change.customer_id, proof, other_id=change.other_id, undoes=change.id)

    def _roots(self, customer_id: str, other_id: str) -> list[Customer]:
        """Return the ones that two groups go by, the one that stays first."""
        roots = [current(self.session, one) for one in (customer_id, other_id)]
        if len(set(roots)) < 2:
            raise Conflict(f"{customer_id!r} and {other_id!r} are one customer already.")
        locked = self.repository.locked(roots)
        if any(one.merged_into is not None for one in locked):
            raise Conflict("One of them was merged just now: look again.")
        return sorted(locked, key=_seniority)

    def _check(self, customer_id: str) -> None:
        if self.session.get(Customer, customer_id) is None:
            raise NotFound(f"No customer {customer_id!r}.")

    def _log(self, action: str, customer_id: str, proof: Proof, **more: object) -> None:
        self.repository.log(
            IdentityChange(
                at=datetime.utcnow(),
                actor=proof.actor,
                action=action,
                customer_id=customer_id,
                proof=proof.text,
                **more,
            )
        )


def _seniority(customer: Customer) -> tuple[bool, date, str]:
    """Return what the one that stays is lowest in: a name, a long time, the lesser id."""
    return not customer.name, customer.joined_on or date.max, str(customer.id)
