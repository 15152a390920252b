"""What is in the body of a request, from whoever sent it."""

from __future__ import annotations

from typing import Any

from sanic.exceptions import SanicException
from sanic.request import Request


def json_object(request: Request) -> dict[str, Any] | None:
    """Return the JSON object that a request carries; None where it carries none."""
    try:
        body = request.json
    except SanicException:
        return None
    return body if isinstance(body, dict) else None
