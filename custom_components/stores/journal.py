"""What could not be stored, in a file of this machine until the database takes it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from custom_components.stores.at_rest import AtRest

# Another process of this machine may be emptying the file.
WAIT_SECONDS = 10.0
# So many turns are claimed at once: the others must not wait until all are stored.
AT_ONCE = 20
TABLE = """
CREATE TABLE IF NOT EXISTS turns (id INTEGER PRIMARY KEY, sender_id TEXT NOT NULL, events TEXT)
"""


@dataclass(frozen=True)
class Turn:
    """Events of a conversation that belong together, as Rasa writes them."""

    number: int
    sender_id: str
    events: list[dict[str, Any]]


class Journal:
    """A SQLite file, written through to the disk; servers of one machine may share it.

    Args:
        file: Where it lies. It is made at the first write, for its owner's eyes only: it holds
            what customers said.
        at_rest: How it is kept there.
    """

    def __init__(self, file: Path, at_rest: AtRest | None = None) -> None:
        self._file = file
        self._at_rest = at_rest or AtRest()

    def add(self, sender_id: str, events: Sequence[dict[str, Any]]) -> None:
        """Keep events of a conversation behind those that are here already."""
        with self._open() as connection:
            row = (sender_id, self._at_rest.write(list(events)))
            connection.execute("INSERT INTO turns (sender_id, events) VALUES (?, ?)", row)

    def holds(self, sender_id: str | None = None) -> bool:
        """Tell whether anything waits, of one conversation or of any."""
        if not self._file.exists():
            return False
        with self._open() as connection:
            where = "WHERE sender_id = ?" if sender_id is not None else ""
            given = (sender_id,) if sender_id is not None else ()
            query = f"SELECT 1 FROM turns {where} LIMIT 1"  # noqa: S608 # nosec B608
            return connection.execute(query, given).fetchone() is not None

    @contextmanager
    def claimed(self) -> Iterator[Iterator[Turn]]:
        """Give the first turns that wait, in their order.

        Each is forgotten when the next one is asked for. Meanwhile no other process claims turns
        or adds any. When the body fails, turns that were given before the failing one are
        forgotten all the same.
        """
        if not self._file.exists():
            yield iter(())
            return
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield self._turns(connection)

    def _turns(self, connection: sqlite3.Connection) -> Iterator[Turn]:
        query = "SELECT id, sender_id, events FROM turns ORDER BY id LIMIT ?"
        for number, sender_id, events in connection.execute(query, (AT_ONCE,)).fetchall():
            yield Turn(number, sender_id, self._at_rest.read(events))
            connection.execute("DELETE FROM turns WHERE id = ?", (number,))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        if not self._file.exists():
            os.close(os.open(self._file, os.O_CREAT | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(self._file, timeout=WAIT_SECONDS)) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(TABLE)
            try:
                yield connection
            finally:
                # Of a failed merge too: what was merged is in the database.
                connection.commit()
