"""Routes by which one person's data is exported and erased, for staff."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel

from services.accounts import access
from services.container import Container, Services
from services.customers.erasure.packing import packed
from services.customers.erasure.service import ErasureService
from services.problems import Unprocessable

router = APIRouter(
    prefix="/customers/{customer_id}", tags=["customers"], dependencies=[Depends(access.supervisor)]
)


class ErasedOut(BaseModel):
    """What was erased.

    Attributes:
        ids: All ids of the customer.
        erased: How much there was, by store.
        compacted: Whether the files of SQLite were written anew, which takes what rows of before
            may have left in them; they are not while somebody else uses them.
    """

    ids: list[str]
    erased: dict[str, int]
    compacted: bool


def erasure_service(services: Container) -> ErasureService:
    """Return the service of erasure."""
    return ErasureService(services.database, services.settings)


@router.get("/export")
def export(services: Services, customer_id: str) -> Response:
    """Return all that is kept of a customer, as a ZIP of JSON files."""
    content = packed(erasure_service(services).export(customer_id))
    headers = {"content-disposition": "attachment; filename=customer.zip"}
    return Response(content, media_type="application/zip", headers=headers)


@router.delete("", response_model=ErasedOut)
def erase(
    services: Services,
    customer_id: str,
    confirm: str = Query("", description="The customer's id once more"),
) -> ErasedOut:
    """Erase all that is kept of a customer; it cannot be undone."""
    if confirm != customer_id:
        raise Unprocessable(
            f"This cannot be undone: say ?confirm={customer_id} to erase the customer."
        )
    done = erasure_service(services).erase(customer_id, services.today())
    return ErasedOut(ids=list(done.customer_ids), erased=done.counts, compacted=done.compacted)
