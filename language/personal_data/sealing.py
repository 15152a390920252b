"""Seals what is kept, so that who reads the database alone reads nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from language.personal_data.settings import PersonalDataSettings

SEALED = "sealed"
# How sealed JSON begins; what does not is in the clear.
MARK = f'{{"{SEALED}"'


class SealBroken(Exception):
    """Sealed data cannot be opened; the message says what to set."""


class Seal:
    """Seals and opens JSON values by keys that the operator keeps (Fernet: AES-128 and HMAC).

    Args:
        keys: The newest first: it seals, all of them open. Without any nothing is sealed, and what
            is not sealed is read all the same.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        try:
            self._box = MultiFernet([Fernet(key) for key in keys]) if keys else None
        except (ValueError, TypeError) as error:
            raise SealBroken(
                "CONVERSATION_KEYS holds what is no key: make one with `make key`."
            ) from error

    @classmethod
    def of(cls, written: str) -> Seal:
        """Return the seal of keys that are parted by commas."""
        return cls([key.strip() for key in written.split(",") if key.strip()])

    def close(self, value: Any) -> str:
        """Return a sealed value as JSON.

        Raises:
            SealBroken: When there is no key.
        """
        if self._box is None:
            raise SealBroken("CONVERSATION_KEYS is empty: make a key with `make key`.")
        sealed = self._box.encrypt(json.dumps(value).encode())
        return json.dumps({SEALED: sealed.decode()})

    def open(self, written: str) -> str:
        """Return JSON that may be sealed as it was.

        Raises:
            SealBroken: When it was sealed by a key that is not there.
        """
        sealed = _sealed(written)
        if sealed is None:
            return written
        if self._box is None:
            raise SealBroken("Conversations are sealed, and CONVERSATION_KEYS is empty.")
        try:
            return self._box.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise SealBroken(
                "Conversations were sealed by a key that CONVERSATION_KEYS does not hold."
            ) from error

    def rotate(self, written: str) -> str:
        """Return what is sealed by an older key, or not at all, sealed by the newest."""
        return self.close(json.loads(self.open(written)))


@lru_cache(1)
def own_seal() -> Seal:
    """Return the seal of this process, as the environment sets it; it is made once."""
    return Seal.of(PersonalDataSettings().conversation_keys)


def _sealed(written: str) -> str | None:
    if not written.startswith(MARK):
        return None
    value = json.loads(written).get(SEALED)
    return value if isinstance(value, str) else None
