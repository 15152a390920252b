"""The policy that follows the flows under `data/flows`."""

import hashlib
import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog
from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData, confidence_scores_for
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import InvalidConfigException

import dialogue
from custom_components.policies.domain_names import names_of
from custom_components.policies.invalid_flows import InvalidFlows
from custom_components.policies.remote_actions import keep_promises
from custom_components.policies.tracker_events import decided_slot, flow_events, session_events
from dialogue.check import check
from dialogue.explanation import told
from dialogue.graph import Graph
from dialogue.loader import as_plain, build, flow_files, from_plain, read
from dialogue.names import Names
from dialogue.problems import BrokenFlows
from dialogue.remembered import Follower
from dialogue.standing import standing
from dialogue.step import Decision, decide

logger = structlog.get_logger(__name__)

MODEL_FILE = "flows.json"
# What of the names decides how a flow is read.
NAMES_READ = ("intents", "slots", "actions", "responses")


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class StateMachinePolicy(Policy):
    """Decides the next action from flows, and abstains where no flow is concerned.

    Where a conversation stands is worked out from the tracker's events at every prediction;
    nothing about a conversation is kept here.
    """

    @staticmethod
    def supported_data() -> SupportedData:
        """Neither stories nor rules are learned; both are seen."""
        return SupportedData.ML_AND_RULE_DATA

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default settings."""
        return {
            # Wins over RulePolicy (6) and MemoizationPolicy (3) when all are sure.
            "priority": 7,
            # Folder of the flow files, or one file; from where `rasa train` runs.
            "flows": "data/flows",
            # Languages that every response of a flow must have; empty: those of the domain.
            "languages": [],
            # The shop's own, for conditions on `hour` and `weekday`.
            "time_zone": "UTC",
            # Seconds that an action may take before the flow goes on with `timed_out`.
            "action_timeout": 30,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages this policy needs."""
        return ["simpleeval"]

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        graph: Graph | None = None,
    ) -> None:
        super().__init__(config, model_storage, resource, execution_context)
        self._graph = graph or Graph({})
        self._zone = _zone(self.config["time_zone"])
        # Not the state of conversations, which is in their trackers: only work done already.
        self._follower = Follower(self._graph)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return what else training depends on: the flow files and the code that reads them."""
        folder = {**cls.get_default_config(), **config}["flows"]
        sources = sorted(Path(next(iter(dialogue.__path__))).glob("*.py"))
        digest = hashlib.sha256()
        for file in [*flow_files(folder), *sources]:
            digest.update(str(file).encode() + b"\0" + file.read_bytes() + b"\0")
        return digest.hexdigest()

    def train(
        self,
        training_trackers: list[TrackerWithCachedStates],
        domain: Domain,
        **kwargs: Any,
    ) -> Resource:
        """Read, check and persist the flows.

        Raises:
            InvalidFlows: When anything is wrong in them.
        """
        names = names_of(domain, self.config["languages"])
        trees, problems = read(self.config["flows"])
        self._graph, found = build(trees, names)
        self._follower = Follower(self._graph)
        problems += found + check(self._graph, names)
        if problems:
            raise InvalidFlows(str(BrokenFlows(problems)))
        logger.debug("policies.flows.trained", flows=len(self._graph.flows))
        model = {
            "flows": as_plain(trees),
            "names": {key: sorted(getattr(names, key)) for key in NAMES_READ},
        }
        with self._model_storage.write_to(self._resource) as folder:
            text = json.dumps(model, ensure_ascii=False)
            (Path(folder) / MODEL_FILE).write_text(text, encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "StateMachinePolicy":
        """Load the flows from the model."""
        with model_storage.read_from(resource) as folder:
            model = json.loads((Path(folder) / MODEL_FILE).read_text(encoding="utf-8"))
        intents, slots, actions, responses = (frozenset(model["names"][key]) for key in NAMES_READ)
        names = Names(intents, slots, actions, responses)
        graph, problems = build(from_plain(model["flows"]), names)
        if problems:
            raise InvalidFlows(f"The model holds broken flows; train again. {problems[0].what}")
        seconds = float({**cls.get_default_config(), **config}["action_timeout"])
        keep_promises(seconds, reminds=graph.patterns.silence.do)
        return cls(config, model_storage, resource, execution_context, graph=graph)

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Predict the action a flow decides, or abstain."""
        decision = self._decide(tracker, domain)
        if decision.action is None or decision.action not in domain.action_names_or_texts:
            return self._prediction(self._default_predictions(domain))
        reason = told(decision) | standing(decision)
        logger.debug("policies.flows.decided", action=decision.action, **reason)
        return self._prediction(
            confidence_scores_for(decision.action, 1.0, domain),
            optional_events=self._slot_events(decision, tracker),
            action_metadata=reason or None,
        )

    def _decide(self, tracker: DialogueStateTracker, domain: Domain) -> Decision:
        events = tuple(flow_events(session_events(tracker), self._zone))
        slots = _initial_values(domain.slots)
        return decide(self._graph, self._follower.position(tracker.sender_id, events, slots))

    def _slot_events(self, decision: Decision, tracker: DialogueStateTracker) -> list[SlotSet]:
        """Return the changes that bring the tracker's slots to what flows decided.

        Comparing with the tracker, and not only with the latest decision, also brings in changes
        that were lost because another policy's action ran instead.
        """
        slots = decision.now.slots
        return [
            decided_slot(slot, slots.get(slot))
            for slot in sorted(self._graph.managed_slots)
            if slot in tracker.slots and tracker.slots[slot].value != slots.get(slot)
        ]


def _initial_values(slots: list[Slot]) -> dict[str, Any]:
    return {slot.name: slot.initial_value for slot in slots}


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InvalidConfigException(
            f"config.yml, StateMachinePolicy: time_zone {name!r} is not known; "
            "write it as in 'Asia/Shanghai' or 'UTC'."
        ) from error
