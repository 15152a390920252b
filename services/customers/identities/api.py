"""Routes of identities, for staff."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session

from services.accounts import access
from services.container import Container, Services
from services.customers.groups import group
from services.customers.identities.merging import Proof
from services.customers.identities.schemas import (
    ChangeOut,
    ClaimIn,
    IdentitiesOut,
    IdentityOut,
    LinkIn,
    MergeIn,
    ResolvedOut,
    UndoIn,
)
from services.customers.identities.service import IdentityService

router = APIRouter(tags=["customers"])
agent = [Depends(access.agent)]
supervisor = [Depends(access.supervisor)]


def identity_service(services: Container, session: Session) -> IdentityService:
    """Return the service of identities on a session."""
    return IdentityService(session, services.settings.customer_country)


@router.post(
    "/identities/resolve",
    response_model=ResolvedOut,
    dependencies=[Depends(access.assistant)],
)
def resolve(services: Services, claim: ClaimIn) -> ResolvedOut:
    """Return the customer who writes, or a new anonymous one."""
    with services.database.session() as session:
        found = identity_service(services, session).resolve(claim.kind, claim.value)
        return ResolvedOut(customer_id=found)


@router.get("/customers/{customer_id}/identities", response_model=IdentitiesOut, dependencies=agent)
def identities(services: Services, customer_id: str) -> IdentitiesOut:
    """Return what a customer is known by, with the audit trail."""
    with services.database.session() as session:
        return _shown(identity_service(services, session), customer_id)


@router.post(
    "/customers/{customer_id}/identities",
    response_model=IdentitiesOut,
    status_code=201,
    dependencies=agent,
)
def link(services: Services, customer_id: str, wish: LinkIn) -> IdentitiesOut:
    """Keep that a customer has an identity; a verified one of two customers makes them one."""
    with services.database.session() as session:
        found = identity_service(services, session)
        proof = Proof(wish.actor, wish.proof)
        found.link(customer_id, wish.kind, wish.value, proof, verified=wish.verified)
        return _shown(found, customer_id)


@router.post(
    "/customers/{customer_id}/merge",
    response_model=IdentitiesOut,
    status_code=201,
    dependencies=supervisor,
)
def merge(services: Services, customer_id: str, wish: MergeIn) -> IdentitiesOut:
    """Make two customers one."""
    with services.database.session() as session:
        found = identity_service(services, session)
        found.merging.merge(customer_id, wish.other, Proof(wish.actor, wish.proof))
        return _shown(found, customer_id)


@router.post(
    "/identities/changes/{change_id}/undo",
    status_code=204,
    response_model=None,
    dependencies=supervisor,
)
def undo(services: Services, change_id: int, wish: UndoIn) -> None:
    """Undo a link, a verification or a merge."""
    with services.database.session() as session:
        identity_service(services, session).undo(change_id, Proof(wish.actor, wish.proof))


def _shown(found: IdentityService, customer_id: str) -> IdentitiesOut:
    ids = group(found.session, customer_id)
    return IdentitiesOut(
        customer_id=ids[0],
        ids=list(ids),
        identities=[IdentityOut.from_orm(one) for one in found.identities(customer_id)],
        changes=[ChangeOut.from_orm(one) for one in found.changes(customer_id)],
    )
