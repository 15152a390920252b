"""A conversation as Rasa's policies see it, without the work that Rasa does again and again."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import ActionExecuted, Event
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

# What beside slots and events tells where a conversation stands.
STATE = ("_paused", "followup_action", "latest_action", "active_loop")
SHARED = ("latest_message", "latest_bot_utterance")


class ConversationTracker(DialogueStateTracker):
    """Rasa's tracker, which replays each event once for all policies and predictions.

    Policies ask for the states of the whole conversation, five times for a message, and each time
    Rasa replays it from its beginning.
    """

    _walk: _Walk | None = None
    _states: dict[tuple[Any, ...], list[State]]
    _states_of = -1

    def past_states(
        self,
        domain: Domain,
        omit_unset_slots: bool = False,
        ignore_rule_only_turns: bool = False,
        rule_only_data: dict[str, Any] | None = None,
    ) -> list[State]:
        """Return the states of this conversation, from its beginning to now."""
        # What only rules have matters only where their turns are left out.
        left_out = json.dumps(rule_only_data, sort_keys=True) if ignore_rule_only_turns else ""
        asked = (id(domain), omit_unset_slots, ignore_rule_only_turns, left_out)
        if self._states_of != len(self.events):
            self._states, self._states_of = {}, len(self.events)
        if asked not in self._states:
            self._states[asked] = Domain.states_for_tracker_history(
                _Known(domain),
                _History(self, domain, omit_unset_slots),
                omit_unset_slots,
                ignore_rule_only_turns,
                rule_only_data,
            )
        # Who asks may change them.
        return copy.deepcopy(self._states[asked])

    def copy(self) -> ConversationTracker:
        """Return a conversation of the same events that stands where this one does.

        Rasa's own replays all of them, before each action.
        """
        made = self.init_copy()
        made.events = copy.copy(self.events)
        made.slots = {name: _copied(slot) for name, slot in self.slots.items()}
        for state in STATE:
            setattr(made, state, copy.copy(getattr(self, state)))
        for event in SHARED:
            setattr(made, event, getattr(self, event))
        return made

    def init_copy(self) -> ConversationTracker:
        """Return a conversation of the same slots without events."""
        made = ConversationTracker(
            self.sender_id, None, self._max_event_history, is_rule_tracker=self.is_rule_tracker
        )
        made.slots = {name: _copied(slot) for name, slot in self.slots.items()}
        for slot in made.slots.values():
            slot.reset()
        return made

    def walked(self, domain: Domain, omit_unset_slots: bool) -> Iterator[tuple[_Moment, bool]]:
        """Yield what this conversation was before each action, and is now.

        With each comes whether the action is hidden from policies that learn from stories.
        """
        events, walk = self.applied_events(), self._walk
        if walk is None or not walk.leads_to(events, domain, omit_unset_slots):
            walk = self._walk = _Walk(domain, omit_unset_slots, [], [], self.init_copy())
        for event in events[len(walk.events) :]:
            walk.go(event)
        yield from walk.moments
        yield walk.now(), False


@dataclass(frozen=True)
class _Moment:
    """What Rasa asks of a tracker when it puts states together, and the state itself."""

    state: State
    latest_action: dict[str, str] | None
    latest_action_name: str | None
    followup_action: str | None
    active_loop_name: str | None


@dataclass
class _Walk:
    """How far a conversation was replayed; what comes later begins there."""

    domain: Domain
    omit_unset_slots: bool
    events: list[Event]
    moments: list[tuple[_Moment, bool]]
    tracker: DialogueStateTracker

    def leads_to(self, events: list[Event], domain: Domain, omit_unset_slots: bool) -> bool:
        """Tell whether these events only go on from what was replayed: none was reverted."""
        if self.domain is not domain or self.omit_unset_slots != omit_unset_slots:
            return False
        known = len(self.events) <= len(events)
        return known and all(one is other for one, other in zip(self.events, events, strict=False))

    def go(self, event: Event) -> None:
        """Replay one more event."""
        if isinstance(event, ActionExecuted):
            self.moments.append((self.now(), event.hide_rule_turn))
        self.tracker.update(event)
        self.events.append(event)

    def now(self) -> _Moment:
        """Return what the conversation is after what was replayed."""
        tracker = self.tracker
        return _Moment(
            self.domain.get_active_state(tracker, self.omit_unset_slots),
            tracker.latest_action,
            tracker.latest_action_name,
            tracker.followup_action,
            tracker.active_loop_name,
        )


@dataclass(frozen=True)
class _History:
    """A conversation as `Domain.states_for_tracker_history` walks through it."""

    tracker: ConversationTracker
    domain: Domain
    omit_unset_slots: bool

    def generate_all_prior_trackers(self) -> Iterator[tuple[_Moment, bool]]:
        """Yield the conversation before each action, and as it is now."""
        return self.tracker.walked(self.domain, self.omit_unset_slots)


class _Known:
    """A domain that knows the states of moments already; all else is Rasa's."""

    def __init__(self, domain: Domain) -> None:
        self._domain = domain

    def __getattr__(self, name: str) -> Any:
        return getattr(self._domain, name)

    def get_active_state(self, moment: _Moment, omit_unset_slots: bool = False) -> State:
        """Return a state that may be changed."""
        return {kind: dict(state) for kind, state in moment.state.items()}


def _copied(slot: Slot) -> Slot:
    # What copy.copy does, without asking the class how each time.
    made: Slot = object.__new__(type(slot))
    made.__dict__.update(slot.__dict__)
    return made
