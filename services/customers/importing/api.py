"""The route by which customers are imported, for staff."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool

from services.accounts import access
from services.container import Services
from services.customers.importing.running import import_customers
from services.customers.importing.schemas import ImportOut
from services.problems import TooLarge

MEGABYTE = 1_000_000

router = APIRouter(
    prefix="/customers", tags=["customers"], dependencies=[Depends(access.supervisor)]
)


@router.post(
    "/import",
    response_model=ImportOut,
    openapi_extra={"requestBody": {"content": {"text/csv": {}}, "required": True}},
)
async def import_table(
    services: Services,
    request: Request,
    dry_run: bool = False,
    source: str = Query("import", min_length=1, max_length=64, regex=r"^[^\0]*$"),
) -> ImportOut:
    """Import a table of customers: the body is the CSV. With `dry_run` nothing is written."""
    most = services.settings.import_mb * MEGABYTE
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > most:
            raise TooLarge(f"At most {services.settings.import_mb:,.0f} MB are taken at once.")
    return await run_in_threadpool(
        import_customers,
        services.database,
        services.settings,
        bytes(content),
        services.today(),
        source=source,
        name="HTTP",
        dry_run=dry_run,
    )
