"""What a regression learns from: signs of rated conversations, from our own or from a table."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timezone
from itertools import groupby
from pathlib import Path

import numpy as np

from services.analytics.repository import StoryEvent
from services.satisfaction.regression import HIGHEST, LOWEST, Array, SatisfactionError
from services.satisfaction.repository import Rated
from services.satisfaction.signs import NAMES, signs_of

RATING, CUSTOMER = "rating", "customer"
MOST_TOLD = 10


@dataclass(frozen=True)
class Examples:
    """Rated conversations.

    Attributes:
        signs: Shape (conversations, signs).
        ratings: 1 to 5 stars, shape (conversations,).
        customers: Whose each is.
    """

    signs: Array
    ratings: Array
    customers: tuple[str, ...]


def of_conversations(rated: Sequence[Rated], events: Iterable[StoryEvent]) -> Examples:
    """Return the examples that our own conversations give.

    What happened after a rating is left out: it could not tell of it. So are ratings whose
    conversation Rasa no longer keeps.

    Args:
        rated: Ratings.
        events: Events of their conversations, conversation by conversation, each in its order.
    """
    by_conversation = {one.conversation: one for one in rated}
    found = []
    for conversation, story in groupby(events, key=lambda event: event.conversation):
        one = by_conversation[conversation]
        given = one.at.replace(tzinfo=timezone.utc).timestamp()
        found.append((signs_of(event for event in story if event.at <= given).numbers(), one))
    return Examples(
        np.array([numbers for numbers, _ in found], np.float64).reshape(-1, len(NAMES)),
        np.array([one.rating for _, one in found], np.float64),
        tuple(one.customer for _, one in found),
    )


def of_table(file: Path) -> Examples:
    """Read a table with a column for each sign, `rating`, and perhaps `customer`.

    Raises:
        SatisfactionError: When it cannot be read, with each line that is wrong.
    """
    try:
        with file.open(newline="", encoding="utf-8-sig") as lines:
            reader = csv.DictReader(lines)
            missing = [name for name in (*NAMES, RATING) if name not in (reader.fieldnames or ())]
            if missing:
                raise SatisfactionError(
                    f"{file}:1: the columns {', '.join(missing)} are missing; wanted are "
                    f"{', '.join((*NAMES, RATING))}, and {CUSTOMER} where it is known."
                )
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SatisfactionError(f"{file} cannot be read: {error}.") from error
    wrong: list[str] = []
    signs, ratings, customers = [], [], []
    for line, row in rows:
        try:
            signs.append([_number(row, name) for name in NAMES])
            ratings.append(_rating(row))
            customers.append(row.get(CUSTOMER) or str(line))
        except ValueError as error:
            wrong.append(f"{file}:{line}: {error}")
    if wrong:
        more = [f"and {len(wrong) - MOST_TOLD} more"] if len(wrong) > MOST_TOLD else []
        raise SatisfactionError("\n".join([*wrong[:MOST_TOLD], *more]))
    return Examples(
        np.array(signs, np.float64).reshape(-1, len(NAMES)),
        np.array(ratings, np.float64),
        tuple(customers),
    )


def _number(row: dict[str, str], name: str) -> float:
    try:
        value = float(row[name])
    except (ValueError, TypeError) as error:
        raise ValueError(f"{name} is {row[name]!r}: a number is wanted.") from error
    if not np.isfinite(value):
        raise ValueError(f"{name} is {row[name]!r}: a number is wanted.")
    return value


def _rating(row: dict[str, str]) -> float:
    rating = _number(row, RATING)
    if not LOWEST <= rating <= HIGHEST:
        raise ValueError(f"{RATING} is {row[RATING]!r}: {LOWEST:g} to {HIGHEST:g} is wanted.")
    return rating
