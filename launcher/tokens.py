"""Where commands such as `make gaps` find the staff's token of services that `make run` started.

The token is made anew at each start; the file is its owner's alone, and goes when they stop.
"""

from __future__ import annotations

import os
from pathlib import Path

from launcher.settings import Settings


def leave(settings: Settings, token: str) -> None:
    """Leave the token for commands of the same user."""
    file = _file(settings)
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(token)


def left(settings: Settings) -> str:
    """Return the token that was left, or nothing."""
    try:
        return _file(settings).read_text(encoding="ascii")
    except OSError:
        return ""


def take_away(settings: Settings) -> None:
    """Forget the token."""
    _file(settings).unlink(missing_ok=True)


def _file(settings: Settings) -> Path:
    return settings.var / f"staff-token-{settings.services_port}"
