"""The identities that a table of customers tells, beside those that are known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from services.customers.identities.merging import Proof
from services.customers.identities.service import IdentityService
from services.customers.importing.cleaning import Cleaned
from services.customers.models import Identity

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

    def keep(self, rows: Sequence[Cleaned], proof: Proof) -> set[str]:
        """Keep the identities of rows; returns the customers that have more than before."""
        wanted = {(kind, value, row.customer_id): row for row in rows for kind, value in _of(row)}
        have = set(self._known([row.customer_id for row in rows]))
        more = set()
        for (kind, value, customer_id), row in wanted.items():
            if (kind, value, customer_id) not in have:
                line = Proof(proof.actor, f"{proof.text} line {row.line}")
                self.identities.link(customer_id, kind, value, line, verified=kind == ACCOUNT)
                more.add(customer_id)
        return more

    def shared(self, rows: Sequence[Cleaned]) -> Iterator[tuple[int, str]]:
        """Yield what is claimed by several customers, by line and in a sentence."""
        told = sorted({claim for row in rows for claim in row.claims.items()})
        holders: dict[tuple[str, str], list[str]] = defaultdict(list)
        if told:
            query = (
                select(Identity.kind, Identity.value, Identity.customer_id)
                .where(tuple_(Identity.kind, Identity.value).in_(told))
                .order_by(Identity.id)
            )
            for kind, value, customer_id in self.session.execute(query):
                holders[kind, value].append(customer_id)
        for row in rows:
            for claim in row.claims.items():
                others = [one for one in holders[claim] if one != row.customer_id]
                if others:
                    whose = f"{' '.join(claim)} is also {', '.join(others[:3])}'s"
                    yield row.line, f"{whose}: they stay apart until one is verified"

    def _known(self, customer_ids: Sequence[str]) -> Iterator[tuple[str, str, str]]:
        query = select(Identity.kind, Identity.value, Identity.customer_id)
        for row in self.session.execute(query.where(Identity.customer_id.in_(customer_ids))):
            yield tuple(row)


def _of(row: Cleaned) -> Iterator[tuple[str, str]]:
    yield ACCOUNT, row.customer_id
    yield from row.claims.items()
