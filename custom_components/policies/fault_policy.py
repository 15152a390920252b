"""The policy that says so when a conversation could not be read."""

from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData, confidence_scores_for
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.core.constants import ACTION_LISTEN_NAME, EXTERNAL_MESSAGE_PREFIX
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import InvalidConfigException

from custom_components.stores.faults import unread_because


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class FaultPolicy(Policy):
    """Answers every message with one reply while the database or the lock store is away.

    The stores of `custom_components.stores` tell it; with others it never says anything.
    """

    @staticmethod
    def supported_data() -> SupportedData:
        """Nothing is learned."""
        return SupportedData.ML_AND_RULE_DATA

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default settings."""
        return {
            # Above every other policy: they would answer as to a stranger.
            "priority": 100,
            # Name of the reply; it has to be in the domain.
            "action": "",
        }

    def train(
        self,
        training_trackers: list[TrackerWithCachedStates],
        domain: Domain,
        **kwargs: Any,
    ) -> Resource:
        """Check that the reply exists.

        Raises:
            InvalidConfigException: When the domain has no such reply.
        """
        if self.config["action"] not in domain.action_names_or_texts:
            raise InvalidConfigException(
                f"config.yml, FaultPolicy: action is {self.config['action']!r}, which is no reply "
                "of the domain. Name one that says that something is out of order."
            )
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Predict the reply once, and then to listen; abstain where nothing is out of order."""
        if not unread_because(tracker):
            return self._prediction(self._default_predictions(domain))
        unanswered = tracker.latest_action_name == ACTION_LISTEN_NAME and _is_said(tracker)
        action = self.config["action"] if unanswered else ACTION_LISTEN_NAME
        return self._prediction(confidence_scores_for(action, 1.0, domain))


def _is_said(tracker: DialogueStateTracker) -> bool:
    """Tell whether a customer waits for an answer: nobody does after a reminder."""
    message = tracker.latest_message
    if not isinstance(message, UserUttered) or message.text is None:
        return False
    return not message.text.removeprefix(INTENT_MESSAGE_PREFIX).startswith(EXTERNAL_MESSAGE_PREFIX)
