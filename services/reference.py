"""The reference of all routes, for staff: `/docs` and the file it reads."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse

from services.accounts import access

FILE = "/openapi.json"

router = APIRouter(include_in_schema=False, dependencies=[Depends(access.staff)])


@router.get("/docs")
def reference(request: Request) -> HTMLResponse:
    """Show all routes; the page's own program comes from a public address."""
    return get_swagger_ui_html(openapi_url=FILE, title=request.app.title)


@router.get(FILE)
def openapi(request: Request) -> dict[str, Any]:
    """Return all routes as OpenAPI tells them."""
    told: dict[str, Any] = request.app.openapi()
    return told
