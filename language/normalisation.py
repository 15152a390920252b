"""Brings an entity's written value to the form that actions and services read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from language import values


def normalised(entity: str, value: str, written: str, today: date) -> Any:
    """Return the normalised value of an entity that a model, not a pattern, found.

    Args:
        entity: Type of the entity.
        value: Its value so far; one that differs from the text was already looked up.
        written: The entity as written.
        today: The day that "yesterday" counts from.

    Returns:
        The normalised value, or the value as it was when it cannot be read.
    """
    readers: dict[str, Callable[[str], Any]] = {
        "order_number": values.order_number,
        "money": values.money,
        "quantity": values.quantity,
        "rating": values.rating,
        "ordinal": values.ordinal,
        "date": lambda text: values.day(text, today),
    }
    if value != written or entity not in readers:
        return value
    read = readers[entity](written)
    return value if read is None else read
