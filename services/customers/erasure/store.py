"""What a store of personal data can do: find, export and erase one person."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Person:
    """By what one person's data is found.

    Attributes:
        ids: All ids of the customer, the one the group goes by first.
        conversations: Ids of the conversations that were with them.
        orders: Numbers of their orders.
        words: What else names them in a text: identities, addresses, names.
    """

    ids: tuple[str, ...]
    conversations: frozenset[str] = frozenset()
    orders: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()


class Store(ABC):
    """A place where personal data is kept."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What it is called in an export and in reports."""

    def conversations(self, person: Person) -> Iterable[str]:
        """Return the ids of conversations with a person that this store knows of."""
        return ()

    @abstractmethod
    def export(self, person: Person) -> list[Any]:
        """Return what is kept of a person, as JSON has it."""

    @abstractmethod
    def erase(self, person: Person) -> int:
        """Erase what is kept of a person; a second time there is nothing.

        Returns:
            How many things there were.
        """
