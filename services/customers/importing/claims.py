"""The identities that a table of customers tells, beside those that are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.customers.identities.merging import LINKED, VERIFIED, Proof
from services.customers.identities.service import IdentityService
from services.customers.importing.cleaning import Cleaned
from services.customers.models import Identity, IdentityChange

ACCOUNT = "account"


class Claims:
    """Keeps what customers of a table are known by.

    The number of an account is certain, as the shop itself gave it; a phone number in a table is
    only a claim.

    Args:
        session: An open session.
        identities: Links identities.
    """

    def __init__(self, session: Session, identities: IdentityService) -> None:
        self.session = session
        self.identities = identities
        self.repository = identities.repository

    def keep(self, rows: Sequence[Cleaned], proof: Proof) -> set[str]:
        """Keep the identities of rows; returns the customers that have more than before."""
        wanted = {(kind, value, row.customer_id): row for row in rows for kind, value in _of(row)}
        numbers = [row.customer_id for row in rows]
        have = {(one.kind, one.value, one.customer_id) for one in self.repository.of(numbers)}
        held = self.repository.held(ACCOUNT, numbers)
        more = set()
        for (kind, value, customer_id), row in wanted.items():
            if (kind, value, customer_id) in have:
                continue
            more.add(customer_id)
            line = Proof(proof.actor, f"{proof.text} line {row.line}")
            if kind == ACCOUNT and value in held:
                # Somebody proved this account before the table told of it: the two are one.
                self.identities.link(customer_id, kind, value, line, verified=True)
            else:
                self.session.add_all(_rows(kind, value, customer_id, line))
        self.session.flush()
        return more

    def shared(self, rows: Sequence[Cleaned]) -> Iterator[tuple[int, str]]:
        """Yield what is claimed by several customers, by line and in a sentence."""
        holders = self.repository.holders({c for row in rows for c in row.claims.items()})
        for row in rows:
            for claim in row.claims.items():
                others = [one for one in holders[claim] if one != row.customer_id]
                if others:
                    whose = f"{' '.join(claim)} is also {', '.join(others[:3])}'s"
                    yield row.line, f"{whose}: they stay apart until one is verified"


def _rows(
    kind: str, value: str, customer_id: str, proof: Proof
) -> Iterator[Identity | IdentityChange]:
    """Yield a new identity and its lines of the audit trail."""
    now, certain = datetime.utcnow(), kind == ACCOUNT
    yield Identity(
        kind=kind,
        value=value,
        customer_id=customer_id,
        verified=certain,
        source=proof.actor,
        added_at=now,
    )
    for action in (LINKED, VERIFIED) if certain else (LINKED,):
        yield IdentityChange(
            at=now,
            actor=proof.actor,
            action=action,
            customer_id=customer_id,
            kind=kind,
            value=value,
            proof=proof.text,
        )


def _of(row: Cleaned) -> Iterator[tuple[str, str]]:
    yield ACCOUNT, row.customer_id
    yield from row.claims.items()
