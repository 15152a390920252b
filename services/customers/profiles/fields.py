"""The fields of a profile, and which of two values of one is believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.customers.models import Customer, FieldSource
from services.customers.repository import CustomerRepository

FIELDS = (
    "name",
    "language",
    "email",
    "phone",
    "points",
    "tier",
    "joined_on",
    "born_on",
    "city",
    "address",
    "time_zone",
    "quiet_from",
    "quiet_until",
    "preferred_channel",
)
# Each account has its own of these, and a customer of two has both.
SUMMED = frozenset({"points"})
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Value:
    """A field's value.

    Attributes:
        value: What is believed.
        source: Who said it.
        at: When; None where nobody knows.
    """

    value: Any
    source: str
    at: datetime | None


class Fields:
    """Reads and writes the fields of profiles.

    Args:
        repository: Customers.
        trusted: Sources, the most trusted first; others are trusted least.
    """

    def __init__(self, repository: CustomerRepository, trusted: Sequence[str]) -> None:
        self.repository = repository
        self.trusted = tuple(trusted)

    def put(
        self,
        customer: Customer,
        values: dict[str, Any],
        source: str,
        at: datetime,
        known: dict[tuple[str, str], FieldSource] | None = None,
    ) -> set[str]:
        """Write values that are more trusted than those there, or as much and not older.

        Args:
            customer: Whose they are.
            values: Fields with their values; an empty one clears what the same source said.
            source: Who says so.
            at: When.
            known: Where fields came from so far, when that was read for many customers at once.

        Returns:
            The fields that are now otherwise than before.
        """
        if known is None:
            known = self.repository.sources([customer.id])
        changed = set()
        for field, value in values.items():
            before = getattr(customer, field)
            row = known.get((customer.id, field))
            if not self._believed(before, row, source, at):
                continue
            if before != value:
                setattr(customer, field, value)
                changed.add(field)
            elif row is not None and row.source == source:
                continue
            self._tell(customer, field, row, source, at)
        return changed

    def read(self, customer_ids: Sequence[str]) -> dict[str, Value]:
        """Return what is believed of one customer, over all rows of theirs."""
        members = self.repository.members(customer_ids)
        sources = self.repository.sources(customer_ids)
        return {field: self._best(field, members, sources) for field in FIELDS}

    def _best(
        self,
        field: str,
        members: Sequence[Customer],
        sources: dict[tuple[str, str], FieldSource],
    ) -> Value:
        told = [
            _value(getattr(one, field), sources.get((one.id, field)))
            for one in members
            if not _is_empty(getattr(one, field))
        ]
        if not told:
            return Value(getattr(members[0], field) if members else None, UNKNOWN, None)
        # Of two alike the first stands: it is of the row that the others were merged into.
        best = min(told, key=lambda one: (self._rank(one.source), -_seconds(one.at)))
        if field in SUMMED:
            return Value(sum(one.value for one in told), best.source, best.at)
        return best

    def _believed(self, before: Any, row: FieldSource | None, source: str, at: datetime) -> bool:
        if row is None:
            return True
        ours, theirs = self._rank(source), self._rank(row.source)
        return ours < theirs or (ours == theirs and at >= row.at) or _is_empty(before)

    def _rank(self, source: str) -> int:
        return self.trusted.index(source) if source in self.trusted else len(self.trusted)

    def _tell(
        self, customer: Customer, field: str, row: FieldSource | None, source: str, at: datetime
    ) -> None:
        if row is None:
            told = FieldSource(customer_id=customer.id, field=field, source=source, at=at)
            self.repository.session.add(told)
        else:
            row.source, row.at = source, at


def _value(value: Any, row: FieldSource | None) -> Value:
    return Value(value, UNKNOWN, None) if row is None else Value(value, row.source, row.at)


def _is_empty(value: Any) -> bool:
    return value is None or value == ""


def _seconds(at: datetime | None) -> float:
    return 0.0 if at is None else (at - datetime(1970, 1, 1)).total_seconds()
