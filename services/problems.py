"""Errors as the services tell them: `application/problem+json` (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from grpc import RpcError
from pymilvus import MilvusException
from sqlalchemy.exc import OperationalError

logger = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """Something the caller should know.

    Attributes:
        status: HTTP status.
        title: What kind of problem it is.
        detail: What to do about it.
        headers: Headers of the answer.
    """

    status = 400
    title = "Bad request"

    def __init__(self, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.headers = dict(headers or {})


class NotFound(Problem):
    """There is no such thing."""

    status = 404
    title = "Not found"


class Conflict(Problem):
    """The thing is in a state that does not allow this."""

    status = 409
    title = "Conflict"


class Unprocessable(Problem):
    """What was sent is understood, but nothing can be made of it."""

    status = 422
    title = "Cannot be used"


class TooLarge(Problem):
    """What was sent is larger than is allowed."""

    status = 413
    title = "Too large"


class Unavailable(Problem):
    """Something this service needs does not answer."""

    status = 503
    title = "Unavailable"


def install(app: FastAPI) -> None:
    """Make an application tell its errors as problems."""

    @app.exception_handler(Problem)
    async def tell_problem(request: Request, problem: Problem) -> JSONResponse:
        return response(problem)

    @app.exception_handler(RequestValidationError)
    async def tell_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        return _response(422, "Invalid request", f"{place}: {first['msg']}")

    @app.exception_handler(OperationalError)
    async def tell_database(request: Request, error: OperationalError) -> JSONResponse:
        return _response(503, "Unavailable", "The database does not answer.")

    @app.exception_handler(MilvusException)
    @app.exception_handler(RpcError)
    async def tell_store(request: Request, error: Exception) -> JSONResponse:
        # Its text may hold what a customer asked.
        logger.error("knowledge.store_failed", kind=type(error).__name__)
        return _response(503, "Unavailable", "The knowledge store does not answer.")


def response(problem: Problem) -> JSONResponse:
    """Return the answer that tells a problem."""
    return _response(problem.status, problem.title, problem.detail, problem.headers)


def _response(
    status: int, title: str, detail: str, headers: dict[str, str] | None = None
) -> JSONResponse:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(body, status, headers, media_type=MEDIA_TYPE)
