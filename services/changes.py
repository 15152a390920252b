"""Tells what a transaction changed, right after it was committed and before its caller goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from services.database import Database

PENDING = "changed_rows"
# For each table that changed the values of its column; None where it cannot be told which rows.
Changed = Mapping[str, "set[str] | None"]


def listen(database: Database, columns: Mapping[str, str], tell: Callable[[Changed], None]) -> None:
    """Tell from now on what transactions of this process change.

    Args:
        database: Whose transactions.
        columns: For each table that is of interest, the column by which its rows are told.
        tell: Called after a transaction that changed one of the tables.
    """

    def pending(session: Session) -> dict[str, set[str] | None]:
        changed: dict[str, set[str] | None] = session.info.setdefault(PENDING, {})
        return changed

    def flushed(session: Session, context: Any) -> None:
        for row in (*session.new, *session.dirty, *session.deleted):
            table = row.__tablename__
            if table not in columns:
                continue
            values = pending(session).setdefault(table, set())
            if values is not None:
                # Taken now: a row that is rolled back knows nothing of itself later.
                values.add(str(getattr(row, columns[table])))

    def executed(state: ORMExecuteState) -> None:
        if state.is_insert or state.is_update or state.is_delete:
            table = getattr(getattr(state.statement, "table", None), "name", "")
            if table in columns:
                pending(state.session)[table] = None

    def committed(session: Session) -> None:
        # The end of a savepoint is not the end of its transaction.
        if session.in_nested_transaction():
            return
        if changed := session.info.pop(PENDING, None):
            tell(changed)

    def rolled_back(session: Session) -> None:
        # What a savepoint takes back is told all the same: once too often harms nobody.
        if not session.in_nested_transaction():
            session.info.pop(PENDING, None)

    sessions = database.sessions
    event.listen(sessions, "after_flush", flushed)
    event.listen(sessions, "do_orm_execute", executed)
    event.listen(sessions, "after_commit", committed)
    event.listen(sessions, "after_rollback", rolled_back)
