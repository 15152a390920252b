"""A conversation as Rasa's policies see it, without the work that Rasa does twice."""

from __future__ import annotations

import copy
import json
from typing import Any

from rasa.shared.core.domain import Domain, State
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker


class ConversationTracker(DialogueStateTracker):
    """Rasa's tracker, which works out its states once for all policies.

    Policies ask for the states of the whole conversation, RulePolicy twice after a message, and
    each time Rasa replays it from its beginning.
    """

    _states: dict[tuple[Any, ...], list[State]]
    _states_of: int

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
        if getattr(self, "_states_of", None) != len(self.events):
            self._states, self._states_of = {}, len(self.events)
        if asked not in self._states:
            self._states[asked] = super().past_states(
                domain, omit_unset_slots, ignore_rule_only_turns, rule_only_data
            )
        # Who asks may change them.
        return copy.deepcopy(self._states[asked])

    def init_copy(self) -> ConversationTracker:
        """Return a conversation of the same slots without events."""
        made = ConversationTracker(
            self.sender_id, None, self._max_event_history, is_rule_tracker=self.is_rule_tracker
        )
        made.slots = {name: _unset(slot) for name, slot in self.slots.items()}
        return made


def _unset(slot: Slot) -> Slot:
    # What copy.copy does, without asking the class how each time.
    made: Slot = object.__new__(type(slot))
    made.__dict__.update(slot.__dict__)
    made.reset()
    return made
