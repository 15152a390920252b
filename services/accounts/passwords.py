"""Passwords: how they are hashed, made and judged."""

from __future__ import annotations

import secrets
import threading
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.problems import Unprocessable

SHORTEST = 12
LONGEST = 256
# Without characters that look alike; 20 of them are 115 bits.
ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
MADE_LENGTH = 20
# Each takes 64 MB and some cores for 100 ms: many at once would be the attack itself.
AT_ONCE = 2
FEWEST_CHARACTERS = 5


class WeakPassword(Unprocessable):
    """A password that somebody would guess."""

    title = "Weak password"


class Passwords:
    """Hashes with Argon2id.

    Args:
        hasher: How dear a hash is; without one as the library advises at present.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = threading.Semaphore(AT_ONCE)

    def hash(self, password: str) -> str:
        """Return the hash of a password, with its salt and settings."""
        with self._turns:
            return self._hasher.hash(password)

    def verify(self, password: str, hashed: str | None) -> bool:
        """Tell whether a password is the one; None, for nobody's, takes as long as any other."""
        with self._turns:
            try:
                self._hasher.verify(hashed or self._nobodys, password[: LONGEST + 1])
            except (VerificationError, InvalidHashError):
                return False
        return hashed is not None

    def is_outdated(self, hashed: str) -> bool:
        """Tell whether a hash was made with weaker settings than today's."""
        return self._hasher.check_needs_rehash(hashed)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe())


def made() -> str:
    """Return a new random password, in groups that can be read out."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(MADE_LENGTH))
    return "-".join(letters[begin : begin + 5] for begin in range(0, MADE_LENGTH, 5))


def check_strength(password: str, name: str) -> None:
    """Refuse a password that somebody would guess.

    Raises:
        WeakPassword: When it is too short or long, is nearly one character, or holds the name.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword(f"A password has {SHORTEST} to {LONGEST} characters.")
    if len(set(password)) < FEWEST_CHARACTERS:
        raise WeakPassword(f"A password has at least {FEWEST_CHARACTERS} different characters.")
    if name.casefold() in password.casefold():
        raise WeakPassword("A password does not hold the name of its account.")
