"""The policy that goes on as stories usually do, where no flow and no rule decides."""

from dataclasses import fields
from typing import Any

import structlog
from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData, confidence_scores_for
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from custom_components.kept import read_kept_if_any
from custom_components.nlu import fingerprints
from custom_components.policies.happenings import BEGIN, happened, name_of, steps_of
from neural.conversation import onnx_conversation
from neural.conversation.onnx_conversation import OnnxConversation
from neural.conversation.settings import ConversationTraining

logger = structlog.get_logger(__name__)


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class RecurrentPolicy(Policy):
    """Suggests the next action by a GRU over intents and actions, learned from stories.

    It says nothing below its threshold, nor about an intent that no story has. What it began it
    ends: after an action of its own the assistant listens, unless a story surely goes on.
    """

    @staticmethod
    def supported_data() -> SupportedData:
        """Stories are learned; rules are RulePolicy's."""
        return SupportedData.ML_DATA

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults; `ConversationTraining` tells of the training."""
        settings = ConversationTraining()
        return {
            # Loses to every policy that is as sure: flows 7, rules 6, memoization 3.
            "priority": 1,
            # Least probability of an action that is suggested; RulePolicy's fallback must be below.
            "threshold": 0.6,
            # Its own actions after one message at most.
            "most_actions": 3,
            **{field.name: getattr(settings, field.name) for field in fields(settings)},
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages of training and serving."""
        return ["tensorflow", "tf2onnx", "onnxruntime"]

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        network: OnnxConversation | None = None,
    ) -> None:
        super().__init__(config, model_storage, resource, execution_context)
        self._network = network

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Return a hash of the code that learns."""
        return fingerprints.of_packages("neural.conversation", "custom_components.policies")

    def train(
        self,
        training_trackers: list[TrackerWithCachedStates],
        domain: Domain,
        **kwargs: Any,
    ) -> Resource:
        """Learn from the stories; without any, nothing is ever suggested."""
        stories = SupportedData.trackers_for_supported_data(
            self.supported_data(), training_trackers
        )
        # What was written before what was put together of it.
        stories = sorted(stories, key=lambda story: story.is_augmented)
        learned = [steps_of(story.applied_events()) for story in stories]
        learned = [story for story in learned if any(step.then for step in story)]
        if not learned:
            return self._resource
        from neural.conversation import training

        names = {field.name for field in fields(ConversationTraining)}
        settings = ConversationTraining(**{name: self.config[name] for name in names})
        trained = training.train(learned[: settings.most_conversations], settings)
        with self._model_storage.write_to(self._resource) as folder:
            onnx_conversation.save(trained, folder)
            self._network = OnnxConversation(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "RecurrentPolicy":
        """Load the network from the model; one trained without stories has none.

        Raises:
            RasaException: When the model's archive is damaged.
        """
        what = "policy network"
        network = read_kept_if_any(model_storage, resource, OnnxConversation, what)
        return cls(config, model_storage, resource, execution_context, network)

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Suggest the action that stories go on with, or abstain."""
        action, sure = self._suggested(tracker)
        if action not in domain.action_names_or_texts:
            return self._prediction(self._default_predictions(domain))
        logger.debug("policies.recurrent.suggested", action=action, probability=round(sure, 3))
        return self._prediction(confidence_scores_for(action, sure, domain))

    def _suggested(self, tracker: DialogueStateTracker) -> tuple[str, float]:
        """Return an action and its probability; no action when nothing is to be said."""
        events = happened(tracker)
        if self._network is None or not self._is_free(events):
            return "", 0.0
        own = self._own_actions(events)
        if own < self.config["most_actions"]:
            likely = self._network.next_actions([BEGIN, *map(name_of, events)])
            action, sure = next(iter(likely.items()), ("", 0.0))
            if sure >= self.config["threshold"]:
                return action, sure
        return (ACTION_LISTEN_NAME, 1.0) if own else ("", 0.0)

    def _is_free(self, events: list[Event]) -> bool:
        """Tell whether the latest message is one that stories know."""
        messages = (event for event in reversed(events) if isinstance(event, UserUttered))
        latest = next(messages, None)
        return (
            latest is not None
            and self._network is not None
            and self._network.knows(name_of(latest))
        )

    def _own_actions(self, events: list[Event]) -> int:
        """Count this policy's actions since the latest message."""
        own = 0
        for event in reversed(events):
            if isinstance(event, UserUttered):
                break
            own += isinstance(event, ActionExecuted) and _is_by(event, type(self).__name__)
        return own


def _is_by(event: ActionExecuted, policy: str) -> bool:
    return policy in (event.policy or "")
