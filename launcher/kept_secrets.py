"""Secrets that outlive a restart: made at the first start where the operator gave none."""

from __future__ import annotations

from pathlib import Path

from services.kept_secrets import read_or_make


def kept_secret(folder: Path, name: str) -> str:
    """Return a secret from a file that only its owner reads; it is made when it is missing.

    Args:
        folder: Where files made at run time lie.
        name: Name of the secret, and of its file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return read_or_make(folder / f"{name.lower()}.secret")
