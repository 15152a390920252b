"""Stores that are tables of the database."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from services.customers.erasure.store import Person, Store
from services.database import in_parts

Keys = Callable[[Person], Iterable[str]]


class TableStore(Store):
    """The rows of a table in which certain columns name a person.

    Args:
        session: An open session.
        table: The table's class.
        keys: Columns that name a person, each with the part of the person it names.
        blank: Values that are put in place of personal ones where the row itself must stay, none
            where nothing in it is personal; None where the rows are deleted.
        conversation: The column with the id of a conversation, where rows have one.
    """

    def __init__(
        self,
        session: Session,
        table: Any,
        keys: Sequence[tuple[Any, Keys]],
        blank: Mapping[str, Any] | None = None,
        conversation: Any = None,
    ) -> None:
        self.session = session
        self.table = table
        self.keys = keys
        self.blank = blank
        self.conversation = conversation

    @property
    def name(self) -> str:
        """The table's name."""
        return str(self.table.__tablename__)

    def conversations(self, person: Person) -> set[str]:
        """Return the conversations of the rows that name the person's ids."""
        if self.conversation is None:
            return set()
        found: set[str] = set()
        for condition in self._conditions(person):
            query = select(self.conversation).where(condition).distinct()
            found.update(self.session.scalars(query))
        return found - {None}

    def export(self, person: Person) -> list[dict[str, Any]]:
        """Return the rows of a person."""
        columns = self.table.__table__.columns
        rows: dict[Any, dict[str, Any]] = {}
        for condition in self._conditions(person):
            for row in self.session.execute(select(*columns).where(condition)):
                told = dict(zip(columns.keys(), row, strict=True))
                key = tuple(told[column.name] for column in self.table.__table__.primary_key)
                rows[key] = {name: plain(value) for name, value in told.items()}
        return list(rows.values())

    def erase(self, person: Person) -> int:
        """Delete the rows of a person, or blank what is personal in them."""
        erased = 0
        if self.blank is not None and not self.blank:
            return erased
        for condition in self._conditions(person):
            statement = (
                delete(self.table)
                if self.blank is None
                else update(self.table).values(dict(self.blank))
            )
            done = self.session.execute(
                statement.where(condition), execution_options={"synchronize_session": False}
            )
            erased += int(done.rowcount)
        return erased

    def _conditions(self, person: Person) -> Iterable[Any]:
        for column, keys in self.keys:
            for part in in_parts(sorted(keys(person))):
                yield column.in_(part)


def ids(person: Person) -> Iterable[str]:
    """Return the ids of a customer."""
    return person.ids


def conversations(person: Person) -> Iterable[str]:
    """Return the conversations with a person."""
    return person.conversations


def ids_and_conversations(person: Person) -> Iterable[str]:
    """Return both, for a column that holds the one or the other."""
    return {*person.ids, *person.conversations}


def orders(person: Person) -> Iterable[str]:
    """Return the numbers of a person's orders."""
    return person.orders


def plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
