"""What conversations did in a flow, as numbers to lay over its picture."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Traffic:
    """Counts of one flow.

    Attributes:
        starts: How often it was begun.
        visits: How often each state was come to.
        left: How many conversations ended in each state without the flow's own end.
        moves: How often each way was taken, by the names of the boxes it joins.
    """

    starts: int = 0
    visits: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)

    def share_of(self, count: int) -> float:
        """Return a count as a part of the starts, 0 to 1."""
        return min(1.0, count / self.starts) if self.starts else 0.0

    def share_left(self, state: str) -> float:
        """Return which part of a state's visits ended there, 0 to 1."""
        return min(1.0, self.left[state] / self.visits[state]) if self.visits[state] else 0.0

    def ended(self, box: str) -> int:
        """Return how often a box was come to by any way."""
        return sum(count for (_, target), count in self.moves.items() if target == box)
