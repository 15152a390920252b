"""Actions of the engine's own, which need no action server and run in Rasa's process.

A reminder is scheduled before every question waits. Rasa schedules what an action returns, and
only that; asking an action server for it would cost every question a call over HTTP.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from rasa.shared.core.events import Event, ReminderScheduled
from rasa.shared.core.trackers import DialogueStateTracker

from dialogue.names import SILENCE


def remind_later(tracker: DialogueStateTracker) -> list[Event]:
    """Have Rasa come back after the minutes that the slot `silence` tells, if nobody writes."""
    wanted = tracker.get_slot(SILENCE)
    if not isinstance(wanted, Mapping):
        return []
    at = datetime.now(timezone.utc) + timedelta(minutes=float(wanted["minutes"]))
    # Rasa keeps one reminder of a name, whoever's it is: each conversation needs a name of its
    # own, in which a new reminder takes the place of the one before.
    name = f"silence of {tracker.sender_id}"
    return [ReminderScheduled(str(wanted["intent"]), at, name=name, kill_on_user_message=True)]
