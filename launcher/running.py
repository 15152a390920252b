"""Asks the services that are running, as staff."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from launcher import tokens
from launcher.errors import LaunchError
from launcher.settings import Settings
from launcher.stack import Stack
from services.settings import ServicesSettings

CONNECT_SECONDS = 5.0

Ask = Callable[[httpx.Client, Settings], str]
Failure = type[LaunchError]


def client(settings: Settings, seconds: float) -> httpx.Client:
    """Return a client of the services, with the staff's token where there is one.

    Args:
        settings: Where they listen.
        seconds: Longest time that an answer may take.
    """
    token = ServicesSettings().staff_token or tokens.left(settings)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    timeout = httpx.Timeout(seconds, connect=CONNECT_SECONDS)
    return httpx.Client(base_url=settings.services_url, headers=headers, timeout=timeout)


def report(settings: Settings, seconds: float, log: str, ask: Ask, failure: Failure) -> str:
    """Ask the services, which are started for it where they do not run.

    Args:
        settings: Where they listen.
        seconds: Longest time that an answer may take.
        log: Name of the file in `var` for what they say when they are started.
        ask: Asks them, and returns what is to be printed.
        failure: What is raised when they do not answer.
    """
    try:
        with client(settings, seconds) as services:
            if answers(services):
                return ask(services, settings)
        # Those that are started here have a token of their own.
        with Stack(settings, ("services",), settings.var / log), client(settings, seconds) as new:
            return ask(new, settings)
    except httpx.HTTPError as error:
        raise failure(f"{settings.services_url} did not answer: {error}") from error


def days_of(written: str, most: int, command: str, failure: Failure) -> int:
    """Return the days that somebody asks for.

    Args:
        written: What they wrote.
        most: The most days.
        command: What they called, for the message.
        failure: What is raised when that is no number of days.
    """
    if not written.isdecimal() or not 1 <= int(written) <= most:
        raise failure(f"{written!r} is no number of days from 1 to {most}: {command} ARGS=7")
    return int(written)


def answers(services: httpx.Client) -> bool:
    """Tell whether the services run."""
    try:
        return services.get("/health", timeout=CONNECT_SECONDS).is_success
    except httpx.HTTPError:
        return False
