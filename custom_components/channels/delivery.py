"""How sending can fail, and over HTTP which failure is which.

Undelivered
├── Busy      it did not arrive; it may be sent again
├── Refused   it did not arrive and never will
└── Unsure    it may have arrived: sending it again could say it twice
"""

from __future__ import annotations

from typing import Any

import httpx


class Undelivered(Exception):
    """A message was not delivered, as far as is known; the text says why, without the message."""


class Busy(Undelivered):
    """The platform cannot be reached, or takes no more just now."""


class Refused(Undelivered):
    """The platform will not take this message."""


class Unsure(Undelivered):
    """The platform did not say whether it took the message."""


# The request had not been sent when these are raised.
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
BUSY_STATUSES = {429, 503}


async def request(http: httpx.AsyncClient, method: str, url: str, **content: Any) -> httpx.Response:
    """Send a request and return its answer, whose status may be one of refusal.

    Raises:
        Busy: When it did not arrive, or the platform is overloaded.
        Unsure: When no answer came.
    """
    try:
        response = await http.request(method, url, **content)
    except NOT_SENT as error:
        raise Busy(f"{_host(url)} cannot be reached: {type(error).__name__}") from error
    except httpx.HTTPError as error:
        raise Unsure(f"{_host(url)} did not answer: {type(error).__name__}") from error
    if response.status_code in BUSY_STATUSES:
        raise Busy(f"{_host(url)} answered with status {response.status_code}")
    if response.status_code >= 500:
        raise Unsure(f"{_host(url)} answered with status {response.status_code}")
    return response


def read(response: httpx.Response) -> dict[str, Any]:
    """Return the JSON of an answer.

    Raises:
        Refused: When it is none.
    """
    try:
        answer = response.json()
    except ValueError:
        raise Refused(f"The platform answered {response.status_code} without JSON") from None
    return answer if isinstance(answer, dict) else {}


def _host(url: str) -> str:
    return httpx.URL(url).host or "the platform"
