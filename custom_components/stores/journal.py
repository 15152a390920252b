"""What could not be stored, in a file of this machine until the database takes it.

What the database will not take though it is there, such as a value longer than its column, is put
aside in the same file, so that it holds nobody else up.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from custom_components.stores.at_rest import AtRest
from custom_components.stores.refusals import first_line
from language.personal_data.sealing import SealBroken

logger = structlog.get_logger(__name__)

# Another process of this machine may be emptying the file.
WAIT_SECONDS = 10.0
# So many turns are claimed at once: the others must not wait until all are stored.
AT_ONCE = 20
TABLE = """
CREATE TABLE IF NOT EXISTS turns (
    id INTEGER PRIMARY KEY, sender_id TEXT NOT NULL, events TEXT, refused TEXT
)
"""
# In files of before there was anything put aside.
ADDED = "ALTER TABLE turns ADD COLUMN refused TEXT"
# Empty is the reason of what was put aside before, and is to be tried again.
WAITS = "(refused IS NULL OR refused = '')"
FIRST = f"SELECT id, sender_id, events, refused FROM turns WHERE {WAITS} ORDER BY id LIMIT ?"  # noqa: S608 # nosec B608


@dataclass(frozen=True)
class Turn:
    """Events of a conversation that belong together, as Rasa writes them.

    Attributes:
        number: Its place in the journal.
        sender_id: The conversation.
        events: What happened in it.
        late: Whether it was put aside before: the conversation may have gone on without it.
    """

    number: int
    sender_id: str
    events: list[dict[str, Any]]
    late: bool = False


class Claimed:
    """The first turns that wait, in their order; each is forgotten behind it, or put aside.

    Args:
        connection: The journal's, in a transaction.
        file: Where it lies.
        at_rest: How turns are kept.
    """

    def __init__(self, connection: sqlite3.Connection, file: Path, at_rest: AtRest) -> None:
        self._connection = connection
        self._file = file
        self._at_rest = at_rest
        self._aside: set[int] = set()

    def __iter__(self) -> Iterator[Turn]:
        """Yield them, while no others are claimed; what cannot be read is put aside."""
        found = self._connection.execute(FIRST, (AT_ONCE,)).fetchall()
        for number, sender_id, events, refused in found:
            try:
                turn = Turn(number, sender_id, self._at_rest.read(events), refused is not None)
            except (SealBroken, ValueError) as error:
                self._refuse(number, error)
                continue
            yield turn
            if number not in self._aside:
                self._connection.execute("DELETE FROM turns WHERE id = ?", (number,))

    def put_aside(self, turn: Turn, error: Exception) -> None:
        """Keep a turn that the database refuses, and say so."""
        self._aside.add(turn.number)
        self._refuse(turn.number, error)

    def _refuse(self, number: int, error: Exception) -> None:
        reason = type(error).__name__
        self._connection.execute("UPDATE turns SET refused = ? WHERE id = ?", (reason, number))
        _say(self._file, number, error)


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
            self._add(connection, sender_id, events, None)

    def put_aside(self, sender_id: str, events: Sequence[dict[str, Any]], error: Exception) -> None:
        """Keep events that the database refuses, and say so; they do not wait for it."""
        with self._open() as connection:
            number = self._add(connection, sender_id, events, type(error).__name__)
        _say(self._file, number, error)

    def try_again(self) -> None:
        """Let what was put aside wait once more."""
        if self._file.exists():
            with self._open() as connection:
                connection.execute("UPDATE turns SET refused = '' WHERE refused IS NOT NULL")

    def holds(self, sender_id: str | None = None) -> bool:
        """Tell whether anything waits, of one conversation or of any."""
        if not self._file.exists():
            return False
        with self._open() as connection:
            where = "AND sender_id = ?" if sender_id is not None else ""
            given = (sender_id,) if sender_id is not None else ()
            query = f"SELECT 1 FROM turns WHERE {WAITS} {where} LIMIT 1"  # noqa: S608 # nosec B608
            return connection.execute(query, given).fetchone() is not None

    @contextmanager
    def claimed(self) -> Iterator[Claimed]:
        """Give the first turns that wait.

        Meanwhile no other process claims turns or adds any. When the body fails, turns that were
        given before the failing one are forgotten all the same.
        """
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield Claimed(connection, self._file, self._at_rest)

    def _add(
        self,
        connection: sqlite3.Connection,
        sender_id: str,
        events: Sequence[dict[str, Any]],
        refused: str | None,
    ) -> int:
        row = (sender_id, self._at_rest.write(list(events)), refused)
        query = "INSERT INTO turns (sender_id, events, refused) VALUES (?, ?, ?)"
        return int(connection.execute(query, row).lastrowid or 0)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        if not self._file.exists():
            os.close(os.open(self._file, os.O_CREAT | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(self._file, timeout=WAIT_SECONDS)) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(TABLE)
            _add_column(connection)
            try:
                yield connection
            finally:
                # Of a failed merge too: what was merged is in the database.
                connection.commit()


def _add_column(connection: sqlite3.Connection) -> None:
    if "refused" not in {row[1] for row in connection.execute("PRAGMA table_info(turns)")}:
        # Another process of this machine may just have done it.
        with suppress(sqlite3.OperationalError):
            connection.execute(ADDED)


def _say(file: Path, number: int, error: Exception) -> None:
    logger.error(
        "conversations.turn_put_aside",
        journal=str(file),
        turn=number,
        reason=type(error).__name__,
        error=first_line(error),
        cure="The conversation goes on without it. Put right what `error` tells and restart: it is "
        "tried again then. docs/operations.md tells how to look at it.",
    )
