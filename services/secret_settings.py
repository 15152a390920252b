"""Which secrets an operator may set: none that stands in an example, and none that is short."""

from __future__ import annotations

SHORTEST = 16
FEWEST_CHARACTERS = 6
# How examples begin; a random secret never does.
PLACEHOLDERS = (
    "change",
    "placeholder",
    "example",
    "your-",
    "your_",
    "<",
    "password",
    "insecure",
    "default",
    "secret",
)


def check_secret(value: str, name: str) -> str:
    """Return a secret that may be used; an empty one is none at all.

    Raises:
        ValueError: When it is a placeholder or too easy to guess.
    """
    if not value:
        return value
    cure = "python3 -c 'import secrets; print(secrets.token_urlsafe(32))' makes one"
    if value.casefold().startswith(PLACEHOLDERS):
        raise ValueError(f"{name} is a placeholder: {cure}")
    if len(value) < SHORTEST or len(set(value)) < FEWEST_CHARACTERS:
        raise ValueError(f"{name} has fewer than {SHORTEST} characters, or too few kinds: {cure}")
    return value
