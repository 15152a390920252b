"""Which messages this server works on, said anew in time so that no other takes them up."""

from __future__ import annotations

import asyncio

from custom_components.channels.durable.lane import Held, Lane
from custom_components.channels.durable.post_office import PostOffice


class Holding:
    """The messages of one lane that are held here.

    Args:
        office: The tables.
        lane: Which of them.
    """

    def __init__(self, office: PostOffice, lane: Lane) -> None:
        self._office = office
        self._lane = lane
        self._ids: set[int] = set()

    async def take(self, conversation: str) -> Held | None:
        """Take up the oldest message of a conversation, unless another server has it."""
        held = await asyncio.to_thread(self._office.hold, self._lane, conversation)
        if held is not None:
            self._ids.add(held.id)
        return held

    def drop(self, held: Held) -> None:
        """Say no longer that a message is held."""
        self._ids.discard(held.id)

    async def renew(self) -> None:
        """Say that all of them are still worked on."""
        if self._ids:
            await asyncio.to_thread(self._office.keep_holding, self._lane, sorted(self._ids))
