"""Masks conversations that are over: what they were about stays, who it was does not."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import sqlalchemy as sa
import structlog
from rasa.core.tracker_store import SQLTrackerStore
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from custom_components.stores.at_rest import AtRest
from custom_components.stores.published_events import publishable
from language.personal_data.masking import Masker

logger = structlog.get_logger(__name__)

SQLEvent = SQLTrackerStore.SQLEvent
AN_HOUR = 3600.0
# How often it is looked for them, and how many are masked at once.
LOOK_SECONDS, AT_ONCE = 600.0, 50


class MaskedConversation(SQLTrackerStore.Base):  # type: ignore[misc]
    """Up to which event a conversation is masked."""

    __tablename__ = "masked_conversations"
    sender_id = sa.Column(sa.String(255), primary_key=True)
    event_id = sa.Column(sa.Integer, nullable=False)


class OverConversations:
    """Masks what was said in conversations that nobody has gone on with for some hours.

    Not sooner: a flow that is under way is followed from what the customer said, and an order is
    looked up by the number in a slot. Of a conversation that is over texts and entities are masked,
    and slots with personal data are emptied, so that the next one asks anew.

    Args:
        opened: Opens a session of the database.
        at_rest: Reads and writes events.
        masker: Masks them.
        hours: A conversation is over when nothing happened in it for so long.
    """

    def __init__(
        self,
        opened: Callable[[], AbstractContextManager[Session]],
        at_rest: AtRest,
        masker: Masker,
        hours: float,
    ) -> None:
        self._opened = opened
        self._at_rest = at_rest
        self._masker = masker
        self._hours = hours
        self._looked_at = float("-inf")

    def is_time(self) -> bool:
        """Tell whether it was not looked for a while, and begin to count anew."""
        now = time.monotonic()
        if now - self._looked_at < LOOK_SECONDS:
            return False
        self._looked_at = now
        return True

    def mask(self) -> int:
        """Mask what is over, and return how many conversations that were."""
        done = 0
        try:
            while found := self._over():
                for sender_id, masked_to, newest in found:
                    self._mask(sender_id, masked_to, newest)
                done += len(found)
        except SQLAlchemyError as error:
            logger.warning("conversations.not_masked", reason=type(error).__name__)
        return done

    def _over(self) -> list[tuple[str, int, int]]:
        """Return conversations that are over: up to which event they are masked, and the newest."""
        until = time.time() - self._hours * AN_HOUR
        newest, masked_to = sa.func.max(SQLEvent.id), MaskedConversation.event_id
        query = (
            sa.select(SQLEvent.sender_id, sa.func.max(masked_to), newest)
            .outerjoin(MaskedConversation, MaskedConversation.sender_id == SQLEvent.sender_id)
            .group_by(SQLEvent.sender_id)
            .having(sa.func.max(SQLEvent.timestamp) < until)
            .having(sa.or_(sa.func.max(masked_to).is_(None), sa.func.max(masked_to) < newest))
            .limit(AT_ONCE)
        )
        with self._opened() as session:
            return [(sender, done or 0, last) for sender, done, last in session.execute(query)]

    def _mask(self, sender_id: str, masked_to: int, newest: int) -> None:
        new = (SQLEvent.sender_id == sender_id, SQLEvent.id > masked_to, SQLEvent.id <= newest)
        with self._opened() as session:
            for row in session.query(SQLEvent).filter(*new):
                told = self._at_rest.read(row.data)
                masked = over(told, self._masker)
                if masked != told:
                    row.data = self._at_rest.write(masked)
            session.merge(MaskedConversation(sender_id=sender_id, event_id=newest))
            session.commit()


def over(event: dict[str, Any], masker: Masker) -> dict[str, Any]:
    """Return an event of a conversation that is over."""
    masked = publishable(event, masker)
    if event.get("event") == "slot" and masked.get("value") != event.get("value"):
        # A sign is no order's number, and a list of signs no list of them.
        masked["value"] = None
    return masked
