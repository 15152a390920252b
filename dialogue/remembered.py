"""Following a conversation from where it was followed to before.

What is remembered is only ever used for the very events it was worked out from, compared by value:
the answer is that of a whole fold, on this server or another.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, NamedTuple

from dialogue.events import Event
from dialogue.fold import fold, follow_all
from dialogue.graph import Graph
from dialogue.position import Position

# Conversations; a position and its events take about 50 kB.
MOST = 1000


class _Followed(NamedTuple):
    slots: Mapping[str, Any]
    events: tuple[Event, ...]
    position: Position


class Follower:
    """Folds conversations, going on from the last time where the events begin alike.

    Args:
        graph: The flows.
        most: Conversations to remember.
    """

    def __init__(self, graph: Graph, most: int = MOST) -> None:
        self._graph = graph
        self._most = most
        self._followed: OrderedDict[str, _Followed] = OrderedDict()
        self._lock = threading.Lock()

    def position(
        self, conversation: str, events: tuple[Event, ...], slots: Mapping[str, Any]
    ) -> Position:
        """Return where a conversation stands; the same as `fold` gives.

        Args:
            conversation: Its name.
            events: What happened since the session began.
            slots: The slots' initial values.
        """
        with self._lock:
            known = self._followed.get(conversation)
        if known and known.events == events[: len(known.events)] and known.slots == slots:
            later = events[len(known.events) :]
            position = follow_all(self._graph, known.position, later, slots)
        else:
            position = fold(self._graph, events, slots)
        with self._lock:
            self._followed[conversation] = _Followed(slots, events, position)
            self._followed.move_to_end(conversation)
            while len(self._followed) > self._most:
                self._followed.popitem(last=False)
        return position
