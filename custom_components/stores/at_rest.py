"""How conversations lie in the database and on the disk: in the clear, or sealed."""

from __future__ import annotations

import json
from typing import Any

from rasa.shared.exceptions import RasaException

from language.personal_data.sealing import Seal, SealBroken, own_seal

PLAIN, MASKED, ENCRYPTED = "plain", "masked", "encrypted"
WAYS = (PLAIN, MASKED, ENCRYPTED)


class AtRest:
    """Writes JSON that is kept, and reads it.

    Whatever the way is, what was sealed before is opened, and what was not sealed is read: the way
    may be changed at any time.

    Args:
        way: `plain`, `masked` (in the clear while a conversation goes on) or `encrypted`.
        seal: Seals and opens; None is the one of the environment.
    """

    def __init__(self, way: str = PLAIN, seal: Seal | None = None) -> None:
        if way not in WAYS:
            raise RasaException(
                f"endpoints.yml, tracker_store: personal_data is {way!r}; it can be one of "
                f"{', '.join(WAYS)}."
            )
        self.way = way
        try:
            self._seal = seal or own_seal()
            if way == ENCRYPTED:
                self._seal.close({})
        except SealBroken as error:
            raise RasaException(
                f"endpoints.yml, tracker_store: personal_data is {way}. {error}"
            ) from error

    def write(self, value: Any) -> str:
        """Return a value as it is kept."""
        return self.seal(json.dumps(value))

    def read(self, written: str) -> Any:
        """Return a value that was kept.

        Raises:
            SealBroken: When it was sealed by a key that is not there.
        """
        return json.loads(self.open(written))

    def seal(self, written: str) -> str:
        """Return JSON as it is kept."""
        return self._seal.close(json.loads(written)) if self.way == ENCRYPTED else written

    def open(self, written: str) -> str:
        """Return JSON that was kept.

        Raises:
            SealBroken: When it was sealed by a key that is not there.
        """
        return self._seal.open(written)
