"""Tells the language of each message."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from custom_components.nlu.entity_messages import LANGUAGE
from language.identification import identify


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class LanguageIdentifier(GraphComponent):
    """Sets `language` on a message, and an entity when the text itself tells.

    The entity fills the slot `language`; "ok" or a number has none, so that the conversation
    stays in the language it was in.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "LanguageIdentifier":
        """Create the component; it has no settings."""
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Set the language of training examples, without the entity."""
        for message in training_data.training_examples:
            if text := message.get(TEXT):
                message.set(LANGUAGE, {"name": identify(text).name})
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the language of messages."""
        for message in messages:
            text = message.get(TEXT) or ""
            identified = identify(text)
            told = {"name": identified.name, "confidence": identified.confidence}
            message.set(LANGUAGE, told, add_to_output=True)
            if identified.is_evidence:
                found = {
                    "entity": LANGUAGE,
                    "value": identified.name,
                    "start": 0,
                    "end": len(text),
                    "confidence_entity": identified.confidence,
                    "extractor": type(self).__name__,
                }
                message.set(ENTITIES, [*message.get(ENTITIES, []), found], add_to_output=True)
        return messages
