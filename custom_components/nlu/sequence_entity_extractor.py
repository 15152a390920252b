"""Finds the entities that only examples can teach: reasons, addresses, persons."""

from dataclasses import fields
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from custom_components.kept import read_kept_if_any
from custom_components.nlu import entity_messages, fingerprints
from custom_components.nlu.entity_messages import add_tagged, example_of
from language import tagging
from neural.tagger import bilou
from neural.tagger.bilou import span_of

MODEL_FILE = "tagger.crfsuite"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class SequenceEntityExtractor(GraphComponent, EntityExtractorMixin):
    """A linear-chain CRF over Chinese characters and other words, trained on annotations.

    It reads roles and groups. It also knows the intent and what patterns, tables and pre-trained
    taggers found, so it stands behind all of them in the pipeline.

    Rasa's own CRFEntityExtractor keeps its training data in the model and trains again whenever
    the model is loaded, which makes every start of the server wait; this one keeps what it learned.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """Return what must come before: the words."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages of training and serving."""
        return ["sklearn_crfsuite"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults; `language.tagging.TaggerSettings` tells what each one does."""
        settings = tagging.TaggerSettings()
        return {
            # Spans less sure than this are left out.
            "least_confidence": 0.4,
            **{field.name: getattr(settings, field.name) for field in fields(settings)},
        }

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        tagger: tagging.CrfTagger | None = None,
    ) -> None:
        """Store settings and, once trained, the tagger."""
        self.config = config
        self._storage = storage
        self._resource = resource
        self._tagger = tagger

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SequenceEntityExtractor":
        """Create the untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Return a hash of the code that learns."""
        files = [Path(entity_messages.__file__), Path(bilou.__file__)]
        return fingerprints.of_packages("language") + fingerprints.of_files(files)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the annotated examples; without annotations nothing is ever found."""
        examples = [example_of(m) for m in training_data.nlu_examples if m.get(TEXT)]
        names = {field.name for field in fields(tagging.TaggerSettings)}
        settings = tagging.TaggerSettings(**{name: self.config[name] for name in names})
        if any(example.spans for example in examples):
            self._tagger = tagging.train(examples, settings)
            with self._storage.write_to(self._resource) as folder:
                (folder / MODEL_FILE).write_bytes(self._tagger.model)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "SequenceEntityExtractor":
        """Load the tagger from a model; one trained without annotations has none.

        Raises:
            RasaException: When the model's archive is damaged.
        """
        damage = (tagging.TaggerError,)
        tagger = read_kept_if_any(model_storage, resource, _read, "tagger", damage)
        return cls(config, model_storage, resource, tagger)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what is found to each message."""
        for message in messages:
            if not message.get(TEXT) or self._tagger is None:
                continue
            found = [
                (span_of(span.entity, span.start, span.end), confidence)
                for span, confidence in self._tagger.tag(example_of(message))
            ]
            add_tagged(message, found, self.config["least_confidence"], type(self).__name__)
        return messages


def _read(folder: Path) -> tagging.CrfTagger:
    return tagging.CrfTagger((folder / MODEL_FILE).read_bytes())
