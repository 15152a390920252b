"""Asks the services that are running, as staff."""

from __future__ import annotations

import httpx

from launcher.settings import Settings
from services.settings import ServicesSettings

CONNECT_SECONDS = 5.0


def client(settings: Settings, seconds: float) -> httpx.Client:
    """Return a client of the services, with the staff's token where there is one.

    Args:
        settings: Where they listen.
        seconds: Longest time that an answer may take.
    """
    token = ServicesSettings().staff_token
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    timeout = httpx.Timeout(seconds, connect=CONNECT_SECONDS)
    return httpx.Client(base_url=settings.services_url, headers=headers, timeout=timeout)


def answers(services: httpx.Client) -> bool:
    """Tell whether the services run."""
    try:
        return services.get("/health", timeout=CONNECT_SECONDS).is_success
    except httpx.HTTPError:
        return False
